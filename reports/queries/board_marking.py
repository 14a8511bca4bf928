"""Texts of the board cut into pieces: live figures that changed, typed figures that do not hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.evidence.claims.index import Index
from reports.evidence.claims.judging import Figure, Verdict
from reports.live_text import Key, fill_with_places, references_in
from reports.models import Citation
from reports.models.board import AnyItem
from reports.queries.board_claims import check_live_text
from reports.queries.board_reading import Reading
from reports.queries.board_values import value_text


@dataclass(frozen=True)
class TextPiece:
    """A piece of a text as it reads now.

    `before` is the value seen of a live figure that changed since it was cited, else ""; `figure`
    is a typed one that the country's tables contradict, with the cells that do.
    """

    text: str
    before: str = ""
    figure: Figure | None = None


@dataclass(frozen=True)
class MarkedText:
    language: str
    pieces: tuple[TextPiece, ...]


Span = tuple[int, int, str, Figure | None]


def marked_texts(item: AnyItem, reading: Reading, index: Index) -> tuple[MarkedText, ...]:
    """Return the item's texts in pieces, one for each language that it is written in."""
    changed = {(one.kind, one.reference): one for one in reading.changed_citations}
    return tuple(
        MarkedText(language, tuple(_pieces(text, language, reading, index, changed)))
        for language, text in item.texts.items()
        if text.strip()
    )


def _pieces(
    text: str, language: str, reading: Reading, index: Index, changed: dict[Key, Citation]
) -> Iterator[TextPiece]:
    checked = check_live_text(text, language, reading, index)
    live = list(_live_spans(text, language, reading, changed))
    typed = [
        (figure.start, figure.end, "", figure)
        for figure in checked.figures
        if figure.verdict is Verdict.CONTRADICTED
    ]
    position = 0
    for start, end, before, figure in sorted([*live, *typed], key=lambda span: span[:2]):
        if start < position:
            continue
        yield TextPiece(checked.text[position:start])
        yield TextPiece(checked.text[start:end], before, figure)
        position = end
    yield TextPiece(checked.text[position:])


def _live_spans(
    text: str, language: str, reading: Reading, changed: dict[Key, Citation]
) -> Iterator[Span]:
    """The places of live figures whose value is another than the one that was cited."""
    _filled, places = fill_with_places(text, lambda key: reading.told(key, language))
    for key, (start, end) in zip(references_in(text), places, strict=True):
        if key in changed:
            yield start, end, value_text(key[0], changed[key].value_seen, language), None
