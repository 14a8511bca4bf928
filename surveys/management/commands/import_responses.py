import dataclasses
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from institutions.actions.csv_rows import RowProblem
from surveys.actions.response_import import ResponseImport, import_responses
from surveys.management.reporting import ReportingCommand
from surveys.models import Questionnaire


class Command(ReportingCommand):
    help = (
        "Import answers from a CSV file whose columns are named as the questions, or from one made "
        "under “Files of responses” of a site: all or none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name of the questionnaire")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check only")

    def handle(self, *_args: str, **options: Any) -> None:
        result = _run(options["slug"], options["file"], dry_run=options["dry_run"])
        document = {
            "questionnaire": options["slug"],
            "dry_run": options["dry_run"],
            "rows": result.rows,
            "imported": 0 if result.problem_count or options["dry_run"] else result.created,
            "valid": result.created,
            "already_there": result.already_there,
            "linked": result.linked,
            "left_out": [dataclasses.asdict(part) for part in result.left_out],
            "countries": dict(result.by_country),
            "errors": [dataclasses.asdict(problem) for problem in result.problems],
            "error_count": result.problem_count,
        }
        lines = [] if result.problem_count else _summary(result, is_dry=options["dry_run"])
        self.report(options, document, lines=lines, problems=_problem_lines(result))


def _run(slug: str, path: Path, *, dry_run: bool) -> ResponseImport:
    result = ResponseImport()
    questionnaire = Questionnaire.objects.filter(slug=slug).first()
    if questionnaire is None:
        reason = f"There is no questionnaire “{slug}”."
        result.add_problems([RowProblem(0, "", "", reason)])
        return result
    try:
        with path.open("rb") as file:
            return import_responses(questionnaire, file, dry_run=dry_run)
    except OSError as error:
        result.add_problems([RowProblem(0, "", "", f"{path}: {error.strerror}")])
        return result


def _summary(result: ResponseImport, *, is_dry: bool) -> list[str]:
    told = "would be imported" if is_dry else "imported"
    first = (
        f"Responses {told}: {result.created} "
        f"({result.linked} linked to an institution; {result.already_there} there already)."
    )
    parts = result.left_out
    return [
        first,
        *(
            f"Left out: {one.column} × {one.count}, from row {one.row}: {one.reason}"
            for one in parts
        ),
    ]


def _problem_lines(result: ResponseImport) -> list[str]:
    lines = [
        f"{problem.row}/{problem.column or '-'}: {problem.reason}"
        + (f" (“{problem.value}”)" if problem.value else "")
        for problem in result.problems
    ]
    if (more := result.problem_count - len(lines)) > 0:
        lines.append(f"… and {more} more.")
    return lines
