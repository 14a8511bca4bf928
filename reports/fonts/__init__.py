"""The embedded fonts: their names, their registration with ReportLab, and what they can print."""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSans"
BOLD = "NotoSans-Bold"
ITALIC = "NotoSans-Italic"
SERIF = "NotoSerif"
SERIF_BOLD = "NotoSerif-Bold"
SERIF_ITALIC = "NotoSerif-Italic"

MISSING = "□"

_FILES = {
    REGULAR: "NotoSans-Regular.ttf",
    BOLD: "NotoSans-Bold.ttf",
    ITALIC: "NotoSans-Italic.ttf",
    SERIF: "NotoSerif-Regular.ttf",
    SERIF_BOLD: "NotoSerif-Bold.ttf",
    SERIF_ITALIC: "NotoSerif-Italic.ttf",
}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}


@cache
def register_fonts() -> frozenset[int]:
    """Register all fonts once per process; return the code points that every one of them has."""
    folder = Path(__file__).parent
    fonts = [TTFont(name, folder / file) for name, file in _FILES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    _map_family(REGULAR, bold=BOLD, italic=ITALIC)
    _map_family(SERIF, bold=SERIF_BOLD, italic=SERIF_ITALIC)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def _map_family(family: str, *, bold: str, italic: str) -> None:
    addMapping(family, 0, 0, family)
    addMapping(family, 1, 0, bold)
    addMapping(family, 0, 1, italic)
    addMapping(family, 1, 1, bold)


def printable(text: str) -> str:
    """Return `text` with what the fonts cannot print made visible as □.

    Accents are composed where a composed letter exists. Line breaks and tabs stay. Control
    characters, joiners and accents without a glyph are left out, because they show nothing.
    """
    known = register_fonts()
    composed = unicodedata.normalize("NFC", text)
    if all(ord(char) in known for char in composed if char >= " ") and composed.isprintable():
        return composed
    return "".join(_printable(char, known) for char in composed)


def _printable(char: str, known: frozenset[int]) -> str:
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    if ord(char) in known and category not in {"Cc", "Cf", "Cs"}:
        return char
    return "" if category in _INVISIBLE else MISSING
