"""Findings that the software can draft from the evidence of a country as it is now."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import override

from dialogues.models import Dialogue, Theme
from institutions.models import Country
from institutions.models.registry import name_in
from reports import disclosure
from reports.enums import BoardState, EvidenceKind, Topic
from reports.evidence.checks import Check, check_table
from reports.evidence.numbers import Status
from reports.evidence.tables import Table
from reports.evidence.variations import NoteKind, Variation, table_variations
from reports.live_text import fill, reference_text
from reports.models import Finding
from reports.queries.board_draft_answers import drafts_from_answers
from reports.queries.board_draft_types import Draft
from reports.queries.board_evidence import record_evidence, table_evidence
from reports.queries.board_passages import theme_counts, theme_evidence
from reports.queries.board_types import Evidence
from reports.queries.board_values import LANGUAGES, value_text
from reports.queries.evidence_tables import tables_of
from reports.wording import count, quoted, say

MOST_ROWS = 4
# Problems of a row, mostly of a total, whose figures a text had better not rest on.
DOUBTS = (
    Check.TOTAL_MISMATCH,
    Check.MIXED_UNITS,
    Check.SHARES_AS_COUNTS,
    Check.DOUBLE_COUNT,
    Check.OUTLIER,
)


def drafts_of(country: Country) -> list[Draft]:
    """Return everything that can be drafted, in the order of the report's chapters."""
    return [
        *drafts_from_tables(country),
        *drafts_from_dialogues(country),
        *drafts_from_themes(country),
        *drafts_from_answers(country),
    ]


def draft_from(country: Country, origin: str) -> Draft | None:
    """Return what the origin of a finding gives now; None where it gives nothing any more."""
    return next((draft for draft in drafts_of(country) if draft.origin == origin), None)


def filled_text(draft: Draft, language: str) -> str:
    """Return the draft's text with the figures of now."""
    values = {item.key: item.value for item in draft.cites}
    return fill(
        name_in(draft.texts, language),
        lambda key: value_text(key[0], values.get(key, {}), language),
    )


def origins_on_board(country: Country) -> dict[str, int]:
    """Return the origins that stand on the board already, with the finding's id."""
    standing = Finding.objects.filter(country=country).exclude(state=BoardState.RETIRED)
    return dict(standing.exclude(origin="").values_list("origin", "pk"))


# Statistical tables


def drafts_from_tables(country: Country) -> Iterator[Draft]:
    """Yield a draft for each table with a row whose variation can be computed.

    Rows that a check of the table doubts, such as totals of different units, are left out.
    """
    evidence: dict[int, dict[tuple[str, str], Evidence]] = {}
    for item in table_evidence(country):
        evidence.setdefault(item.place, {})[item.key] = item
    for table in tables_of(country):
        doubted = {
            problem.rows[-1].key for problem in check_table(table) if problem.check in DOUBTS
        }
        told = [
            one for one in table_variations(table) if one.row.key not in doubted and _is_plain(one)
        ]
        told.sort(key=lambda one: (not one.row.is_total, -_size(one)))
        if told:
            yield _table_draft(table, told[:MOST_ROWS], evidence[table.key])


def _size(variation: Variation) -> Decimal:
    ends = [variation.row.cells[place] for place in (variation.first or 0, variation.last or 0)]
    return max(cell.value or Decimal(0) for cell in ends)


def _is_plain(variation: Variation) -> bool:
    """Whether the variation is between two different numbers of one row, from first to last."""
    if variation.rounded is None or variation.first is None or variation.last is None:
        return False
    ends = [variation.row.cells[place] for place in (variation.first, variation.last)]
    kinds = {note.kind for note in variation.change.notes}
    doubtful = {NoteKind.REPEATED_PERIOD, NoteKind.DISORDERED, NoteKind.SHARE_NOT_ANNUALISED}
    return all(cell.status is Status.NORMAL for cell in ends) and not kinds & doubtful


