"""Asking for a file of responses, writing it, and removing old files."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.actions.audit import record_audit
from institutions.actions.jobs import check_may_start, register_job_kind, report_progress, start_job
from institutions.courtesy import Courtesy
from institutions.models import Country, Job, User
from institutions.replica import read
from reports.enums import ExportFormat
from reports.exports import files
from reports.exports.spss import MOST_ROWS as MOST_SAV_ROWS
from reports.exports.spss import write_sav
from reports.exports.variables import Variable, row_maker, variables_of
from reports.models import Export
from reports.queries.export_rows import ExportedResponse, exported, forms_of, responses_to_export
from surveys.enums import ResponseState
from surveys.models import Questionnaire, Response
from surveys.queries.export_columns import FIRST

JOB_KIND = "export"
KEPT_FOR = timedelta(days=7)
PROGRESS_EVERY = 2_000
# Other formats hold any number.
MOST_ROWS: dict[str, int] = {
    ExportFormat.SAV: MOST_SAV_ROWS,
    ExportFormat.XLSX: files.MOST_XLSX_ROWS,
}
register_job_kind(JOB_KIND, "reports.tasks.export_responses", gettext_lazy("File of responses"))


@transaction.atomic
def request_export(
    *,
    actor: User,
    questionnaire: Questionnaire,
    countries: Sequence[Country],
    file_format: str,
    language: str,
    with_labels: bool = False,
    with_drafts: bool = False,
) -> Job:
    """Start the job that writes the file; that somebody asked for it is in the audit log.

    Raises TooManyJobsError.
    """
    check_may_start(actor)
    codes = sorted(country.code for country in countries)
    parameters = {
        "questionnaire": questionnaire.pk,
        "countries": codes,
        "format": file_format,
        "language": language,
        "with_labels": with_labels,
        "with_drafts": with_drafts,
    }
    job = start_job(kind=JOB_KIND, owner=actor, parameters=parameters)
    details = {"questionnaire": questionnaire.slug, "countries": codes, "format": file_format}
    record_audit(actor=actor, action="request_export", subject=job, details=details)
    return job


def write_export(job: Job) -> Export:
    """Write the file that the job asks for and keep it; the same one when the job runs again.

    Raises TooManyRowsError where the format cannot hold the responses, JobCancelled when it was
    cancelled meanwhile.
    """
    if kept := Export.objects.filter(job=job).first():
        return kept
    questionnaire = Questionnaire.objects.get(pk=job.parameters["questionnaire"])
    export = Export(
        job=job,
        questionnaire=questionnaire,
        countries=job.parameters["countries"],
        format=job.parameters["format"],
        created_by=job.owner,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{extension(export.format)}"
        export.rows = read(lambda: _write(path, export, job))
        export.size, export.sha256 = path.stat().st_size, _digest(path)
        with path.open("rb") as file:
            export.file.save(f"{job.pk}.{extension(export.format)}", File(file), save=False)
    export.save()
    return export


def drop_export(export: Export) -> None:
    """Remove an export with its file."""
    file = export.file
    export.delete()
    file.delete(save=False)


def extension(file_format: str) -> str:
    return "xlsx" if file_format == ExportFormat.CODEBOOK else file_format


def remove_old_exports() -> int:
    """Remove the files made `KEPT_FOR` ago, and those with a response that was withdrawn since.

    Returns how many.
    """
    before = timezone.now() - KEPT_FOR
    old = [
        export
        for export in Export.objects.select_related("job")
        if export.created_at < before or _holds_withdrawn(export)
    ]
    for export in old:
        drop_export(export)
    return len(old)


def _holds_withdrawn(export: Export) -> bool:
    """Whether a response was withdrawn since the file was asked for; it may be in there."""
    withdrawn = Response.objects.filter(
        version__questionnaire=export.questionnaire_id,
        country__in=export.countries,
        state=ResponseState.WITHDRAWN,
        saved_at__gte=export.job.created_at,
    )
    return withdrawn.exists()


def _write(path: Path, export: Export, job: Job) -> int:
    variables = variables_of(forms_of(export.questionnaire), job.parameters["language"])
    if export.format == ExportFormat.CODEBOOK:
        return files.write_codebook(path, variables)
    found = responses_to_export(
        export.questionnaire, export.countries, with_drafts=job.parameters["with_drafts"]
    )
    total = found.count()
    if total > MOST_ROWS.get(export.format, total):
        raise files.TooManyRowsError
    responses = _counted(job, exported(found), total)
    return _writer(export, job, variables)(path, responses)


def _writer(
    export: Export, job: Job, variables: list[Variable]
) -> Callable[[Path, Iterator[ExportedResponse]], int]:
    head = [*FIRST, *(variable.name for variable in variables)]
    rows = partial(_rows, variables, with_labels=job.parameters["with_labels"])
    title = export.questionnaire.title
    match export.format:
        case ExportFormat.JSON:
            return lambda path, found: files.write_json(path, (one.record for one in found))
        case ExportFormat.XLSX:
            return lambda path, found: files.write_xlsx(path, head, rows(found), title=title)
        case ExportFormat.SAV:
            return lambda path, found: write_sav(
                path,
                first={name: name[1:].replace("_", " ") for name in FIRST},
                variables=variables,
                records=((one.first, one.answers) for one in found),
                title=title,
            )
        case _:
            lines = partial(_csv_lines, variables, with_labels=job.parameters["with_labels"])
            return lambda path, found: files.write_csv(path, head, lines(found))


def _rows(
    variables: Sequence[Variable], responses: Iterable[ExportedResponse], *, with_labels: bool
) -> Iterator[list[Any]]:
    row_of = row_maker(variables, with_labels=with_labels)
    for one in responses:
        yield [*one.first, *row_of(one.answers)]


def _csv_lines(
    variables: Sequence[Variable], responses: Iterable[ExportedResponse], *, with_labels: bool
) -> Iterator[str]:
    """Each question's columns as text: of the choices that came before it is remembered."""
    row_of = row_maker(
        variables, with_labels=with_labels, finish=lambda cells: (files.csv_text(cells),)
    )
    for one in responses:
        yield ",".join((files.csv_text(one.first), *map(str, row_of(one.answers))))


def _counted(
    job: Job, responses: Iterator[ExportedResponse], total: int
) -> Iterator[ExportedResponse]:
    polite = Courtesy()
    for number, one in enumerate(responses):
        polite.give_way()
        if number % PROGRESS_EVERY == 0:
            report_progress(job.pk, number, total, _("Writing the responses"))
        yield one


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
