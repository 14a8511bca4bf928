"""Reading answers that were worked out before, with the calculations left as they were then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from surveys.form.expressions import parse
from surveys.form.model import Form, Group, Item


def keeping_calculations(form: Form) -> Form:
    """Return the form with every calculation giving the value it already has; made once per form.

    What depends on the time, or was drawn once, is then as it was when the answers were sent.
    """
    found: Form | None = form.derived.get("keeping_calculations")
    if found is None:
        found = replace(form, items=tuple(_kept(form.items)))
        form.derived["keeping_calculations"] = found
    return found


def _kept(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Group):
            yield replace(item, items=tuple(_kept(item.items)))
        else:
            yield item if item.calculation is None else replace(item, calculation=parse("."))
