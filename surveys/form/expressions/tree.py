"""The tree of an expression, and its JSON form.

JSON nodes are lists whose first member says what they are:

    ["string", "x"]  ["number", 3]  ["answer", "question name"]  ["self"]  ["column", "name"]
    ["negative", node]  ["=", node, node] (or any other operator)  ["call", "function", node, …]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from surveys.form.expressions.errors import ExpressionError
from surveys.form.wording import word as _

MAX_DEPTH = 100
LARGEST_LITERAL = 10.0**40
OPERATORS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")


@dataclass(frozen=True, slots=True)
class String:
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class AnswerTo:
    """`${name}`: the answer to a question."""

    name: str


@dataclass(frozen=True, slots=True)
class Self:
    """`.`: the value that is being checked."""


@dataclass(frozen=True, slots=True)
class Column:
    """A bare name in a choice filter: a further column of the choice."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = String | Number | AnswerTo | Self | Column | Negative | Operation | Call


def choice_question(node: Node) -> str | None:
    """Return the name of the question in the second argument of jr:choice-name(), if it is one."""
    text = node.value.strip() if isinstance(node, String) else ""
    inside = text[2:-1].strip() if text.startswith("${") and text.endswith("}") else ""
    return inside or None


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below."""
    match node:
        case Negative(operand):
            return (operand,)
        case Operation(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all below it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def depth(node: Node) -> int:
    """Return the number of levels, 1 for a single node."""
    level, levels = [node], 0
    while level:
        levels += 1
        level = [child for parent in level for child in children(parent)]
    return levels


def to_json(node: Node) -> list[Any]:  # noqa: PLR0911
    """Return the tree as nested lists; whole numbers as JSON integers."""
    match node:
        case String(value):
            return ["string", value]
        case Number(number):
            return ["number", int(number) if number.is_integer() else number]
        case AnswerTo(name):
            return ["answer", name]
        case Self():
            return ["self"]
        case Column(name):
            return ["column", name]
        case Negative(operand):
            return ["negative", to_json(operand)]
        case Operation(operator, left, right):
            return [operator, to_json(left), to_json(right)]
        case Call(function, arguments):
            return ["call", function, *map(to_json, arguments)]


def from_json(data: object, level: int = 1) -> Node:  # noqa: PLR0911
    """Read a tree back. Raises ExpressionError for anything that `to_json` does not write."""
    if level > MAX_DEPTH:
        raise ExpressionError(_("The stored expression is nested too deeply."))
    match data:
        case ["string", str(value)]:
            return String(value)
        case ["number", int() | float() as number] if _is_literal(number):
            return Number(float(number))
        case ["answer", str(name)]:
            return AnswerTo(name)
        case ["self"]:
            return Self()
        case ["column", str(name)]:
            return Column(name)
        case ["negative", operand]:
            return Negative(from_json(operand, level + 1))
        case ["call", str(function), *arguments]:
            return Call(function, tuple(from_json(item, level + 1) for item in arguments))
        case [str(operator), left, right] if operator in OPERATORS:
            return Operation(operator, from_json(left, level + 1), from_json(right, level + 1))
    raise ExpressionError(_("The stored expression cannot be read."))


def _is_literal(number: float) -> bool:
    return not isinstance(number, bool) and 0 <= number < LARGEST_LITERAL
