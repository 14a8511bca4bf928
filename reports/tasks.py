"""Building reports in the background."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from celery import shared_task
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from institutions.actions.jobs import (
    JobCancelled,
    claim_job,
    fail_job,
    finish_job,
    report_progress,
)
from institutions.models import Job
from reports.actions import evidence_workbook
from reports.actions.editions import drop_withdrawn_drafts, snapshot_for_edition_job
from reports.actions.exports import drop_export, remove_old_exports, write_export
from reports.actions.reports import drop_report, snapshot_for_job, store_report
from reports.actions.withdrawn_summaries import drop_withdrawn_summaries
from reports.exports.files import TooManyRowsError
from reports.models import Edition, Report, Snapshot
from reports.pdf.building import build_files
from reports.pdf.summary import render_summary

logger = logging.getLogger(__name__)

STEPS = 3
EDITION_STEPS = 3
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


@shared_task
def build_report(job_id: str) -> None:
    """Build the report that a job asks for; delivered twice it is built once."""
    failed = gettext_lazy(
        "The report could not be built. If it fails again, tell an administrator."
    )
    _perform(job_id, _build, failed=failed)


def _build(job: Job) -> None:
    report_progress(job.pk, 0, STEPS, _("Collecting the data"))
    snapshot = snapshot_for_job(job)
    report_progress(job.pk, 1, STEPS, _("Drawing the pages"))
    language = job.parameters["language"]
    content = render_summary(json.loads(snapshot.content), language)
    report_progress(job.pk, 2, STEPS, _("Keeping the file"))
    report = store_report(
        snapshot=snapshot, language=language, content=content, pages=count_pages(content), job=job
    )
    _finish(job, report)


@shared_task
def build_edition(job_id: str) -> None:
    """Build the draft or final report that a job asks for; delivered twice it is built once."""
    failed = gettext_lazy(
        "The report could not be built. If it fails again, tell an administrator."
    )
    removed = gettext_lazy(
        "The draft was removed, because words in it were withdrawn. Build a new one."
    )
    _perform(job_id, _build_edition, failed=failed, known={Snapshot.DoesNotExist: removed})


def _build_edition(job: Job) -> None:
    report_progress(job.pk, 0, EDITION_STEPS, _("Collecting the data"))
    snapshot = snapshot_for_edition_job(job)
    report_progress(job.pk, 1, EDITION_STEPS, _("Drawing the pages"))
    language, wanted = job.parameters["language"], job.parameters.get("edition")
    edition = Edition.objects.get(pk=wanted) if wanted else None
    number = edition.number if edition else None
    built = build_files(snapshot, language, number=number)
    report_progress(job.pk, 2, EDITION_STEPS, _("Keeping the file"))
    report = store_report(
        snapshot=snapshot,
        language=language,
        content=built.pdf,
        pages=built.pages,
        job=job,
        edition=edition,
        word=built.word,
    )
    _finish(job, report, reverse("reports:snapshot", args=[snapshot.pk]))


def _finish(job: Job, report: Report, url: str = "") -> None:
    """Tell the job its report, which is dropped where the job was cancelled meanwhile.

    What is final stays: the database would refuse to drop it.
    """
    result = {
        "report": report.pk,
        "url": url or reverse("reports:country_reports", args=[report.snapshot.country_id]),
        "download": reverse("reports:report_download", args=[report.pk]),
    }
    if not finish_job(job.pk, result=result):
        if report.edition_id is None:
            drop_report(report)
        raise JobCancelled(str(job.pk))


def count_pages(content: bytes) -> int:
    """Return the number of pages of a PDF as ReportLab writes it, page objects in the open."""
    return len(_PAGE.findall(content))


@shared_task
def export_responses(job_id: str) -> None:
    """Write the file of responses that a job asks for; delivered twice it is written once."""
    failed = gettext_lazy(
        "The file could not be written. If it fails again, tell an administrator."
    )
    too_many = gettext_lazy("This format cannot hold so many responses. Choose CSV or JSON.")
    _perform(job_id, _export, failed=failed, known={TooManyRowsError: too_many})


def _perform(
    job_id: str,
    work: Callable[[Job], None],
    *,
    failed: Promise,
    known: Mapping[type[Exception], Promise] = MappingProxyType({}),
) -> None:
    """Work on a job, if nobody else does; whatever its owner is told is in the owner's language.

    `known` are the errors that the owner can do something about. Any other is raised again.
    """
    job = claim_job(job_id)
    if job is None:
        return
    with override(job.owner.language if job.owner else None):
        try:
            work(job)
        except JobCancelled:
            logger.info("A job was cancelled while it was worked on", extra={"job": job_id})
        except tuple(known) as error:
            told = next(told for kind, told in known.items() if isinstance(error, kind))
            fail_job(job.pk, str(told))
        except Exception:
            fail_job(job.pk, str(failed))
            raise


@shared_task
def export_cleanup() -> int:
    """Remove files of responses that are some days old, or hold what was withdrawn since."""
    return remove_old_exports()


@shared_task
def draft_cleanup() -> int:
    """Remove drafts of reports, and summaries, with words of somebody who withdrew them since."""
    return drop_withdrawn_drafts() + drop_withdrawn_summaries()


def _export(job: Job) -> None:
    export = write_export(job)
    result = {
        "url": reverse("reports:exports", args=[export.questionnaire.slug]),
        "download": reverse("reports:export_download", args=[export.pk]),
    }
    if not finish_job(job.pk, result=result):
        drop_export(export)
        raise JobCancelled(str(job.pk))


@shared_task
def drop_expired_imports() -> int:
    """Forget workbooks that were sent and never imported; returns how many."""
    return evidence_workbook.drop_expired_imports()
