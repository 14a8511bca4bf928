"""Asking for a report, freezing its data, and keeping the file."""

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.actions.audit import record_audit
from institutions.actions.jobs import check_may_start, register_job_kind, start_job
from institutions.enums import UNFINISHED_JOB_STATES
from institutions.models import Country, Job, User
from institutions.replica import read
from reports.actions.steps import figures_for
from reports.enums import ReportKind
from reports.models import Edition, Report, Snapshot
from reports.queries.snapshot import summary_snapshot
from reports.version import code_version
from surveys.form.document import canonical_json
from surveys.models import Questionnaire

JOB_KIND = "report"
register_job_kind(JOB_KIND, "reports.tasks.build_report", _("Country summary"))


def request_report(
    *, actor: User, country: Country, questionnaire: Questionnaire, language: str
) -> Job:
    """Start the job that builds a country summary, and record the request in the audit log.

    Asked again by the same person while it is being built, it is the same job. The task is
    published when the transaction commits.
    """
    parameters = {"questionnaire": questionnaire.pk, "language": language}
    with transaction.atomic():
        # Two clicks at once are one request.
        User.objects.select_for_update().get(pk=actor.pk)
        unfinished = Job.objects.filter(
            kind=JOB_KIND,
            owner=actor,
            country=country,
            state__in=UNFINISHED_JOB_STATES,
            parameters__contains=parameters,
        )
        if (job := unfinished.first()) is not None:
            return job
        check_may_start(actor)
        job = start_job(kind=JOB_KIND, owner=actor, country=country, parameters=parameters)
        details = {"country": country.code, "questionnaire": questionnaire.slug}
        record_audit(
            actor=actor,
            action="request_report",
            subject=job,
            details=details | {"language": language},
        )
    return job


def take_snapshot(
    *, country: Country, questionnaire: Questionnaire, actor: User | None, job: Job | None = None
) -> Snapshot:
    """Freeze the data of a country summary as they are now: canonical JSON with its SHA-256."""
    collected = read(
        lambda: summary_snapshot(
            questionnaire, country, taken_at=timezone.now(), code_version=code_version()
        )
    )
    content = canonical_json(collected)
    snapshot = Snapshot(
        kind=ReportKind.SUMMARY,
        country=country,
        countries=[country.code],
        questionnaire=questionnaire,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        code_version=code_version(),
        created_by=actor,
    )
    return keep_snapshot(snapshot, job)


@transaction.atomic
def keep_snapshot(snapshot: Snapshot, job: Job | None) -> Snapshot:
    """Store a new snapshot, and with it in its job that it is taken."""
    snapshot.save(force_insert=True)
    if job is not None:
        job.parameters["snapshot"] = snapshot.pk
        Job.objects.filter(pk=job.pk).update(parameters=job.parameters)
    return snapshot


def snapshot_for_job(job: Job) -> Snapshot:
    """Return the job's snapshot: taken at the first attempt and the same in every later one."""
    taken = job.parameters.get("snapshot")
    if taken is not None:
        return Snapshot.objects.select_related("country", "questionnaire").get(pk=taken)
    questionnaire = Questionnaire.objects.select_related("round").get(
        pk=job.parameters["questionnaire"]
    )
    country = Country.objects.get(pk=job.country_id)
    with figures_for(job.owner, country):
        return take_snapshot(country=country, questionnaire=questionnaire, actor=job.owner, job=job)


def store_report(
    *,
    snapshot: Snapshot,
    language: str,
    content: bytes,
    pages: int,
    job: Job | None = None,
    edition: Edition | None = None,
    word: bytes = b"",
) -> Report:
    """Keep the files that were built from `snapshot`.

    A job has one report, however often it runs; an edition has one in each language.
    """
    if job is not None and (kept := Report.objects.filter(job=job).first()):
        return kept
    if edition and (kept := Report.objects.filter(edition=edition, language=language).first()):
        return kept
    report = Report(
        snapshot=snapshot,
        job=job,
        edition=edition,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
    )
    name = f"{snapshot.scope}-{language}-{report.sha256[:16]}"
    report.file.save(f"{name}.pdf", ContentFile(content), save=False)
    if word:
        report.word_sha256 = hashlib.sha256(word).hexdigest()
        report.word.save(f"{name}.docx", ContentFile(word), save=False)
    try:
        report.save()
    except BaseException:
        delete_files(report)  # no file without its row
        raise
    return report


def drop_report(report: Report) -> None:
    """Remove a report that nobody was given, with its file."""
    report.delete()
    delete_files(report)


def drop_reports(snapshot: Snapshot) -> list[Report]:
    """Remove all reports of a snapshot, within a transaction; their files go when it is certain."""
    reports = list(snapshot.reports.all())
    snapshot.reports.all().delete()
    for report in reports:
        transaction.on_commit(partial(delete_files, report))
    return reports


def delete_files(report: Report) -> None:
    """Remove the files of a report whose row is gone, or was never stored."""
    report.file.delete(save=False)
    if report.word:
        report.word.delete(save=False)
