"""From one record of a file that a site exported to the response that it was made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from institutions.actions.csv_rows import RowProblem
from institutions.enums import Sector
from institutions.models import Country
from surveys.actions.exported_answers import AnswerReader
from surveys.actions.left_out import LeftOutParts
from surveys.actions.response_csv import Record
from surveys.actions.response_rows import LONGEST_NAME, RecordReader
from surveys.enums import ResponseState
from surveys.form.model import Form
from surveys.models import Response, Version
from surveys.queries.export_columns import (
    COUNTRY,
    ILLUSTRATIVE,
    INSTITUTION,
    LANGUAGE,
    NUMBER,
    SECTOR,
    STATE,
    SUBMITTED_AT,
)
from surveys.queries.stored_numbers import is_uuid


class ExportedReader(RecordReader):
    """Turns exported records into responses with the same answers, number and circumstances.

    What cannot be taken back is added to `left_out`. Raises UnreadableFileError where the file has
    labels in place of the names of choices.
    """

    id_column, country_column, language_column, time_column = (
        NUMBER,
        COUNTRY,
        LANGUAGE,
        SUBMITTED_AT,
    )

    def __init__(
        self,
        version: Version,
        form: Form,
        countries: Mapping[str, Country],
        *,
        is_illustrative: bool,
        left_out: LeftOutParts,
    ) -> None:
        super().__init__(version, form, countries, is_illustrative=is_illustrative)
        self._is_anonymous = version.questionnaire.is_anonymous
        self._left_out = left_out
        self._answers = AnswerReader(form, left_out, self._language)

    def read(self, record: Record) -> tuple[Response | None, list[RowProblem]]:
        """Return the response, or None and what is wrong; neither where the row is left out."""
        if reason := _not_sent(record.cell(STATE)):
            self._left_out.add(record.line, STATE, reason)
            return None, []
        response, problems = super().read(record)
        if response is not None and record.cell(ILLUSTRATIVE) == "1":
            response.is_illustrative = True
        return response, problems

    def _id_problems(self, record: Record) -> list[RowProblem]:
        if problems := super()._id_problems(record):
            return problems
        if not is_uuid(record.cell(NUMBER)):
            reason = _("This is no number that a site gave to a response.")
            return [record.problem(NUMBER, reason)]
        return []

    def _about_problems(self, record: Record) -> list[RowProblem]:
        problems = super()._about_problems(record)
        allowed: dict[str, list[str]] = {
            STATE: [ResponseState.SUBMITTED],
            SECTOR: ["", *Sector.values],
            ILLUSTRATIVE: ["0", "1"],
        }
        for column, values in allowed.items():
            if record.cell(column) not in values:
                reason = _("This is not among the values that an exported file has here.")
                problems.append(record.problem(column, reason))
        return problems

    def _language_of(self, record: Record) -> str:
        return record.cell(LANGUAGE)

    def _read_time(self, record: Record, problems: list[RowProblem]) -> datetime | None:
        """Return when the response was sent; of an anonymous one the start of the month.

        Between anonymous and other questionnaires nothing is taken over: one would have a day that
        nobody told, the other would keep what it promised not to.
        """
        found = super()._read_time(record, problems)
        country = self._countries.get(record.cell(COUNTRY))
        if found is None or country is None:
            return found
        is_traceless = not record.cell(LANGUAGE) and not record.cell(INSTITUTION)
        is_month = is_traceless and _is_start_of_month(found, country)
        if is_month and not self._is_anonymous:
            reason = _(
                "Only the month is known of this answer: it was given anonymously. Import it into "
                "an anonymous questionnaire."
            )
            problems.append(record.problem(SUBMITTED_AT, reason))
        if self._is_anonymous and not is_month:
            reason = _(
                "The questionnaire is anonymous: it keeps the month only, and neither language nor "
                "institution. This answer was not given anonymously."
            )
            problems.append(record.problem(SUBMITTED_AT, reason))
        return found.astimezone(country.zone) if is_month else found

    def _read_answers(
        self, record: Record, submitted_at: datetime | None, problems: list[RowProblem]
    ) -> dict[str, Any]:
        found = self._answers.read(record, submitted_at)
        problems += found.problems
        problems += self._told(record, self._answers.faults(found), found.bad)
        return {} if problems else self._answers.kept(record, found)

    def _settle_institution(self, response: Response, record: Record) -> None:
        given = record.cell(INSTITUTION)
        sector = self._version.questionnaire.sector_question
        self._link(response, given, record.cell(SECTOR) or response.answers.get(sector))
        if response.institution is None and len(given) > LONGEST_NAME:
            reason = _("The end of the name: it is longer than 300 characters.")
            self._left_out.add(record.line, INSTITUTION, reason)


def _not_sent(state: str) -> str:
    """Why a response in this state is left out, "" where it is not."""
    match state:
        case ResponseState.DRAFT | ResponseState.IN_REVIEW:
            return _("The answers were not sent yet.")
        case ResponseState.WITHDRAWN:
            return _("The answers were withdrawn.")
        case ResponseState.SUPERSEDED:
            return _("A later revision has replaced these answers.")
    return ""


def _is_start_of_month(moment: datetime, country: Country) -> bool:
    local = moment.astimezone(country.zone)
    return local == local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
