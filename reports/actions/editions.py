"""Drafts of reports from frozen data, their approval, and the numbered editions that are final."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.actions.audit import record_audit
from institutions.actions.jobs import check_may_start, register_job_kind, start_job
from institutions.enums import UNFINISHED_JOB_STATES
from institutions.models import Country, Job, User
from institutions.replica import read
from reports.actions.reports import drop_reports, keep_snapshot
from reports.enums import ReportKind
from reports.models import Edition, Snapshot, SnapshotApproval
from reports.queries.editions import obstacles_of, privacy_obstacles
from reports.queries.systematisation import report_snapshot
from reports.version import code_version
from surveys.form.document import canonical_json

JOB_KIND = "edition"
register_job_kind(JOB_KIND, "reports.tasks.build_edition", _("Report"))


class NotReadyError(Exception):
    """A report may not become final yet; `obstacles` says why, in the reader's language."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__("; ".join(obstacles))
        self.obstacles = tuple(obstacles)


def request_draft(*, actor: User, kind: str, countries: Sequence[Country], language: str) -> Job:
    """Start the job that freezes the data of the countries and builds a draft from them.

    Asked again by the same person while it is being built, it is the same job.
    """
    codes = sorted(country.code for country in countries)
    parameters = {"kind": kind, "countries": codes, "language": language}
    return _start(actor, parameters, "request_draft")


def request_language(*, actor: User, snapshot: Snapshot, language: str) -> Job:
    """Start the job that builds a report of the same data in a language; final where that is.

    Raises NotReadyError where somebody quoted in it withdrew consent meanwhile.
    """
    if obstacles := privacy_obstacles(snapshot):
        raise NotReadyError(obstacles)
    parameters = {"snapshot": snapshot.pk, "language": language}
    edition = Edition.objects.filter(snapshot=snapshot).first()
    if edition:
        parameters["edition"] = edition.pk
    return _start(actor, parameters, "request_report_language")


def _start(actor: User, parameters: dict[str, Any], act: str) -> Job:
    codes = parameters.get("countries", [])
    country = Country.objects.get(pk=codes[0]) if len(codes) == 1 else None
    with transaction.atomic():
        # Two clicks at once are one request.
        User.objects.select_for_update().get(pk=actor.pk)
        unfinished = Job.objects.filter(
            kind=JOB_KIND,
            owner=actor,
            state__in=UNFINISHED_JOB_STATES,
            parameters__contains=parameters,
        )
        if (job := unfinished.first()) is not None:
            return job
        check_may_start(actor)
        job = start_job(kind=JOB_KIND, owner=actor, country=country, parameters=parameters)
        record_audit(actor=actor, action=act, subject=job, details=dict(parameters))
    return job


def take_report_snapshot(
    *, kind: str, countries: Sequence[Country], actor: User | None, job: Job | None = None
) -> Snapshot:
    """Freeze the data of a report on the countries as they are now."""
    collected = read(
        lambda: report_snapshot(
            kind, countries, taken_at=timezone.now(), code_version=code_version()
        )
    )
    content = canonical_json(collected)
    snapshot = Snapshot(
        kind=kind,
        country=countries[0] if len(countries) == 1 else None,
        countries=[country.code for country in countries],
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        code_version=code_version(),
        created_by=actor,
    )
    return keep_snapshot(snapshot, job)


def snapshot_for_edition_job(job: Job) -> Snapshot:
    """Return the job's snapshot: given, or taken at the first attempt and kept in the job."""
    taken = job.parameters.get("snapshot")
    if taken is not None:
        return Snapshot.objects.select_related("country").get(pk=taken)
    countries = list(Country.objects.filter(pk__in=job.parameters["countries"]).order_by("code"))
    return take_report_snapshot(
        kind=job.parameters["kind"], countries=countries, actor=job.owner, job=job
    )


def approve_snapshot(*, actor: User, snapshot: Snapshot) -> SnapshotApproval:
    """Say that the report of this data may become final; said twice it counts once."""
    with transaction.atomic():
        approval, is_new = SnapshotApproval.objects.get_or_create(snapshot=snapshot, user=actor)
        if is_new:
            details = {"sha256": snapshot.sha256}
            record_audit(actor=actor, action="approve_report", subject=snapshot, details=details)
    return approval


def make_final(*, actor: User, snapshot: Snapshot, language: str) -> Job:
    """Number the report of this data as final and start the job that builds it.

    Raises NotReadyError where approvals are missing or findings are not settled.
    """
    with transaction.atomic():
        list(Snapshot.objects.select_for_update().filter(kind=snapshot.kind).values_list("pk"))
        if not Edition.objects.filter(snapshot=snapshot).exists():
            if obstacles := obstacles_of(snapshot):
                raise NotReadyError(obstacles)
            edition = Edition.objects.create(
                snapshot=snapshot,
                kind=snapshot.kind,
                scope=snapshot.scope,
                number=_next_number(snapshot),
                made_by=actor,
            )
            details = {"number": edition.number, "sha256": snapshot.sha256}
            record_audit(actor=actor, action="make_final", subject=edition, details=details)
        return request_language(actor=actor, snapshot=snapshot, language=language)


def _next_number(snapshot: Snapshot) -> int:
    earlier = Edition.objects.filter(kind=snapshot.kind, scope=snapshot.scope)
    highest: int | None = earlier.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def drop_withdrawn_drafts() -> int:
    """Remove drafts, with files, that hold words of somebody who withdrew or was erased since.

    What is final stays: it was published. Returns how many were removed.
    """
    drafts = Snapshot.objects.filter(edition=None).exclude(kind=ReportKind.SUMMARY)
    return sum(_drop_withdrawn(pk) for pk in drafts.values_list("pk", flat=True))


@transaction.atomic
def _drop_withdrawn(number: int) -> bool:
    found = Snapshot.objects.select_for_update(of=("self",)).defer("content")
    snapshot = found.filter(pk=number, edition=None).first()
    if snapshot is None or not privacy_obstacles(snapshot):
        return False
    drop_reports(snapshot)
    snapshot.approvals.all().delete()
    snapshot.delete()
    details = {"kind": snapshot.kind, "countries": snapshot.countries, "snapshot": number}
    record_audit(actor=None, action="drop_withdrawn_draft", subject=None, details=details)
    return True