def _table_draft(
    table: Table, told: list[Variation], evidence: dict[tuple[str, str], Evidence]
) -> Draft:
    cells = [item for item in evidence.values() if item.kind == EvidenceKind.OBSERVATION]
    by_row: dict[str, list[Evidence]] = {}
    for item in cells:
        by_row.setdefault(item.reference.partition(".")[0], []).append(item)
    cites: list[Evidence] = []
    sentences: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for variation in told:
        key = str(variation.row.key)
        ends = _ends(variation, by_row[key])
        change = evidence[EvidenceKind.VARIATION.value, key]
        cites += [*ends, change]
        for language in LANGUAGES:
            sentences[language] += _changes(variation, table, ends, change, language)
    return Draft(
        f"table/{table.key}",
        Topic.DOCUMENTATION,
        {
            language: say(language, "table", code=table.code, title=table.told(language).text)[:300]
            for language in LANGUAGES
        },
        {language: " ".join(parts) for language, parts in sentences.items()},
        tuple(cites),
    )


def _ends(variation: Variation, cells: list[Evidence]) -> list[Evidence]:
    """The evidence of the first and last cell: cells without a text are left out of `cells`."""
    filled = [place for place, cell in enumerate(variation.row.cells) if cell.text]
    return [
        cells[filled.index(place)]
        for place in (variation.first, variation.last)
        if place is not None
    ]


def _changes(
    variation: Variation, table: Table, ends: list[Evidence], change: Evidence, language: str
) -> Iterator[str]:
    rounded = variation.rounded or Decimal(0)
    key = "rose" if rounded > 0 else "fell" if rounded < 0 else "same"
    periods = [table.periods[place or 0].label for place in (variation.first, variation.last)]
    yield say(
        language,
        key,
        row=quoted(language, variation.row.name_in(language)),
        first=ends[0].live,
        last=ends[1].live,
        start=periods[0],
        end=periods[1],
        change=reference_text(change.kind, change.reference),
    )
    for note in variation.change.notes:
        if note.kind is NoteKind.ANNUALISED:
            yield say(language, "annualised", period=note.values[0])


# Dialogues


def drafts_from_dialogues(country: Country) -> Iterator[Draft]:
    """Yield a draft of the issues and one of the concerns of each National Dialogue."""
    records = {
        kind: list(record_evidence(country, kind)) for kind in ("issue", "proposal", "concern")
    }
    dialogues = Dialogue.objects.filter(countries=country, is_regional=False)
    for dialogue in dialogues.order_by("starts_on", "pk"):
        own = {
            kind: [one for one in items if one.place == dialogue.pk]
            for kind, items in records.items()
        }
        if own["issue"]:
            yield _record_draft(dialogue, "issues", own["issue"], len(own["proposal"]))
        if own["concern"]:
            yield _record_draft(dialogue, "concerns", own["concern"])


def _record_draft(
    dialogue: Dialogue, kind: str, records: list[Evidence], proposals: int = 0
) -> Draft:
    texts = {}
    for language in LANGUAGES:
        told = count(language, kind, len(records))
        if proposals:
            told = f"{told} {count(language, 'proposals', proposals)}"
        with override(language):
            date = date_format(dialogue.starts_on, "DATE_FORMAT")
        head = say(language, "dialogue", city=dialogue.city, date=date, told=told)
        lines = [say(language, "item", headline=one.value["headline"]) for one in records]
        texts[language] = "\n".join([head, *lines])
    headings = {
        language: say(language, f"{kind}_title", city=dialogue.city) for language in LANGUAGES
    }
    return Draft(f"{kind}/{dialogue.pk}", Topic.DIALOGUE, headings, texts, tuple(records))


# Themes


def drafts_from_themes(country: Country) -> Iterator[Draft]:
    """Yield a draft for each theme that has passages of the country: positive and challenges."""
    counts = theme_counts(country)
    for theme in Theme.objects.filter(pk__in=counts, merged_into=None):
        evidence = theme_evidence(theme, counts[theme.pk])
        texts = {language: _theme(theme, evidence, language) for language in LANGUAGES}
        headings = {language: name_in(theme.titles, language) for language in LANGUAGES}
        yield Draft(f"theme/{theme.code}", Topic.INTERVIEWS, headings, texts, (evidence,))


def _theme(theme: Theme, evidence: Evidence, language: str) -> str:
    name = quoted(language, name_in(theme.titles, language))
    value = evidence.value
    if value["sources"] < disclosure.FEWEST:
        return say(language, "theme_few", theme=name)
    neutral = value["passages"] - value["positive"] - value["challenge"]
    numbers = {"positive": value["positive"], "challenge": value["challenge"], "neutral": neutral}
    aspects = [count(language, key, number) for key, number in numbers.items() if number]
    sources = count(language, "sources", value["sources"])
    return say(language, "theme", theme=name, sources=sources, aspects=", ".join(aspects))
