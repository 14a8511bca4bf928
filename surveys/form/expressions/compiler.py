"""Trees → Python closures. Built once for an expression, then called for every answer."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.functions import (
    FUNCTIONS,
    SELF_FUNCTIONS,
    Implementation,
    now_text,
    today,
)
from surveys.form.expressions.regex import compile_pattern
from surveys.form.expressions.tree import (
    AnswerTo,
    Call,
    Column,
    Negative,
    Node,
    Number,
    Operation,
    Self,
    String,
)
from surveys.form.expressions.values import Value, from_answer, to_boolean, to_number, to_string
from surveys.form.wording import word as _


@dataclass(slots=True)
class Context:
    """What an expression is evaluated in.

    `answers` are natural JSON values by question name; `value` is what `.` stands for;
    `columns` are the choice's own columns while a choice filter runs; `now` is the respondent's
    local time, the clock's where it is not given.
    """

    answers: Mapping[str, Any]
    value: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None

    def time(self) -> datetime:
        if self.now is None:
            self.now = datetime.now().astimezone()
        return self.now


Evaluator: TypeAlias = Callable[[Context], Value]


def compile_node(node: Node) -> Evaluator:  # noqa: PLR0911
    """Return the function that computes a node's value in a context."""
    match node:
        case String(text):
            return lambda _context: text
        case Number(number):
            return lambda _context: number
        case AnswerTo(name):
            return lambda context: from_answer(context.answers.get(name))
        case Self():
            return _self
        case Column(name):
            return lambda context: context.columns.get(name, "")
        case Negative(operand):
            inner = compile_node(operand)
            return lambda context: -to_number(inner(context))
        case Operation(symbol, left, right):
            return _operation(symbol, compile_node(left), compile_node(right))
        case Call("regex", arguments):
            return _match(arguments)
        case Call(name, arguments):
            return _call(name, [compile_node(argument) for argument in arguments])


def _self(context: Context) -> Value:
    return from_answer(context.value)


def _operation(symbol: str, left: Evaluator, right: Evaluator) -> Evaluator:
    if symbol == "and":
        return lambda context: to_boolean(left(context)) and to_boolean(right(context))
    if symbol == "or":
        return lambda context: to_boolean(left(context)) or to_boolean(right(context))
    if symbol == "=":
        return lambda context: equal(left(context), right(context))
    if symbol == "!=":
        return lambda context: not equal(left(context), right(context))
    if symbol in _ORDER:
        compare = _ORDER[symbol]
        return lambda context: compare(to_number(left(context)), to_number(right(context)))
    compute = _ARITHMETIC[symbol]
    return lambda context: compute(to_number(left(context)), to_number(right(context)))


def equal(left: Value, right: Value) -> bool:
    """XPath's `=`: as booleans if one is, else as numbers if one is, else as strings."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    return to_number(left) == to_number(right)


def divide(left: float, right: float) -> float:
    """IEEE 754 division: by zero infinite, zero by zero not a number."""
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """The sign is the dividend's, as in XPath."""
    if right == 0 or not math.isfinite(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": remainder,
}


def _call(name: str, arguments: list[Evaluator]) -> Evaluator:
    if name == "if":
        return _condition(*arguments)
    if name == "once":
        return _once(arguments[0])
    if name == "today":
        return lambda context: today(context.time())
    if name == "now":
        return lambda context: now_text(context.time())
    if name in SELF_FUNCTIONS and not arguments:
        arguments = [_self]
    return _apply(_implementation(name, len(arguments)), arguments)


def _match(arguments: tuple[Node, ...]) -> Evaluator:
    """The pattern is a constant, so that it is checked and compiled before anyone answers."""
    match arguments:
        case (text, String(pattern)):
            value, matches = compile_node(text), compile_pattern(pattern).matches
            return lambda context: matches(to_string(value(context)))
    raise ExpressionError(_("The pattern of regex() must be written in quotation marks."))


def _implementation(name: str, count: int) -> Implementation:
    """A tree that was stored by other means may name anything."""
    function = FUNCTIONS.get(name)
    if function is None or not function.accepts(count):
        raise ExpressionError(
            _("There is no function %(name)s() of %(count)s arguments.", name=name, count=count)
        )
    return function.run


def _apply(run: Implementation, arguments: list[Evaluator]) -> Evaluator:
    if len(arguments) == 1:
        only = arguments[0]
        return lambda context: run([only(context)])
    return lambda context: run([argument(context) for argument in arguments])


def _condition(test: Evaluator, then: Evaluator, otherwise: Evaluator) -> Evaluator:
    return lambda context: then(context) if to_boolean(test(context)) else otherwise(context)


def _once(inner: Evaluator) -> Evaluator:
    """Keep the value that the question already has."""

    def evaluate(context: Context) -> Value:
        present = _self(context)
        return present if to_string(present) != "" else inner(context)

    return evaluate
