"""The evidence of a country as it is now, by the references that findings cite it with.

Each kind is read in a constant number of queries, and only where it is asked for.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from dialogues.models.records import RECORD_KINDS
from institutions.models import Country
from reports.enums import EvidenceKind
from reports.evidence.tables import Row, Table
from reports.evidence.variations import signed, table_variations
from reports.live_text import Key
from reports.models import Document, Need, Programme, Strategy, TablePeriod, Treaty
from reports.queries.board_passages import passage_evidence
from reports.queries.board_tallies import tally_evidence
from reports.queries.board_types import Evidence
from reports.queries.board_values import in_languages
from reports.queries.evidence_tables import tables_of

RECORDS = ("issue", "proposal", "concern")


def current_evidence(country: Country, keys: Iterable[Key]) -> dict[Key, Evidence]:
    """Return the evidence behind each key as it is now; what is gone is left out."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, reference in keys:
        wanted[kind].add(reference)
    found: dict[Key, Evidence] = {}
    for kinds, read in _READERS:
        references = {kind: wanted[kind] for kind in kinds if wanted[kind]}
        if references:
            evidence = read(country, references)
            found |= {item.key: item for item in evidence}
    return found


Wanted = dict[str, set[str]]


def _tables(country: Country, wanted: Wanted) -> Iterator[Evidence]:
    references = {reference for group in wanted.values() for reference in group}
    for item in table_evidence(country):
        if item.reference in references and item.kind in wanted:
            yield item


def table_evidence(country: Country) -> Iterator[Evidence]:
    """Yield every cell that has a text, and every row's variation."""
    periods: dict[int, list[int]] = defaultdict(list)
    for period in TablePeriod.objects.filter(table__country=country):
        periods[period.table_id].append(period.pk)
    cell = in_languages(lambda: _("Table %(table)s: %(row)s, %(period)s"))
    row = in_languages(lambda: _("Table %(table)s: %(row)s, %(first)s to %(last)s"))
    for table in tables_of(country):
        yield from _cells(table, periods[table.key], cell)
        yield from _variations(table, row)


def _cells(table: Table, periods: list[int], label: dict[str, str]) -> Iterator[Evidence]:
    for row in table.rows:
        for period, key, cell in zip(table.periods, periods, row.cells, strict=True):
            if not cell.text:
                continue
            place = {"table": table.code, "period": period.label}
            yield Evidence(
                EvidenceKind.OBSERVATION.value,
                f"{row.key}.{key}",
                _labels(row, label, place),
                {"text": cell.text},
                table.key,
            )


def _labels(row: Row, texts: dict[str, str], place: dict[str, str]) -> dict[str, str]:
    return {
        language: text % {**place, "row": row.name_in(language)} for language, text in texts.items()
    }


def _variations(table: Table, label: dict[str, str]) -> Iterator[Evidence]:
    for variation in table_variations(table):
        if variation.first is None or variation.last is None:
            continue
        place = {
            "table": table.code,
            "first": table.periods[variation.first].label,
            "last": table.periods[variation.last].label,
        }
        rounded = variation.rounded
        yield Evidence(
            EvidenceKind.VARIATION.value,
            str(variation.row.key),
            _labels(variation.row, label, place),
            {"change": "" if rounded is None else signed(rounded)},
            table.key,
        )


def _records(country: Country, wanted: Wanted) -> Iterator[Evidence]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for reference in wanted[EvidenceKind.RECORD.value]:
        kind, _slash, number = reference.partition("/")
        if kind in RECORDS and number.isdecimal():
            by_kind[kind].append(int(number))
    for kind, keys in by_kind.items():
        yield from record_evidence(country, kind, keys)


def record_evidence(
    country: Country, kind: str, keys: Collection[int] | None = None
) -> Iterator[Evidence]:
    """Yield the issues, proposals or concerns of the country's dialogues."""
    model: type[Any] = RECORD_KINDS[kind]
    rows = model.objects.filter(dialogue__countries=country).order_by("dialogue", "order", "pk")
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    names = in_languages(_RECORD_NAMES[kind])
    for record in rows.select_related("dialogue"):
        if record.country_id in (None, country.pk):
            labels = {language: f"{name}: {record.headline}" for language, name in names.items()}
            value = {"headline": record.headline, "gist": record.gist}
            yield Evidence(
                EvidenceKind.RECORD.value,
                f"{kind}/{record.pk}",
                labels,
                value,
                record.dialogue_id,
            )


_RECORD_NAMES: dict[str, Callable[[], str]] = {
    "issue": lambda: _("Issue"),
    "proposal": lambda: _("Proposal"),
    "concern": lambda: _("Concern"),
}


def _listed(country: Country, wanted: Wanted) -> Iterator[Evidence]:
    for kind, references in wanted.items():
        keys = [int(reference) for reference in references if reference.isdecimal()]
        yield from listed_evidence(country, kind, keys)


def listed_evidence(
    country: Country, kind: str, keys: Collection[int] | None = None
) -> Iterator[Evidence]:
    """Yield what the country's register lists of one kind."""
    model, tell = LISTED[kind]
    rows = model.objects.filter(country=country)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    for item in rows:
        yield Evidence(kind, str(item.pk), {"en": str(item)}, tell(item))


LISTED: dict[str, tuple[type[Any], Callable[[Any], dict[str, Any]]]] = {
    EvidenceKind.DOCUMENT.value: (Document, lambda item: {"title": item.title, "date": item.date}),
    EvidenceKind.TREATY.value: (Treaty, lambda item: {"action": item.action, "date": item.date}),
    EvidenceKind.STRATEGY.value: (
        Strategy,
        lambda item: {
            "adopted": item.adopted,
            "legal_act": item.legal_act,
            "actions": item.actions_count,
        },
    ),
    EvidenceKind.NEED.value: (
        Need,
        lambda item: {"stated_by": item.stated_by, "left_open": item.left_open},
    ),
    EvidenceKind.PROGRAMME.value: (
        Programme,
        lambda item: {
            "budget": f"{item.budget_amount or ''} {item.budget_currency}".strip(),
            "start": item.start,
            "end": item.end,
            "status": item.status,
        },
    ),
}

Reader = Callable[[Country, Wanted], Iterable[Evidence]]
_READERS: list[tuple[tuple[str, ...], Reader]] = [
    ((EvidenceKind.OBSERVATION.value, EvidenceKind.VARIATION.value), _tables),
    ((EvidenceKind.TALLY.value,), lambda c, w: tally_evidence(c, w[EvidenceKind.TALLY.value])),
    (
        (EvidenceKind.PASSAGE.value,),
        lambda c, w: passage_evidence(c, w[EvidenceKind.PASSAGE.value]),
    ),
    ((EvidenceKind.RECORD.value,), _records),
    (tuple(LISTED), _listed),
]
