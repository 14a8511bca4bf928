"""What the page's script needs to show and hide questions: conditions as trees, and answers."""

from collections.abc import Iterable, Iterator
from typing import Any

from surveys.form.expressions import Expression
from surveys.form.model import Form, Group, Item, Question, QuestionType
from surveys.form.routing import State


def page_logic(form: Form, items: Iterable[Item], state: State) -> dict[str, Any]:
    """Return the logic of a page that shows `items`, as JSON values.

    `questions`: conditions by name, those of the groups around it among them; `groups`: the names
    of each group's questions; `calculations`: trees with their conditions; `answers`: the answers
    from other pages that any of these refer to.
    """
    conditions = _conditions(form)
    on_page = {question.name for question in _questions(items)}
    calculations: dict[str, Question] = {}
    waiting = [name for on in on_page for name in _references(conditions[on])]
    referred = set(waiting)
    while waiting:
        question = form.questions.get(waiting.pop())
        if question is None or question.calculation is None or question.name in calculations:
            continue
        calculations[question.name] = question
        needed = _references([*conditions[question.name], question.calculation])
        waiting += needed
        referred.update(needed)
    outside = referred - on_page - calculations.keys()
    return {
        "questions": {name: _trees(conditions[name]) for name in sorted(on_page)},
        "groups": {
            group.name: [question.name for question in group.questions] for group in _groups(items)
        },
        "calculations": {
            name: {"tree": _tree(question.calculation), "when": _trees(conditions[name])}
            for name, question in calculations.items()
        },
        "answers": {name: state.values[name] for name in sorted(outside & state.values.keys())},
    }


def has_conditions(logic: dict[str, Any]) -> bool:
    return any(logic["questions"].values())


def _conditions(form: Form) -> dict[str, list[Expression]]:
    """Every question's conditions, worked out once per form."""
    found: dict[str, list[Expression]] | None = form.derived.get("page_conditions")
    if found is None:
        found = form.derived["page_conditions"] = dict(_walk(form.items, []))
    return found


def _walk(
    items: Iterable[Item], around: list[Expression]
) -> Iterator[tuple[str, list[Expression]]]:
    for item in items:
        conditions = [*around, item.relevant] if item.relevant else around
        if isinstance(item, Group):
            yield from _walk(item.items, conditions)
        else:
            yield item.name, conditions


def _questions(items: Iterable[Item]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Group):
            yield from _questions(item.items)
        elif item.type is not QuestionType.CALCULATE or item.label:
            yield item


def _groups(items: Iterable[Item]) -> Iterator[Group]:
    for item in items:
        if isinstance(item, Group):
            yield item
            yield from _groups(item.items)


def _references(expressions: Iterable[Expression]) -> list[str]:
    return [name for expression in expressions for name in expression.references]


def _trees(expressions: Iterable[Expression]) -> list[Any]:
    return [_tree(expression) for expression in expressions]


def _tree(expression: Expression | None) -> Any:
    return expression.to_json()["tree"] if expression else None
