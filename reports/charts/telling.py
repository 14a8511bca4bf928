"""Telling small numbers: counts always, percentages only where the base allows them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

SMALLEST_PERCENTAGE_BASE = 30
SMALLEST_BASE = 3


def tell(count: int | None, base: int) -> str:
    """Return "8 of 10", from a base of 30 on "45 of 60 (75%)", and "withheld" for None."""
    if count is None:
        return pgettext("count", "withheld")
    values = {"count": count, "base": base}
    if base < SMALLEST_PERCENTAGE_BASE:
        return _("%(count)d of %(base)d") % values
    values["percent"] = (200 * count + base) // (2 * base)
    return _("%(count)d of %(base)d (%(percent)d%%)") % values
