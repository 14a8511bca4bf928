"""Reading the tallies, and comparing them with the responses they were made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from psycopg import sql

from institutions.models import Country
from surveys.enums import VersionState
from surveys.models import FoldEntry, Questionnaire, Tally, Version
from surveys.queries.cells import (
    CELL_COLUMNS,
    QUEUED_ROWS,
    SUBMITTED_ROWS,
    cells_query,
    prepare_to_count,
)
from surveys.queries.forms import get_form


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: of a choice (at a rank), of those who answered (choice ''), or of responses."""

    sector: str
    question: str
    choice: str
    position: int
    count: int


@dataclass(frozen=True, slots=True)
class TallyDifference:
    """A cell whose stored count (with what waits in the queue) is not what the responses give."""

    version: int
    country: str
    sector: str
    question: str
    choice: str
    position: int
    stored: int
    counted: int

    def __str__(self) -> str:
        place = f"{self.country}/{self.sector or '-'}"
        cell = f"{self.question or 'responses'}={self.choice or '*'}"
        rank = f" (place {self.position})" if self.position else ""
        return f"{place}: {cell}{rank}: stored {self.stored}, counted {self.counted}"


def tallies_of(
    questionnaire: Questionnaire, country: Country, *, by_sector: bool = False
) -> list[Cell]:
    """Return the counts of one country, summed over the versions of the questionnaire; one query.

    Without `by_sector` the sectors are summed too, and each cell's sector is ''. Cells that came
    down to zero are left out.
    """
    names = ["question", "choice", "position", *(["sector"] if by_sector else [])]
    rows = (
        Tally.objects.filter(version__questionnaire=questionnaire, country=country)
        .order_by()
        .values(*names)
        .annotate(total=Sum("count"))
        .exclude(total=0)
    )
    return [
        Cell(
            sector=row.get("sector", ""),
            question=row["question"],
            choice=row["choice"],
            position=row["position"],
            count=int(row["total"]),
        )
        for row in rows
    ]


def unfolded(questionnaire: Questionnaire, country: Country) -> int:
    """Return how many entries of the queue concern this questionnaire and country."""
    return FoldEntry.objects.filter(
        response__version__questionnaire=questionnaire, response__country=country
    ).count()


def counted_versions() -> QuerySet[Version]:
    """Versions that can have responses, without their documents (`get_form` fetches those)."""
    published = Version.objects.filter(state=VersionState.PUBLISHED)
    return published.defer("document").order_by("pk")


def check_tallies() -> list[TallyDifference]:
    """Compare tallies plus queue with a fresh count; return the cells that differ.

    One statement, so one view of the database: right also while responses come in and are folded.
    """
    versions = list(counted_versions())
    if not versions:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        prepare_to_count(cursor)
        cursor.execute(_check_statement(versions))
        return [TallyDifference(*row) for row in cursor.fetchall()]


CHECK = sql.SQL("""
    SELECT version_id, {columns}, sum(stored)::bigint, sum(counted)::bigint
    FROM ({parts}) AS part (version_id, {columns}, stored, counted)
    GROUP BY version_id, {columns} HAVING sum(stored) <> sum(counted)
    ORDER BY version_id, {columns}
""")


def _check_statement(versions: Sequence[Version]) -> sql.Composed:
    parts: list[sql.Composable] = [
        sql.SQL("SELECT version_id, {}, count, 0 FROM surveys_tally").format(CELL_COLUMNS)
    ]
    for version in versions:
        form, number = get_form(version), sql.Literal(version.pk)
        for rows, counts in ((SUBMITTED_ROWS, "0, n"), (QUEUED_ROWS, "n, 0")):
            cells = cells_query(form, rows.format(version=number))
            part = sql.SQL("SELECT {}, {}, {} FROM ({}) AS cells")
            parts.append(part.format(number, CELL_COLUMNS, sql.SQL(counts), cells))
    return CHECK.format(columns=CELL_COLUMNS, parts=sql.SQL(" UNION ALL ").join(parts))
