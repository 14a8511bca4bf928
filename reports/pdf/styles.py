"""The page, the type scale and the paragraph styles of all documents."""

from functools import cache

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from reports.charts.palette import INK, MUTED, RULE, SOFT, STRONG, TRACK, WHITE
from reports.fonts import BOLD, ITALIC, REGULAR, SERIF, SERIF_BOLD, SERIF_ITALIC, register_fonts

# Plain compressed streams: a quarter smaller than the same in printable characters.
rl_config.useA85 = False

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT = RIGHT = 22 * mm
TOP = 25 * mm
BOTTOM = 22 * mm
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

INK_COLOUR = HexColor(INK)
MUTED_COLOUR = HexColor(MUTED)
RULE_COLOUR = HexColor(RULE)
SOFT_COLOUR = HexColor(SOFT)
STRONG_COLOUR = HexColor(STRONG)
TRACK_COLOUR = HexColor(TRACK)
WHITE_COLOUR = HexColor(WHITE)
NOTICE_INK = HexColor("#6b4700")
NOTICE_GROUND = HexColor("#fdf1d3")
NOTICE_RULE = HexColor("#c99a2e")

# Name: font, size, leading, space before, space after, colour.
_SCALE = {
    "body": (REGULAR, 9.2, 13.6, 0, 6, INK),
    "lead": (REGULAR, 10.4, 15.6, 0, 9, INK),
    "small": (REGULAR, 7.8, 11, 0, 3, MUTED),
    "cell": (REGULAR, 8.4, 11.2, 0, 0, INK),
    "cell-strong": (BOLD, 8.4, 11.2, 0, 0, INK),
    "head-cell": (BOLD, 7.6, 10, 0, 0, MUTED),
    "part": (SERIF_BOLD, 17.5, 22, 22, 10, STRONG),
    "question": (SERIF_BOLD, 11.2, 15, 0, 4, INK),
    "over": (ITALIC, 8.2, 11.4, 0, 2, MUTED),
    "caption": (BOLD, 8.8, 12, 9, 4, INK),
    "quote": (SERIF_ITALIC, 9.4, 14, 0, 2, INK),
    "attribution": (REGULAR, 7.8, 11, 0, 0, MUTED),
    "figure": (SERIF, 25, 29, 0, 0, STRONG),
    "figure-label": (REGULAR, 8.2, 11.2, 0, 0, MUTED),
    "toc-part": (BOLD, 9.6, 13.6, 7, 1, INK),
    "toc-question": (REGULAR, 8.8, 12.4, 0, 2, INK),
    "copy-title": (SERIF_BOLD, 19, 25, 0, 12, STRONG),
    "copy-section": (SERIF_BOLD, 13, 17, 16, 6, STRONG),
    "copy-question": (BOLD, 9, 13, 4, 2, INK),
    "copy-answer": (REGULAR, 9.4, 13.8, 0, 1, INK),
    "copy-none": (ITALIC, 9, 13, 0, 1, MUTED),
    "chapter": (SERIF_BOLD, 19, 24, 26, 12, STRONG),
    "section": (SERIF_BOLD, 13.2, 17.5, 15, 6, STRONG),
    "subsection": (BOLD, 10.4, 14, 12, 4, INK),
    "subsubsection": (BOLD, 9.2, 13, 9, 3, MUTED),
    "item": (REGULAR, 9.2, 13.6, 0, 3.5, INK),
    "asked": (BOLD, 9.4, 13, 7, 3, INK),
    "below": (REGULAR, 7.6, 10.4, 3, 10, MUTED),
    "footnote": (REGULAR, 7.6, 10.2, 0, 1.5, MUTED),
    "cover-countries": (SERIF, 34, 40, 0, 0, "#ffffff"),
    "notice": (REGULAR, 8.8, 12.8, 0, 0, "#6b4700"),
    "cover-kind": (BOLD, 10.5, 14, 0, 0, "#ffffff"),
    "cover-title": (SERIF, 40, 46, 0, 0, "#ffffff"),
    "cover-round": (REGULAR, 12.5, 18, 0, 0, "#ffffff"),
    "cover-questionnaire": (SERIF_BOLD, 17, 23, 0, 0, INK),
    "cover-label": (REGULAR, 8.2, 12, 0, 0, MUTED),
    "cover-value": (REGULAR, 10.6, 15, 0, 0, INK),
}


@cache
def style(name: str) -> ParagraphStyle:
    """Return the paragraph style called `name`; KeyError for an unknown one."""
    register_fonts()
    font, size, leading, before, after, colour = _SCALE[name]
    return ParagraphStyle(
        name,
        fontName=font,
        bulletFontName=font,
        bulletFontSize=size,
        fontSize=size,
        leading=leading,
        spaceBefore=before,
        spaceAfter=after,
        textColor=HexColor(colour),
        alignment=TA_LEFT,
        splitLongWords=True,
        allowWidows=0,
        allowOrphans=0,
    )


@cache
def right(name: str) -> ParagraphStyle:
    """Return the style called `name`, flush right, for figures in columns."""
    return ParagraphStyle(f"{name}-right", parent=style(name), alignment=TA_RIGHT)


@cache
def indented(name: str, left: float) -> ParagraphStyle:
    """Return the style called `name`, moved in from the left by `left` points."""
    return ParagraphStyle(f"{name}-{left}", parent=style(name), leftIndent=left)
