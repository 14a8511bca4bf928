import dataclasses
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from surveys.management.reporting import ReportingCommand
from surveys.xlsform.importing import QuestionnaireImport, import_questionnaire
from surveys.xlsform.read import WorkbookProblem


class Command(ReportingCommand):
    help = "Read an XLSForm workbook and store it as a version of a questionnaire."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--slug", help="short name (default: the workbook's form_id)")
        parser.add_argument("--publish", action="store_true", help="publish the version")
        parser.add_argument("--dry-run", action="store_true", help="read and check only")

    def handle(self, *_args: str, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            problem = WorkbookProblem("", None, "", f"{path}: {error.strerror}")
            self.tell(QuestionnaireImport("", None, (problem,)), options)
            return
        result = import_questionnaire(
            content,
            filename=path.name,
            slug=options["slug"],
            publish=options["publish"],
            dry_run=options["dry_run"],
        )
        self.tell(result, options)

    def tell(self, result: QuestionnaireImport, options: dict[str, Any]) -> None:
        version = result.version
        document = {
            "questionnaire": result.slug,
            "version": version.number if version else None,
            "is_new": result.is_new,
            "published": bool(version and version.is_published),
            "dry_run": options["dry_run"],
            "questions": len(result.form.questions) if result.form else 0,
            "errors": [_as_json(problem) for problem in result.problems],
            "unsupported": [dataclasses.asdict(problem) for problem in result.unsupported],
            "warnings": [dataclasses.asdict(problem) for problem in result.warnings],
        }
        self.report(options, document, lines=_lines(result), problems=map(_line, result.problems))


def _as_json(problem: WorkbookProblem) -> dict[str, Any]:
    """As in the other import, with the sheet added; a workbook's message may hold the value."""
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": "",
        "reason": problem.message,
        "message": problem.message,
    }


def _line(problem: WorkbookProblem) -> str:
    place = (problem.sheet or "-", str(problem.row or "-"), problem.column or "-")
    return f"{'/'.join(place)}: {problem.message}"


def _lines(result: QuestionnaireImport) -> list[str]:
    if result.problems:
        return []
    notes = [f"Not supported: {problem}" for problem in result.unsupported]
    notes += [f"Note: {problem}" for problem in result.warnings]
    version = result.version
    if version is None:
        return [*notes, f"{result.slug}: the workbook can be imported. Nothing was stored."]
    state = "published" if version.is_published else "draft"
    told = "stored" if result.is_new else "was there already"
    return [*notes, f"{result.slug}: version {version.number} ({state}) {told}."]
