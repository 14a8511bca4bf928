"""From one record of a CSV file to a response, by the form's own rules."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from institutions.actions.csv_rows import RowProblem
from institutions.enums import Sector
from institutions.models import Country
from institutions.page_language import page_language
from institutions.queries import InstitutionMatcher
from surveys.actions.response_csv import (
    COUNTRY,
    ID,
    LANGUAGE,
    SUBMITTED_AT,
    Record,
    question_columns,
    shown_value,
)
from surveys.enums import ResponseSource, ResponseState
from surveys.form.cleaning import AnswerError, clean_value
from surveys.form.model import Form
from surveys.form.routing import work_out
from surveys.form.validation import validate
from surveys.models import Response, Version

LONGEST_ID = 100
LONGEST_NAME = 300
# Clocks differ, but nobody answers tomorrow.
CLOCK_TOLERANCE = timedelta(days=1)


class RecordReader:
    """Turns records into responses that are not stored yet.

    `countries` are those that the file may name. Remembers the response_ids that it has seen.
    """

    def __init__(
        self,
        version: Version,
        form: Form,
        countries: Mapping[str, Country],
        *,
        is_illustrative: bool,
    ) -> None:
        self._version, self._form, self._countries = version, form, countries
        self._is_illustrative = is_illustrative
        self._columns = [
            *question_columns(form),
            *(
                question.name
                for question in form.questions.values()
                if question.is_metadata or question.is_upload
            ),
        ]
        self._matcher = InstitutionMatcher(countries)
        self._lines: dict[str, int] = {}
        self._language = page_language()

    def read(self, record: Record) -> tuple[Response | None, list[RowProblem]]:
        """Return the response, or None and all that is wrong with the record."""
        problems = [*self._id_problems(record), *self._about_problems(record)]
        submitted_at = _read_time(record, problems)
        answers = self._read_answers(record, problems)
        if problems or submitted_at is None:
            return None, problems
        response = Response(
            version=self._version,
            country=self._countries[_cell(record, COUNTRY)],
            language=_cell(record, LANGUAGE) or self._form.default_language,
            state=ResponseState.SUBMITTED,
            submitted_at=submitted_at,
            answers=answers,
            source=ResponseSource.IMPORT,
            external_id=_cell(record, ID),
            is_illustrative=self._is_illustrative,
        )
        self._settle_institution(response, record)
        return response, []

    def _id_problems(self, record: Record) -> list[RowProblem]:
        number = _cell(record, ID)
        if not number:
            return [record.problem(ID, _("Give each response a number of its own."))]
        if len(number) > LONGEST_ID or not number.isprintable():
            return [record.problem(ID, _("The number is too long, or has unusual characters."))]
        first = self._lines.setdefault(number, record.line)
        if first != record.line:
            reason = _("Line %(line)d has the same number.") % {"line": first}
            return [record.problem(ID, reason)]
        return []

    def _about_problems(self, record: Record) -> list[RowProblem]:
        problems = []
        if _cell(record, COUNTRY) not in self._countries:
            reason = _("There is no such country among yours. Give its code, such as KZ.")
            problems.append(record.problem(COUNTRY, reason))
        language = _cell(record, LANGUAGE)
        if language and language not in self._form.languages:
            reason = _("The questionnaire has no such language. It has: %(languages)s.")
            languages = {"languages": ", ".join(self._form.languages)}
            problems.append(record.problem(LANGUAGE, reason % languages))
        return problems

    def _read_answers(self, record: Record, problems: list[RowProblem]) -> dict[str, Any]:
        """Return the answers that count, calculations done; adds what is wrong to `problems`."""
        form, answers, bad = self._form, {}, set()
        for name in self._columns:
            raw = record.cells.get(name, "")
            try:
                value = clean_value(form, form.questions[name], raw, self._language)
            except AnswerError as error:
                bad.add(name)
                problems.append(record.problem(name, error.message))
                continue
            if value is not None:
                answers[name] = value
        state = work_out(form, answers)
        for name in [name for name in answers if name not in state.visible]:
            reason = _("After the other answers in this row this question is not asked.")
            problems.append(record.problem(name, reason))
        for found in validate(form, answers, language=self._language):
            if found.question not in bad:
                value = record.cells.get(found.question, str(found.value))
                shown = shown_value(value)
                problems.append(RowProblem(record.line, found.question, shown, found.message))
        return {name: value for name, value in state.values.items() if name in form.questions}

    def _settle_institution(self, response: Response, record: Record) -> None:
        questionnaire = self._version.questionnaire
        name = questionnaire.institution_question
        given = response.answers.get(name) or record.cells.get(name, "").strip()
        institution = self._matcher.match(response.country_id, str(given))
        told = response.answers.get(questionnaire.sector_question)
        response.institution = institution
        response.given_name = "" if institution else str(given)[:LONGEST_NAME]
        known = told if told in Sector.values else Sector.OTHER
        response.sector = institution.sector if institution else known


def _cell(record: Record, column: str) -> str:
    return record.cells[column].strip()


def _read_time(record: Record, problems: list[RowProblem]) -> datetime | None:
    try:
        found = datetime.fromisoformat(_cell(record, SUBMITTED_AT))
    except ValueError:
        reason = _("Give date, time and time zone, such as 2023-06-05T09:00:00+05:00.")
        problems.append(record.problem(SUBMITTED_AT, reason))
        return None
    if found.tzinfo is None:
        reason = _("The time zone is missing. Write it behind the time, such as +05:00.")
        problems.append(record.problem(SUBMITTED_AT, reason))
        return None
    if found > datetime.now(tz=UTC) + CLOCK_TOLERANCE:
        problems.append(record.problem(SUBMITTED_AT, _("This is in the future.")))
        return None
    return found
