"""From one record of a CSV file to a response, by the form's own rules."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from institutions.actions.csv_rows import RowProblem
from institutions.enums import Sector
from institutions.models import Country
from institutions.page_language import page_language
from institutions.queries import InstitutionMatcher
from surveys.actions.response_csv import (
    RESPONSE_COLUMNS,
    Record,
    question_columns,
    shown_value,
)
from surveys.enums import ResponseSource, ResponseState
from surveys.form.cleaning import AnswerError, clean_value
from surveys.form.model import Form
from surveys.form.routing import work_out
from surveys.form.validation import Problem, validate
from surveys.models import Response, Version

LONGEST_ID = 100
LONGEST_NAME = 300
# A slip; near the year 1 a moment has no local time in some places.
EARLIEST_YEAR = 1900
# Clocks differ, but nobody answers tomorrow.
CLOCK_TOLERANCE = timedelta(days=1)


class RecordReader:
    """Turns records into responses that are not stored yet.

    `countries` are those that the file may name. Remembers the response_ids that it has seen.
    """

    id_column, country_column, language_column, time_column = RESPONSE_COLUMNS

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
        submitted_at = self._read_time(record, problems)
        answers = self._read_answers(record, submitted_at, problems)
        if problems or submitted_at is None:
            return None, problems
        response = Response(
            version=self._version,
            country=self._countries[record.cell(self.country_column)],
            language=self._language_of(record),
            state=ResponseState.SUBMITTED,
            submitted_at=submitted_at,
            answers=answers,
            source=ResponseSource.IMPORT,
            external_id=record.cell(self.id_column),
            is_illustrative=self._is_illustrative,
        )
        self._settle_institution(response, record)
        return response, []

    def _id_problems(self, record: Record) -> list[RowProblem]:
        column, number = self.id_column, record.cell(self.id_column)
        if not number:
            return [record.problem(column, _("Give each response a number of its own."))]
        if len(number) > LONGEST_ID or not number.isprintable():
            reason = _("The number is too long, or has unusual characters.")
            return [record.problem(column, reason)]
        first = self._lines.setdefault(number, record.line)
        if first != record.line:
            reason = _("Line %(line)d has the same number.") % {"line": first}
            return [record.problem(column, reason)]
        return []

    def _about_problems(self, record: Record) -> list[RowProblem]:
        problems = []
        if record.cell(self.country_column) not in self._countries:
            reason = _("There is no such country among yours. Give its code, such as KZ.")
            problems.append(record.problem(self.country_column, reason))
        language = record.cell(self.language_column)
        if language and language not in self._form.languages:
            reason = _("The questionnaire has no such language. It has: %(languages)s.")
            languages = {"languages": ", ".join(self._form.languages)}
            problems.append(record.problem(self.language_column, reason % languages))
        return problems

    def _language_of(self, record: Record) -> str:
        return record.cell(self.language_column) or self._form.default_language

    def _read_time(self, record: Record, problems: list[RowProblem]) -> datetime | None:
        try:
            found = datetime.fromisoformat(record.cell(self.time_column))
        except ValueError:
            found = None
        if found is None or found.year < EARLIEST_YEAR:
            reason = _("Give date, time and time zone, such as 2023-06-05T09:00:00+05:00.")
            problems.append(record.problem(self.time_column, reason))
            return None
        if found.tzinfo is None:
            reason = _("The time zone is missing. Write it behind the time, such as +05:00.")
            problems.append(record.problem(self.time_column, reason))
            return None
        if found > datetime.now(tz=UTC) + CLOCK_TOLERANCE:
            problems.append(record.problem(self.time_column, _("This is in the future.")))
            return None
        return found

    def _read_answers(
        self, record: Record, _submitted_at: datetime | None, problems: list[RowProblem]
    ) -> dict[str, Any]:
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
        hidden = [name for name in answers if name not in state.visible]
        problems += [record.problem(name, not_asked()) for name in hidden]
        problems += self._told(record, validate(form, answers, language=self._language), bad)
        return {name: value for name, value in state.values.items() if name in form.questions}

    def _told(
        self, record: Record, found: Iterable[Problem], bad: Container[str]
    ) -> Iterator[RowProblem]:
        """What `validate` found, but for the questions whose cells were told of before."""
        for one in found:
            if one.question not in bad:
                shown = shown_value(record.cells.get(one.question, str(one.value)))
                yield RowProblem(record.line, one.question, shown, one.message)

    def _settle_institution(self, response: Response, record: Record) -> None:
        questionnaire = self._version.questionnaire
        name = questionnaire.institution_question
        given = response.answers.get(name) or record.cell(name)
        told = response.answers.get(questionnaire.sector_question)
        self._link(response, str(given), told)

    def _link(self, response: Response, given: str, told: Any) -> None:
        """Set the institution of this name, or the name as given and the sector told."""
        institution = self._matcher.match(response.country_id, given)
        response.institution = institution
        response.given_name = "" if institution else given[:LONGEST_NAME]
        known = told if told in Sector.values else Sector.OTHER
        response.sector = institution.sector if institution else known


def not_asked() -> str:
    return _("After the other answers in this row this question is not asked.")
