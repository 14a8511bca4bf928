"""Numbers of evidence as the reader writes them; the cells themselves stay as they were given."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

from reports.evidence.numbers import DASHES, Status, decimals_of, parse_cell

NARROW_SPACE = "\u202f"


def shown_number(value: Decimal, decimals: int) -> str:
    """Return "1,234.50" in English, "1 234,50" with narrow spaces in Russian."""
    text = formats.number_format(value, decimals, force_grouping=True)
    if get_language() == "en":
        return text
    return text.replace("\u00a0", NARROW_SPACE).replace("-", "−")


def shown_text(text: str) -> str:
    """Return a cell or a computed figure in the reader's form; words and statuses as they are.

    The decimals that were given are kept, and a plus sign is.
    """
    cell = parse_cell(text)
    if cell.status is not Status.NORMAL or cell.value is None:
        return text
    shown = shown_number(cell.value, decimals_of(cell.value))
    signed = f"+{shown}" if text.strip().startswith("+") else shown
    is_lost = not cell.value and text.strip()[:1] in DASHES
    return f"{'−' if is_lost else ''}{signed}{cell.unit}"
