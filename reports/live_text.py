"""Live references in texts, and numbers in the reader's format; plain Python.

A text may hold `{{cell:12.34}}` (a table cell by the ids of its row and period), `{{variation:12}}`
(of a row) or `{{count:slug/question/choice}}`; readers see the value as it is now.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from reports.enums import EvidenceKind

KINDS = {
    "cell": EvidenceKind.OBSERVATION,
    "variation": EvidenceKind.VARIATION,
    "count": EvidenceKind.TALLY,
}
NAMES = {kind: name for name, kind in KINDS.items()}
LONGEST = 200
_REFERENCE = re.compile(
    r"\{\{\s*(cell|variation|count):\s*([^{}\s]{1,%(most)d})\s*\}\}" % {"most": LONGEST}  # noqa: UP031
)
NO_BREAK = "\u00a0"
Key = tuple[str, str]


def references_in(text: str) -> Iterator[Key]:
    """Yield (kind of evidence, reference) of each live reference of a text."""
    for found in _REFERENCE.finditer(text):
        yield KINDS[found[1]].value, found[2]


def fill(text: str, value_of: Callable[[Key], str]) -> str:
    """Return the text with each live reference replaced by what `value_of` gives for it."""
    return _REFERENCE.sub(lambda found: value_of((KINDS[found[1]].value, found[2])), text)


def fill_with_places(
    text: str, value_of: Callable[[Key], str]
) -> tuple[str, list[tuple[int, int]]]:
    """Like `fill`; also return where (start, end) the values stand in the result."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    position = length = 0
    for found in _REFERENCE.finditer(text):
        value = value_of((KINDS[found[1]].value, found[2]))
        parts += [text[position : found.start()], value]
        length += found.start() - position
        places.append((length, length + len(value)))
        length += len(value)
        position = found.end()
    return "".join([*parts, text[position:]]), places


def reference_text(kind: str, reference: str) -> str:
    """Return what is put into a text for a piece of evidence; "" where it has no figure."""
    name = NAMES.get(EvidenceKind(kind))
    return f"{{{{{name}:{reference}}}}}" if name else ""


def local_number(value: Decimal, language: str, *, is_signed: bool = False) -> str:
    """Return 12345.6 as "12,345.6" in English and as "12 345,6" (no-break space) elsewhere."""
    told = f"{value:+,f}" if is_signed and value else f"{value:,f}"
    if language.split("-", maxsplit=1)[0] == "en":
        return told
    return told.replace(",", NO_BREAK).replace(".", ",")
