"""Numbers, dates and periods as the reader's language writes them."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

MINUS = "−"


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
