"""An XLSForm workbook → a form, with everything that stands in the way told by its place.

The workbook format is described at https://xlsform.org; what questionnaires here need of it is
read, the rest is named in the result and never dropped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.form.checks import form_problems, name_problem
from surveys.form.cleaning import AnswerError, clean_value
from surveys.form.model import ChoiceList, Form, Item, Question
from surveys.xlsform import choices as choices_sheet
from surveys.xlsform import survey as survey_sheet
from surveys.xlsform.columns import Columns, language_code, read_columns
from surveys.xlsform.opening import Row, Sheet, read_sheets
from surveys.xlsform.result import Notes, ReadResult, WorkbookError, WorkbookProblem
from surveys.xlsform.texts import Languages

__all__ = ["ReadResult", "WorkbookProblem", "read_workbook"]

SHEETS = frozenset({"survey", "choices", "settings", "lists"})
SETTINGS = frozenset({"form_title", "form_id", "version", "default_language", "languages"})
EXCLUSIVE = "exclusive"
NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "lists": ("list_name",)}


def read_workbook(file: BinaryIO | bytes, *, form_id: str = "") -> ReadResult:
    """Read a workbook. Never raises for what is in the file: see `ReadResult.errors`.

    `form_id` stands in where the workbook has none.
    """
    notes = Notes()
    try:
        sheets, others = read_sheets(file, SHEETS, notes)
    except WorkbookError as error:
        notes.errors.append(error.problem)
        return notes.result(None)
    for title in others:
        notes.name_unsupported(
            title, None, "", _("The sheet “%(sheet)s” is not read.") % {"sheet": title}
        )
    if "survey" not in sheets:
        notes.error("survey", None, "", _("The workbook has no sheet “survey”, or it is empty."))
        return notes.result(None)
    return notes.result(_Reader(sheets, notes, form_id).form())


@dataclass(frozen=True, slots=True)
class _Settings:
    columns: Columns | None
    row: Row | None

    def text(self, base: str) -> str:
        return self.columns.text(self.row, base) if self.columns and self.row else ""

    def texts(self, base: str, default_language: str) -> dict[str, str]:
        if self.columns is None or self.row is None:
            return {}
        return self.columns.texts(self.row, base, default_language)

    @property
    def row_number(self) -> int | None:
        return self.row.number if self.row else None


class _Reader:
    def __init__(self, sheets: dict[str, Sheet], notes: Notes, form_id: str) -> None:
        self.sheets = sheets
        self.notes = notes
        self.form_id = form_id

    def form(self) -> Form | None:
        settings = self.settings()
        survey = self.columns("survey", survey_sheet.KNOWN)
        if survey is None:
            return None
        choices = self.columns("choices", choices_sheet.KNOWN)
        languages = self.languages(settings, survey, choices)
        lists = self.lists(choices, languages)
        reader = survey_sheet.SurveyReader(survey, languages, lists, self.notes)
        items = reader.read(self.sheets["survey"].rows)
        form = self.build(settings, languages, items, lists)
        if not self.notes.errors:
            self.check(form, reader.rows, survey)
            self.tell_unused(form, choices)
        return form

    def settings(self) -> _Settings:
        sheet = self.sheets.get("settings")
        if sheet is None or not sheet.rows:
            return _Settings(None, None)
        for row in sheet.rows[1:]:
            message = _("The settings take one row only.")
            self.notes.name_unsupported("settings", row.number, "", message)
        return _Settings(read_columns(sheet, SETTINGS, self.notes), sheet.rows[0])

    def columns(self, name: str, known: frozenset[str]) -> Columns | None:
        """Return the sheet's columns, None where the sheet is missing or cannot be used."""
        sheet = self.sheets.get(name)
        if sheet is None:
            return None
        columns = read_columns(sheet, known, self.notes, keep_others=name == "choices")
        missing = [base for base in NEEDED[name] if columns.column(base) is None]
        for base in missing:
            message = _("The column “%(column)s” is missing.") % {"column": base}
            self.notes.error(name, sheet.heading.number, base, message)
        return None if missing else columns

    def languages(self, settings: _Settings, *sheets: Columns | None) -> Languages:
        """Return the languages, the default first unless the settings give their order."""
        present = [sheet for sheet in sheets if sheet is not None]
        codes = list(dict.fromkeys(code for sheet in present for code in sheet.languages))
        default = self.default_language(settings, codes, any(s.has_bare_texts for s in present))
        order = [code for code in settings.text("languages").split() if code in codes]
        first = order if default in order else [default]
        return Languages(tuple(dict.fromkeys([*first, *codes])), default)

    def default_language(self, settings: _Settings, codes: list[str], has_bare: bool) -> str:
        text = settings.text("default_language")
        code = language_code(text) if text else None
        if text and code is None:
            message = _("“%(text)s” needs a language code, such as “English (en)”.") % {
                "text": text
            }
            self.notes.error("settings", settings.row_number, "default_language", message)
        if code is not None:
            self.check_default(settings, code, codes, has_bare)
            return code
        if has_bare or not codes:
            message = _("Texts in columns without a language are taken as English.")
            self.notes.warn("settings", settings.row_number, "default_language", message)
            return "en"
        return codes[0]

    def check_default(
        self, settings: _Settings, code: str, codes: list[str], has_bare: bool
    ) -> None:
        if code not in codes and not has_bare:
            message = _("There are no texts in the default language “%(language)s”.") % {
                "language": code
            }
            self.notes.error("settings", settings.row_number, "default_language", message)

    def lists(self, columns: Columns | None, languages: Languages) -> dict[str, ChoiceList]:
        found: dict[str, ChoiceList] = {}
        if columns is not None:
            rows = self.sheets["choices"].rows
            found = choices_sheet.read_choices(columns, rows, languages, self.notes)
        told = self.columns("lists", choices_sheet.LIST_COLUMNS)
        if told is not None:
            rows = self.sheets["lists"].rows
            found = choices_sheet.read_lists(told, rows, found, self.notes)
        return found

    def build(
        self,
        settings: _Settings,
        languages: Languages,
        items: tuple[Item, ...],
        lists: dict[str, ChoiceList],
    ) -> Form:
        form_id = settings.text("form_id")
        if not form_id and self.form_id:
            form_id = self.form_id
            message = _("There is no form_id; “%(name)s” is taken from the file's name.")
            told = message % {"name": form_id}
            self.notes.warn("settings", settings.row_number, "form_id", told)
        problem = name_problem(form_id) if form_id else _("The form_id is missing.")
        if problem:
            self.notes.error("settings", settings.row_number, "form_id", problem)
        return Form(
            form_id=form_id,
            title=settings.texts("form_title", languages.default) or {languages.default: form_id},
            version=settings.text("version"),
            languages=languages.codes,
            default_language=languages.default,
            items=items,
            choice_lists=lists,
        )

    def check(self, form: Form, rows: dict[str, int], survey: Columns) -> None:
        """Tell what is wrong with the form as a whole at the rows that it concerns.

        An answer that cannot be asked for has been refused by name; references to it say no more.
        """
        if self.notes.refused:
            return
        for problem in form_problems(form):
            row = rows.get(problem.subject)
            self.notes.error("survey", row, survey.heading(problem.column), problem.message)
        for question in form.all_questions.values():
            if question.default and question.is_input and not self.notes.errors:
                self.check_default_answer(form, question, rows[question.name], survey)
        if not any(question.is_shown for question in form.questions.values()):
            self.notes.error("survey", None, "", _("The workbook asks no questions."))

    def check_default_answer(
        self, form: Form, question: Question, row: int, survey: Columns
    ) -> None:
        try:
            clean_value(form, question, question.default, get_language() or "en")
        except AnswerError as error:
            self.notes.error("survey", row, survey.heading("default"), error.message)

    def tell_unused(self, form: Form, choices: Columns | None) -> None:
        """Name lists and columns that make no difference: often a slip of the pen."""
        used = {question.list_name for question in form.questions.values()}
        used |= {str(name).removesuffix("_or_other") for name in used}
        for name in sorted(form.choice_lists.keys() - used):
            self.notes.warn(
                "choices",
                None,
                "",
                _("No question uses the choice list “%(name)s”.") % {"name": name},
            )
        filters = [question.choice_filter for question in form.questions.values()]
        read = {column for one in filters if one is not None for column in one.columns}
        for column in choices_sheet.attribute_columns(choices) if choices else ():
            if column.heading not in read | {EXCLUSIVE}:
                message = _("The column “%(column)s” is not supported.") % {
                    "column": column.heading
                }
                row = self.sheets["choices"].heading.number
                self.notes.name_unsupported("choices", row, column.heading, message)
