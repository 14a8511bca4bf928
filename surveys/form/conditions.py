"""Conditions that can be put together without writing an expression, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.form.expressions import Expression, ExpressionError, parse
from surveys.form.expressions.tree import AnswerTo, Call, Negative, Node, Number, Operation, String
from surveys.form.model import LIST_VALUED_TYPES, Form, Question, QuestionType

MOST_CONDITIONS = 6
NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE})


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    GREATER = "greater"
    AT_LEAST = "at_least"
    LESS = "less"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


class Join(StrEnum):
    AND = "and"
    OR = "or"


SIGNS = {
    Operator.IS: "=",
    Operator.IS_NOT: "!=",
    Operator.GREATER: ">",
    Operator.AT_LEAST: ">=",
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
}
_BY_SIGN = {sign: operator for operator, sign in SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: the answer to a question compared with a value ("" where none is needed)."""

    question: str
    operator: Operator
    value: str = ""


def condition_text(form: Form, conditions: Sequence[Condition], join: Join) -> str:
    """Return the conditions as an expression, "" where there are none."""
    return f" {join.value} ".join(_written(form, one) for one in conditions)


def read_conditions(form: Form, expression: Expression) -> tuple[list[Condition], Join] | None:
    """Return what the expression says as conditions; None for what needs an expression."""
    tree = expression.tree
    join = Join.OR if isinstance(tree, Operation) and tree.operator == "or" else Join.AND
    parts = _parts(tree, join.value)
    found = [_read(part) for part in parts]
    if len(found) > MOST_CONDITIONS or None in found:
        return None
    conditions = [one for one in found if one is not None]
    same = condition_text(form, conditions, join)
    return (conditions, join) if _means_the_same(same, expression) else None


def choice_value(form: Form, question: Question, given: str) -> str:
    """Return the name of the choice that is meant by its name or its text in any language."""
    choices = form.choice_lists.get(question.list_name or "")
    if choices is None or choices.get(given) is not None:
        return given
    wanted = given.strip().casefold()
    for choice in choices.choices:
        if any(text.strip().casefold() == wanted for text in choice.label.values()):
            return choice.name
    return given


def _written(form: Form, condition: Condition) -> str:
    question = form.questions.get(condition.question)
    reference = f"${{{condition.question}}}"
    if condition.operator is Operator.ANSWERED:
        return f"{reference} != ''"
    if condition.operator is Operator.NOT_ANSWERED:
        return f"{reference} = ''"
    value = _literal(question, condition)
    if question is not None and question.type in LIST_VALUED_TYPES:
        chosen = f"selected({reference}, {value})"
        return f"not({chosen})" if condition.operator is Operator.IS_NOT else chosen
    return f"{reference} {SIGNS[condition.operator]} {value}"


def _literal(question: Question | None, condition: Condition) -> str:
    is_number = question is not None and question.type in NUMBERS
    if is_number and _is_number(condition.value):
        return condition.value
    mark = '"' if "'" in condition.value else "'"
    return f"{mark}{condition.value}{mark}"


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and not text.endswith(".")


def _parts(node: Node, operator: str) -> list[Node]:
    if isinstance(node, Operation) and node.operator == operator:
        return [*_parts(node.left, operator), *_parts(node.right, operator)]
    return [node]


def _read(node: Node) -> Condition | None:
    match node:
        case Operation("=", AnswerTo(name), String("")):
            return Condition(name, Operator.NOT_ANSWERED)
        case Operation("!=", AnswerTo(name), String("")):
            return Condition(name, Operator.ANSWERED)
        case Operation(sign, AnswerTo(name), value) if sign in _BY_SIGN:
            text = _text(value)
            return None if text is None else Condition(name, _BY_SIGN[sign], text)
        case Call("selected", (AnswerTo(name), String(text))):
            return Condition(name, Operator.IS, text)
        case Call("not", (Call("selected", (AnswerTo(name), String(text))),)):
            return Condition(name, Operator.IS_NOT, text)
    return None


def _text(node: Node) -> str | None:
    match node:
        case String(value):
            return value
        case Number(value):
            return f"{value:g}" if value.is_integer() and value < 1e6 else repr(value)
        case Negative(Number() as number):
            return f"-{_text(number)}"
    return None


def _means_the_same(text: str, expression: Expression) -> bool:
    try:
        return parse(text).tree == expression.tree
    except ExpressionError:
        return False
