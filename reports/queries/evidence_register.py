"""The evidence register of a country, and its needs against the programmes that answer them."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet

from institutions.models import Country
from institutions.page_language import page_language
from reports.evidence.checks import check_table
from reports.evidence.names import Told
from reports.evidence.tables import Table
from reports.models import (
    Document,
    DonorMeeting,
    Need,
    Programme,
    StatisticalTable,
    Strategy,
    StrategySection,
    Treaty,
)
from reports.queries.evidence_page import fingerprint_of, problem_line, settlements_of
from reports.queries.evidence_tables import tables_of


@dataclass
class Register:
    """Everything in the register of one country, read in a constant number of queries."""

    documents: list[Document]
    treaties: list[Treaty]
    strategies: list[Strategy]
    sections: dict[str, list[StrategySection]]
    programmes: list[Programme]
    meetings: list[DonorMeeting]
    tables: list["TableLine"] = field(default_factory=list)


@dataclass(frozen=True)
class TableLine:
    """A table with the number of its rows, its problems, and those not settled yet."""

    table: Table
    problems: int
    open_problems: int

    @property
    def title(self) -> Told:
        return self.table.told(page_language())


def register_of(country: Country) -> Register:
    sections: dict[str, list[StrategySection]] = {}
    for section in StrategySection.objects.filter(country=country):
        sections.setdefault(section.strategy, []).append(section)
    return Register(
        list(Document.objects.filter(country=country)),
        list(Treaty.objects.filter(country=country)),
        list(Strategy.objects.filter(country=country)),
        sections,
        list(Programme.objects.filter(country=country)),
        list(DonorMeeting.objects.filter(country=country)),
        table_lines(country),
    )


def table_lines(country: Country) -> list[TableLine]:
    tables = tables_of(country)
    settled = settlements_of([table.key for table in tables])
    return [_table_line(table, set(settled[table.key])) for table in tables]


def _table_line(table: Table, settled: set[str]) -> TableLine:
    found = {fingerprint_of(problem) for problem in check_table(table)}
    return TableLine(table, len(found), len(found - settled))


def needs_of(country: Country) -> QuerySet[Need]:
    """Return needs in order of priority, each with the programmes that answer it."""
    programmes = Prefetch("programmes", Programme.objects.order_by("order"))
    return Need.objects.filter(country=country).prefetch_related(programmes)


def gaps_of(country: Country) -> QuerySet[Need]:
    """Return the needs that no programme answers, or of which something is left open."""
    counted = needs_of(country).annotate(answers=Count("programmes"))
    return counted.filter(Q(answers=0) | ~Q(left_open=""))


def idle_programmes(country: Country) -> QuerySet[Programme]:
    """Return programmes that answer no need that was stated."""
    return Programme.objects.filter(country=country, needs=None)


def counts_by_country() -> dict[str, tuple[int, int, int]]:
    """Return for each country how many tables, documents and needs it has."""
    counts: dict[str, list[int]] = {}
    for place, model in enumerate((StatisticalTable, Document, Need)):
        rows = model.objects.order_by().values_list("country").annotate(number=Count("pk"))  # type: ignore[attr-defined]
        for code, number in rows:
            counts.setdefault(code, [0, 0, 0])[place] = number
    return {code: (found[0], found[1], found[2]) for code, found in counts.items()}


def settled_checks(country: Country) -> list[dict[str, str]]:
    """Return the settled checks of the country's tables that still stand, table by table.

    JSON-ready; `name` and `text` are in the active language, `reason` as it was typed. A
    settlement whose cells have changed since is left out.
    """
    tables = tables_of(country)
    settled = settlements_of([table.key for table in tables])
    lines = [
        (table, problem_line(problem, table, settled[table.key]))
        for table in tables
        for problem in check_table(table)
    ]
    return [
        {
            "table": table.code,
            "title": table.told(page_language()).text,
            "check": line.problem.check.value,
            "name": line.name,
            "text": line.text,
            "reason": line.settlement.reason,
        }
        for table, line in lines
        if line.settlement is not None
    ]
