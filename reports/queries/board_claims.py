"""The figures of texts on the board, judged by the country's tables."""

from dataclasses import dataclass, replace

from institutions.models import Country
from reports.evidence.claims.check import Checked, check_text
from reports.evidence.claims.index import Index
from reports.evidence.claims.judging import Figure, Verdict
from reports.live_text import fill_with_places
from reports.models.board import AnyItem, item_kind
from reports.queries.board_reading import Reading, read_board
from reports.queries.board_values import LANGUAGES
from reports.queries.evidence_tables import claims_index


@dataclass(frozen=True)
class CheckedText:
    """One text of the board with its figures judged."""

    kind: str
    item: AnyItem
    language: str
    checked: Checked


def check_board(country: Country, *, only_approved: bool = False) -> list[CheckedText]:
    """Judge the figures of all texts, live references filled in, in both languages."""
    reading = read_board(country, only_approved=only_approved)
    index = claims_index(country)
    return [
        CheckedText(
            item_kind(item), item, language, check_live_text(text, language, reading, index)
        )
        for item in reading.items
        for language in LANGUAGES
        if (text := item.texts.get(language, "")).strip()
    ]


def check_live_text(text: str, language: str, reading: Reading, index: Index) -> Checked:
    """Judge a text; a figure that a live reference put there holds whatever the words around it."""
    filled, places = fill_with_places(text, lambda key: reading.told(key, language))
    checked = check_text(filled, index)
    figures = tuple(
        _supported(figure)
        if any(figure.start < end and start < figure.end for start, end in places)
        else figure
        for figure in checked.figures
    )
    return Checked(filled, figures)


def _supported(figure: Figure) -> Figure:
    if figure.verdict is Verdict.SUPPORTED:
        return figure
    return replace(figure, verdict=Verdict.SUPPORTED, entry=None, positions=(), computed=None)
