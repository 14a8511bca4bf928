"""Removing summaries with words of a response that was withdrawn since."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from institutions.actions.audit import record_audit
from institutions.models import Job
from reports.actions.reports import drop_reports
from reports.enums import ReportKind
from reports.models import Snapshot
from reports.queries.withdrawn_answers import DROPPED, quotes_withdrawn


def drop_withdrawn_summaries() -> int:
    """Remove summaries, data and files, that quote a response which was withdrawn since.

    The country's page of reports and the page of the job say why. Returns how many went.
    """
    summaries = Snapshot.objects.filter(kind=ReportKind.SUMMARY)
    return sum(_drop(pk) for pk in list(summaries.values_list("pk", flat=True)))


@transaction.atomic
def _drop(number: int) -> bool:
    found = Snapshot.objects.select_for_update(of=("self",)).defer("content")
    snapshot = found.select_related("country", "questionnaire").filter(pk=number).first()
    if snapshot is None or not quotes_withdrawn(snapshot):
        return False
    reports = drop_reports(snapshot)
    for job in Job.objects.select_related("owner").filter(parameters__snapshot=number):
        _tell(job)
    details = {
        "questionnaire": snapshot.questionnaire.slug if snapshot.questionnaire else "",
        "built": snapshot.created_at,
        "languages": sorted({report.language for report in reports}),
    }
    country = snapshot.country
    snapshot.delete()
    record_audit(actor=None, action=DROPPED, subject=country, details=details)
    return True


def _tell(job: Job) -> None:
    """Say on the job's page what became of its report; started again it takes new data."""
    job.parameters.pop("snapshot")
    with override(job.owner.language if job.owner else None):
        job.message = _(
            "The report was removed, because a response that it quoted was withdrawn."
            " Build a new one on the page of reports."
        )
    job.result = {"url": reverse("reports:country_reports", args=[job.country_id])}
    Job.objects.filter(pk=job.pk).update(
        parameters=job.parameters, message=job.message, result=job.result
    )
