"""The font of form fields: embedded whole, because nobody knows what will be typed."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reports import fonts

FONT_KEY = "Noto"
SANS = "NotoSans-Regular"
IN_ONE_BLOCK = 100
"""Entries of a block of a character map (Adobe Technical Note 5014)."""


def add_font(pdf: Pdf) -> Object:
    """Embed the font and return it: glyphs are addressed by their number, as in the file."""
    face = _font().face
    file = pdf.make_stream(_file())
    file.Length1 = len(_file())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{SANS}"),
        Flags=32,
        FontBBox=Array([int(number) for number in face.bbox]),
        ItalicAngle=0,
        Ascent=int(face.ascent),
        Descent=int(face.descent),
        CapHeight=int(face.capHeight),
        StemV=int(face.stemV),
        FontFile2=file,
    )
    described = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{SANS}"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        DW=int(face.defaultWidth),
        W=Array(_widths()),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{SANS}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(described)]),
            ToUnicode=pdf.make_stream(_character_map()),
        )
    )


def show_text(text: str, width: float, size: float, *, is_wrapped: bool) -> list[str]:
    """Return the lines of a text as hexadecimal glyph numbers, wrapped to `width` points."""
    glyphs = _font().face.charToGlyph
    plain = fonts.printable(text)
    lines = plain.splitlines() if is_wrapped else [" ".join(plain.split())]
    wrapped = [
        part for line in lines for part in (simpleSplit(line, fonts.REGULAR, size, width) or [""])
    ]
    return [
        "".join(f"{glyphs.get(ord(char), 0):04X}" for char in line)
        for line in (wrapped if is_wrapped else lines)
    ]


def _identity() -> Object:
    return Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)


def _font() -> TTFont:
    fonts.register_fonts()
    font = pdfmetrics.getFont(fonts.REGULAR)
    if not isinstance(font, TTFont):
        raise TypeError(f"{fonts.REGULAR} is not an embedded font.")
    return font


def _file() -> bytes:
    return (Path(fonts.__file__).parent / f"{SANS}.ttf").read_bytes()


def _glyphs() -> dict[int, int]:
    """Return a code point for each glyph; the lowest where there are several."""
    found: dict[int, int] = {}
    for code, glyph in sorted(_font().face.charToGlyph.items()):
        if glyph and code <= 0xFFFF:
            found.setdefault(glyph, code)
    return dict(sorted(found.items()))


def _widths() -> list[Object | int]:
    widths = _font().face.charWidths
    found: list[Object | int] = []
    for glyph, code in _glyphs().items():
        found += [glyph, Array([int(widths.get(code, _font().face.defaultWidth))])]
    return found


def _character_map() -> bytes:
    pairs = [f"<{glyph:04X}> <{code:04X}>" for glyph, code in _glyphs().items()]
    blocks = [pairs[start : start + IN_ONE_BLOCK] for start in range(0, len(pairs), IN_ONE_BLOCK)]
    mapped = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{mapped}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")
