"""Numbers, dates and periods as the reader's language writes them."""

import datetime
import re
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.pdf.texts import date_of

MINUS = "−"
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")


def decimal_text(value: str) -> str:
    """Return a decimal, given as text with a point, with all its decimals and grouped thousands."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return formats.number_format(number, places, force_grouping=True).replace("-", MINUS)


def count_text(value: int) -> str:
    return formats.number_format(value, 0, force_grouping=True)


def variation_text(value: str | None) -> str:
    """Return "+7.81" with a true minus sign; "n/c" where it is not calculable."""
    if value is None:
        return _("n/c")
    sign = value[0] if value[0] in "+-" else ""
    return f"{MINUS if sign == '-' else sign}{decimal_text(value.lstrip('+-'))}"


def cell_text(cell: dict[str, str | None]) -> str:
    """Return a cell of a statistical table: a number in the reader's way, else what was printed."""
    if cell["value"] is None:
        status = cell["status"]
        shown = {"nothing recorded": "–", "not available": _("n/a")}
        return shown.get(str(status), cell["text"] or "")
    number = decimal_text(str(cell["value"]))
    return f"{number} {cell['unit']}".strip()


def day_text(day: str) -> str:
    """Return a day in words; a year or a month as precise as it was given."""
    if _YEAR.fullmatch(day):
        return day
    if _MONTH.fullmatch(day):
        year, month = map(int, day.split("-"))
        text = str(formats.date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT"))
        return text.lower() if get_language() == "ru" else text  # as it is amid a sentence
    return date_of(day)


def span_text(first: str, last: str) -> str:
    """Return "2012–2015", "July 2011 – June 2014", or the one of the two that is known."""
    known = list(dict.fromkeys(day_text(day) for day in (first, last) if day))
    if not any(" " in one for one in known):
        return "–".join(known)
    # "г." alone on a line is not Russian.
    return " – ".join(one.replace(" г.", "\u00a0г.") for one in known)
