"""The order in which relevance and calculations must be worked out.

What a question shows, and what a calculation gives, depends on answers; and an answer counts only
while its own question is visible. So everything is worked out after what it depends on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.form.expressions import Expression
from surveys.form.model import Form, Group, Item, Question


@dataclass(frozen=True, slots=True)
class Step:
    """One group or question, with the name of the group around it, if any."""

    item: Item
    parent: str | None
    relevant: Expression | None
    calculation: Expression | None

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def is_group(self) -> bool:
        return isinstance(self.item, Group)

    @property
    def needs(self) -> frozenset[str]:
        """Names of what must be worked out before. A calculation may refer to its own value."""
        found = self.relevant.references if self.relevant else frozenset()
        if self.calculation:
            found |= self.calculation.references - {self.name}
        return found | {self.parent} if self.parent is not None else found


def ordered_steps(form: Form) -> tuple[Step, ...]:
    """Return the form's steps, each after what it needs; worked out once per form.

    Members of a circle, which `circular_names` reports, come last in the form's order.
    """
    found: tuple[Step, ...] | None = form.derived.get("steps")
    if found is None:
        found, _ = _sorted(form)
        form.derived["steps"] = found
    return found


def circular_names(form: Form) -> tuple[str, ...]:
    """Return the names of groups and questions that cannot be put in order."""
    return _sorted(form)[1]


def _sorted(form: Form) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    waiting = list(_steps(form.items, None))
    names = {step.name for step in waiting}
    done: set[str] = set()
    ordered: list[Step] = []
    while True:
        ready = [step for step in waiting if (step.needs & names) <= done]
        if not ready:
            break
        ordered += ready
        done |= {step.name for step in ready}
        waiting = [step for step in waiting if step.name not in done]
    return (*ordered, *waiting), tuple(step.name for step in waiting)


def _steps(items: tuple[Item, ...], parent: str | None) -> Iterator[Step]:
    for item in items:
        calculation = item.calculation if isinstance(item, Question) else None
        yield Step(item, parent, item.relevant, calculation)
        if isinstance(item, Group):
            yield from _steps(item.items, item.name)
