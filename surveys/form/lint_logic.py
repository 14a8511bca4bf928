"""Logic that can be judged before anybody answers: what never holds, what looks ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.form.expressions import Context, Expression
from surveys.form.expressions.compiler import compile_node
from surveys.form.expressions.tree import AnswerTo, Call, Node, Operation, Self, String, walk
from surveys.form.expressions.values import to_boolean
from surveys.form.model import Form, Item, Question, QuestionType
from surveys.form.texts import walk_items

LOOKING_BACK = ("relevant", "required", "constraint", "choice_filter")
CHANGING = frozenset({"today", "now", "random", "uuid", "once", "position"})
SINGLE = frozenset({QuestionType.SELECT_ONE})
SEVERAL = frozenset({QuestionType.SELECT_MULTIPLE, QuestionType.RANK})


def later_references(form: Form, item: Item) -> Iterator[tuple[str, str]]:
    """Yield (field, name) where an item depends on an answer that is given only after it.

    Through calculations as well: what a calculation needs counts as needed here.
    """
    order = _order(form)
    place = order.get(item.name, 0)
    for field in LOOKING_BACK:
        expression = getattr(item, field, None)
        if not isinstance(expression, Expression):
            continue
        for name in sorted(_needed(form, expression.references)):
            if order.get(name, 0) > place:
                yield field, name


def constant(form: Form, node: Node, never: frozenset[str]) -> bool | None:
    """Return what a condition always gives; None where it depends on the answers.

    `never` are the questions that are never asked: no answer of theirs equals anything.
    """
    match node:
        case Operation("and", left, right):
            return _both(constant(form, left, never), constant(form, right, never), node)
        case Operation("or", left, right):
            one, other = constant(form, left, never), constant(form, right, never)
            if one or other:
                return True
            return False if one is False and other is False else None
        case Call("not", (inner,)):
            value = constant(form, inner, never)
            return None if value is None else not value
    if _cannot_hold(form, node, never):
        return False
    return _value(node) if _is_fixed(node) else None


def unknown_choices(form: Form, item: Item) -> list[tuple[str, str]]:
    """Return (question, choice) where an expression compares with a choice that is not there."""
    found = []
    for field in (*LOOKING_BACK, "calculation"):
        expression = getattr(item, field, None)
        if isinstance(expression, Expression):
            for node in walk(expression.tree):
                name, text = _comparison(node) or ("", "")
                name = item.name if name == "." else name
                found += [(name, choice) for choice in _lacking(form, name, text, node)]
    return found


def _order(form: Form) -> Mapping[str, int]:
    known: dict[str, int] | None = form.derived.get("item_order")
    if known is None:
        known = {item.name: place for place, item in enumerate(walk_items(form.items))}
        form.derived["item_order"] = known
    return known


def _needed(form: Form, names: frozenset[str]) -> set[str]:
    """Return the questions behind the names, calculations replaced by what they need."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(names)
    every = {item.name: item for item in walk_items(form.items)}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        calculation = getattr(every.get(name), "calculation", None)
        if isinstance(calculation, Expression):
            waiting += calculation.references
        else:
            found.add(name)
    return found


def _both(one: bool | None, other: bool | None, node: Operation) -> bool | None:
    if one is False or other is False or _contradicts(node):
        return False
    return True if one and other else None


def _contradicts(node: Operation) -> bool:
    """Whether one question would have to equal two texts at once."""
    wanted: dict[str, str] = {}
    for part in _conjuncts(node):
        match part:
            case Operation("=", AnswerTo(name), String(text)):
                if wanted.setdefault(name, text) != text:
                    return True
    return False


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, Operation) and node.operator == "and":
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _cannot_hold(form: Form, node: Node, never: frozenset[str]) -> bool:
    compared = _comparison(node)
    if compared is None or (isinstance(node, Operation) and node.operator != "="):
        return False
    name, text = compared
    return bool(text) and (name in never or bool(_lacking(form, name, text, node)))


def _comparison(node: Node) -> tuple[str, str] | None:
    """Return (question or ".", text) of an answer compared with a quoted text."""
    match node:
        case Operation("=" | "!=", AnswerTo(name), String(text)):
            return name, text
        case Operation("=" | "!=", String(text), AnswerTo(name)):
            return name, text
        case Call("selected", (AnswerTo(name), String(text))):
            return name, text
        case Operation("=" | "!=", Self(), String(text)) | Call("selected", (Self(), String(text))):
            return ".", text
        case Operation("=" | "!=", String(text), Self()):
            return ".", text
    return None


def _lacking(form: Form, name: str, text: str, node: Node) -> list[str]:
    """Return the choices in a quoted text that the question does not have.

    An answer of several choices is their names with spaces between.
    """
    question = form.questions.get(name)
    if not isinstance(question, Question) or question.type not in SINGLE | SEVERAL or not text:
        return []
    choices = form.choice_lists.get(question.list_name or "")
    is_several = question.type in SEVERAL and isinstance(node, Operation)
    wanted = text.split() if is_several else [text]
    return [one for one in wanted if choices is not None and choices.get(one) is None]


def _is_fixed(node: Node) -> bool:
    """Whether the value depends neither on answers nor on the time."""
    return not any(
        isinstance(one, AnswerTo | Self) or (isinstance(one, Call) and one.function in CHANGING)
        for one in walk(node)
    )


def _value(node: Node) -> bool:
    answers: dict[str, Any] = {}
    return to_boolean(compile_node(node)(Context(answers)))
