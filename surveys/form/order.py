"""The order in which relevance and calculations must be worked out.

What a question shows, and what a calculation gives, depends on answers; and an answer counts only
while its own question is visible. So everything is worked out after what it depends on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.form.expressions import Expression
from surveys.form.model import Form, Group, Item, Question, walk_all_questions, walk_groups


@dataclass(frozen=True, slots=True)
class Step:
    """One group or question, with the name of the group around it, if any.

    A repeated group is one step: its items are worked out together.
    """

    item: Item
    parent: str | None
    relevant: Expression | None
    calculation: Expression | None

    @property
    def name(self) -> str:
        return self.item.name

    @property
    def is_group(self) -> bool:
        return isinstance(self.item, Group) and not self.item.repeat

    @property
    def repeat(self) -> Group | None:
        return self.item if isinstance(self.item, Group) and self.item.repeat else None

    @property
    def needs(self) -> frozenset[str]:
        """Names of what must be worked out before. A calculation may refer to its own value."""
        found = self.relevant.references if self.relevant else frozenset()
        if self.calculation:
            found |= self.calculation.references - {self.name}
        if self.repeat:
            found |= _needs_of_repeat(self.repeat)
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
    waiting = [(step, _outer_names(form, step.needs)) for step in _steps(form.items, None)]
    names = {step.name for step, _needs in waiting}
    done: set[str] = set()
    ordered: list[Step] = []
    while True:
        ready = [step for step, needs in waiting if (needs & names) <= done]
        if not ready:
            break
        ordered += ready
        done |= {step.name for step in ready}
        waiting = [(step, needs) for step, needs in waiting if step.name not in done]
    left = tuple(step for step, _needs in waiting)
    return (*ordered, *left), tuple(step.name for step in left)


def _outer_names(form: Form, names: frozenset[str]) -> frozenset[str]:
    """What is asked in a repeated group is there when the group is worked out."""
    return frozenset(form.repeat_of.get(name, name) for name in names)


def _steps(items: tuple[Item, ...], parent: str | None) -> Iterator[Step]:
    for item in items:
        calculation = item.calculation if isinstance(item, Question) else None
        yield Step(item, parent, item.relevant, calculation)
        if isinstance(item, Group) and not item.repeat:
            yield from _steps(item.items, item.name)


def _needs_of_repeat(group: Group) -> frozenset[str]:
    """What the questions of a repeated group refer to outside of it."""
    inside = {group.name, *(question.name for question in walk_all_questions(group.items))}
    found = group.repeat_count.references if group.repeat_count else frozenset()
    for question in walk_all_questions(group.items):
        for expression in (question.relevant, question.calculation):
            found |= expression.references if expression else frozenset()
    for inner in walk_groups(group.items):
        found |= inner.relevant.references if inner.relevant else frozenset()
    return found - inside
