"""Choosing, escaping and formatting the texts of a document in one language."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from django.utils import formats
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from reportlab.platypus import Paragraph

from reports.charts.palette import MUTED
from reports.fonts import printable
from reports.pdf.styles import style

_ANGLED = {"ru", "kk", "ky", "tg"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a document is for: their language, and the one that stands in for it."""

    language: str
    default_language: str

    def pick(self, text: Mapping[str, str] | None) -> tuple[str, str]:
        """Return a text and the language that it is in: the reader's, the default, or any."""
        filled = {code: words for code, words in (text or {}).items() if words.strip()}
        for code in (self.language, self.default_language, *sorted(filled)):
            if code in filled:
                return filled[code], code
        return _("(no text)"), self.language

    def plain(self, text: Mapping[str, str] | None) -> str:
        """Return a text, followed by the name of its language where that is not the reader's."""
        words, code = self.pick(text)
        words = " ".join(words.split())
        return words if code == self.language else f"{words} [{language_name(code)}]"

    def markup(self, text: Mapping[str, str] | None) -> str:
        """Return the same for a paragraph: escaped, the name of the language set back."""
        words, code = self.pick(text)
        return safe(words) + ("" if code == self.language else _aside(language_name(code)))


def safe(text: str) -> str:
    """Return `text` for a paragraph: nothing in it is markup, every character has a glyph."""
    return escape(printable(text))


def lines(text: str) -> str:
    """Return `text` as markup that keeps its line breaks."""
    return safe(text.strip()).replace("\n", "<br/>")


def paragraph(markup: str, name: str = "body") -> Paragraph:
    """Return a paragraph of markup whose variable parts went through `safe`."""
    return Paragraph(markup, style(name))


def written(text: str, name: str = "body") -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(safe(text), style(name))


def language_name(code: str) -> str:
    """Return the name of a language in the current language, or the code of an unknown one."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def quoted(text: str, language: str) -> str:
    """Return `text` in the quotation marks of its own language."""
    start, end = ("«", "»") if language.split("-", maxsplit=1)[0] in _ANGLED else ("“", "”")
    return f"{start}{text.strip()}{end}"


def measure(value: float | None) -> str:
    """Return a measure of agreement with two decimals and a true minus sign, "–" for none."""
    if value is None:
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal("0.01"))
    return formats.number_format(rounded + 0, 2).replace("-", "−")


def number(value: float | None) -> str:
    """Return a number as people write it: no decimals where it has none, else one."""
    if value is None:
        return "–"
    whole = float(value).is_integer()
    return formats.number_format(Decimal(str(value)), 0 if whole else 1, force_grouping=True)


def date_of(moment: str) -> str:
    """Return the day of an ISO 8601 moment in words; the text itself where it is no moment."""
    try:
        return str(formats.date_format(datetime.datetime.fromisoformat(moment), "DATE_FORMAT"))
    except ValueError:
        return moment


def _aside(words: str) -> str:
    return f' <font size="7.5" color="{MUTED}">[{safe(words)}]</font>'
