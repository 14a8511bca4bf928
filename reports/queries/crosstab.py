"""Counting the responses of a country by two questions at once, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction
from psycopg import sql
from psycopg.errors import QueryCanceled

from institutions.enums import Sector
from institutions.models import Country
from institutions.replica import reading_connection
from reports.crosstab import Crosstab, protected
from reports.queries.placement import Place, all_places, versions_newest_first
from reports.queries.steps import figures_as_of
from surveys.form.model import QuestionType, text_in
from surveys.models import Questionnaire

SECTOR = "_sector"
MOST_CELLS = 5_000
# Longer nobody waits for a page, and whoever answers the questionnaire waits behind it.
MOST_SECONDS = 20
CROSSED_TYPES = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE})

SINGLE = sql.SQL("to_jsonb(ARRAY[nullif(document ->> {name}, '')])")
MULTIPLE = sql.SQL("CASE jsonb_typeof(document -> {name}) WHEN 'array' THEN document -> {name} END")
OF_SECTOR = sql.SQL("to_jsonb(ARRAY[r.sector])")

# People with the same pair of answers are counted first, in one pass; there are few different
# pairs, and only they are taken apart. A person is in a pair once, and so in each cell. A long
# document is unpacked once for both questions, as in `surveys.queries.cells`.
COUNTED = sql.SQL("""
    WITH pair AS MATERIALIZED (
        SELECT {rows} AS a, {columns} AS b, count(*) AS n
        FROM surveys_response r
        CROSS JOIN LATERAL jsonb_concat(r.answers, '{{}}') AS whole (document)
        WHERE r.version_id = ANY(
                ARRAY(SELECT id FROM surveys_version WHERE questionnaire_id = {questionnaire})
            )
            AND r.country_id = {country}
            AND r.state = 'submitted' {until}
        GROUP BY 1, 2
    ), answered AS (
        SELECT a, b, n FROM pair WHERE a -> 0 <> 'null' AND b -> 0 <> 'null'
    )
    SELECT x.value, y.value, sum(n) FROM answered,
        jsonb_array_elements_text(a) AS x, jsonb_array_elements_text(b) AS y GROUP BY 1, 2
    UNION ALL
    SELECT x.value, NULL, sum(n) FROM answered, jsonb_array_elements_text(a) AS x GROUP BY 1
    UNION ALL
    SELECT NULL, y.value, sum(n) FROM answered, jsonb_array_elements_text(b) AS y GROUP BY 2
    UNION ALL
    SELECT NULL, NULL, sum(n) FROM answered
""")


class TooManyCellsError(ValueError):
    """The two questions have too many choices to be crossed."""


class TooManyResponsesError(Exception):
    """Counting took longer than `MOST_SECONDS`."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something to count by: a question with choices, or the sector. `labels` are in order."""

    name: str
    label: str
    labels: Mapping[str, str]
    is_multiple: bool = False

    @property
    def values(self) -> sql.Composable:
        if self.name == SECTOR:
            return OF_SECTOR
        return (MULTIPLE if self.is_multiple else SINGLE).format(name=sql.Literal(self.name))


def crossed_variables(questionnaire: Questionnaire, language: str) -> list[Variable]:
    """Return what the responses can be counted by: the sector, then the questions with choices."""
    places = all_places(versions_newest_first(questionnaire), ())
    sectors = {"": "–", **{code: str(label) for code, label in Sector.choices}}
    crossed = [place for place in places.values() if place.question.type in CROSSED_TYPES]
    return [Variable(SECTOR, "", sectors), *(_variable(place, language) for place in crossed)]


def cross(
    questionnaire: Questionnaire, country: Country, rows: Variable, columns: Variable
) -> Crosstab:
    """Return the protected table; one query, whose time grows with the number of responses.

    Raises TooManyCellsError for one that nobody could read, and whose protection would take long;
    TooManyResponsesError where counting takes too long.
    """
    counts = _count(questionnaire, country, rows, columns)
    down = _ordered(rows, [value for value, _ in counts])
    across = _ordered(columns, [value for _, value in counts])
    if len(down) * len(across) > MOST_CELLS:
        raise TooManyCellsError
    return protected(
        [rows.labels.get(value, value) for value in down],
        [columns.labels.get(value, value) for value in across],
        [[counts.get((r, c), 0) for c in across] for r in down],
        row_totals=[counts.get((r, None), 0) for r in down],
        column_totals=[counts.get((None, c), 0) for c in across],
        total=counts.get((None, None), 0),
    )


def _count(
    questionnaire: Questionnaire, country: Country, rows: Variable, columns: Variable
) -> dict[tuple[str | None, str | None], int]:
    statement = COUNTED.format(
        rows=rows.values,
        columns=columns.values,
        questionnaire=sql.Literal(questionnaire.pk),
        country=sql.Literal(country.pk),
        until=_until(questionnaire, country),
    )
    found = _within(MOST_SECONDS, statement)
    return {(row, column): int(count or 0) for row, column, count in found}


def _within(seconds: float, statement: sql.Composed) -> list[tuple[str | None, str | None, int]]:
    """Return the rows of a statement that is given up after so many seconds."""
    database = reading_connection()
    try:
        with transaction.atomic(using=database.alias), database.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
            cursor.execute(statement)
            rows: list[tuple[str | None, str | None, int]] = cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooManyResponsesError from error
        raise
    return rows


def _until(questionnaire: Questionnaire, country: Country) -> sql.Composable:
    """Readers see the responses of the last step."""
    moment = figures_as_of(questionnaire, country)
    if moment is None:
        return sql.SQL("")
    return sql.SQL("AND r.submitted_at <= {}").format(sql.Literal(moment))


def _ordered(variable: Variable, found: Sequence[str | None]) -> list[str]:
    """The values in the order of the choices, with those of removed choices after them."""
    seen = {value for value in found if value is not None}
    known = [name for name in variable.labels if name in seen]
    return known + sorted(seen - set(known))


def _variable(place: Place, language: str) -> Variable:
    default = place.form.default_language
    choices = place.choice_list.choices if place.choice_list else ()
    return Variable(
        place.question.name,
        text_in(place.question.label, language, default)[0] or place.question.name,
        {choice.name: text_in(choice.label, language, default)[0] for choice in choices},
        is_multiple=place.question.type is QuestionType.SELECT_MULTIPLE,
    )
