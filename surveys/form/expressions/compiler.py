"""Trees → Python closures. Built once for an expression, then called for every answer."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.functions import (
    AGGREGATES,
    CHOICE_NAME,
    FUNCTIONS,
    SELF_FUNCTIONS,
    Implementation,
    now_text,
    split,
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
    choice_question,
)
from surveys.form.expressions.values import (
    Nodes,
    Value,
    from_answer,
    to_boolean,
    to_number,
    to_string,
)
from surveys.form.wording import word as _


@dataclass(slots=True)
class Context:
    """What an expression is evaluated in.

    `answers` are natural JSON values by question name; `value` is what `.` stands for;
    `columns` are the choice's own columns while a choice filter runs; `now` is the respondent's
    local time, the clock's where it is not given. In a repeated group `position` is the item's
    number from 1. `labels` gives the label of a choice of a question.
    """

    answers: Mapping[str, Any]
    value: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None
    position: int = 0
    labels: Callable[[str, str], str] | None = None

    def time(self) -> datetime:
        if self.now is None:
            self.now = datetime.now().astimezone()
        return self.now


EMPTY: tuple[Any, ...] = (None, "", [])
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
        case Call():
            return _call(node)


def _over_items(call: Call) -> Evaluator:
    """Functions of all answers to a question in a repeated group."""
    _implementation(call.function, len(call.arguments))
    first, *others = call.arguments
    if not isinstance(first, AnswerTo):
        raise ExpressionError(
            _("%(function)s() needs a question, written ${name}.", function=call.function)
        )
    name = first.name
    if call.function == "count":
        return lambda context: float(sum(node is not None for node in nodes_of(context, name)))
    if call.function == "count-non-empty":
        return lambda context: float(sum(node not in EMPTY for node in nodes_of(context, name)))
    index = compile_node(others[1])
    return lambda context: _node_at(nodes_of(context, name), to_number(index(context)))


def _node_at(nodes: Sequence[Any], place: float) -> Value:
    if math.isfinite(place) and 1 <= place <= len(nodes):
        return from_answer(nodes[int(place) - 1])
    return ""


def nodes_of(context: Context, name: str) -> Sequence[Any]:
    """Return the answers to a question in all items, the items of a group, or the one answer."""
    answer = context.answers.get(name)
    if isinstance(answer, Nodes):
        return answer
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return answer
    return () if answer is None else (answer,)


def _aggregate(name: str, arguments: tuple[Node, ...]) -> Evaluator:
    """Functions whose argument can be a question that is asked several times."""
    run = _implementation(name, len(arguments))
    parts = [
        (argument.name if isinstance(argument, AnswerTo) else None, compile_node(argument))
        for argument in arguments
    ]
    if name == "join":
        parts[0] = (None, parts[0][1])

    def evaluate(context: Context) -> Value:
        values: list[Value] = []
        for question, argument in parts:
            answer = None if question is None else context.answers.get(question)
            if isinstance(answer, Nodes):
                values += [from_answer(node) for node in answer if node not in EMPTY]
            else:
                values.append(argument(context))
        return run(values)

    return evaluate


def _choice_name(call: Call) -> Evaluator:
    _implementation(CHOICE_NAME, len(call.arguments))
    question, value = choice_question(call.arguments[1]), compile_node(call.arguments[0])
    if question is None:
        raise ExpressionError(_("jr:choice-name() needs a question in quotation marks."))

    def evaluate(context: Context) -> Value:
        names, labels = split(value(context)), context.labels
        return ", ".join(labels(question, name) if labels else name for name in names)

    return evaluate


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


def _call(call: Call) -> Evaluator:
    name = call.function
    if name in _BY_NODES:
        return _BY_NODES[name](call)
    if name in AGGREGATES:
        return _aggregate(name, call.arguments)
    arguments = [compile_node(argument) for argument in call.arguments]
    if name in _BY_CONTEXT:
        _implementation(name, len(arguments))
        return _BY_CONTEXT[name](arguments)
    if name in SELF_FUNCTIONS and not arguments:
        arguments = [_self]
    return _apply(_implementation(name, len(arguments)), arguments)


def _match(call: Call) -> Evaluator:
    """The pattern is a constant, so that it is checked and compiled before anyone answers."""
    match call.arguments:
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


_BY_NODES: dict[str, Callable[[Call], Evaluator]] = {
    "regex": _match,
    "count": _over_items,
    "count-non-empty": _over_items,
    "indexed-repeat": _over_items,
    CHOICE_NAME: _choice_name,
}
_BY_CONTEXT: dict[str, Callable[[list[Evaluator]], Evaluator]] = {
    "if": lambda arguments: _condition(*arguments),
    "once": lambda arguments: _once(arguments[0]),
    "uuid": lambda _arguments: _once(lambda _context: str(uuid4())),
    "position": lambda _arguments: lambda context: float(context.position),
    "today": lambda _arguments: lambda context: today(context.time()),
    "now": lambda _arguments: lambda context: now_text(context.time()),
}
