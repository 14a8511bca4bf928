"""An expression: its text, its tree, and its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.form.expressions.compiler import Context, Evaluator, compile_node
from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.functions import CHOICE_NAME
from surveys.form.expressions.parser import parse_tree
from surveys.form.expressions.tree import (
    AnswerTo,
    Call,
    Column,
    Node,
    choice_question,
    from_json,
    to_json,
    walk,
)
from surveys.form.expressions.values import Value, to_boolean
from surveys.form.wording import word as _


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; `text` is what the designer wrote."""

    text: str
    tree: Node
    _evaluator: Evaluator = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_evaluator", compile_node(self.tree))

    def evaluate(self, context: Context) -> Value:
        """Return the value: a string, a number, or true or false. Never raises."""
        return self._evaluator(context)

    def is_true(self, context: Context) -> bool:
        """Return the value as true or false, as relevance and constraints need it."""
        return to_boolean(self._evaluator(context))

    @property
    def references(self) -> frozenset[str]:
        """The names of the questions whose answers the value depends on."""
        return frozenset(node.name for node in walk(self.tree) if isinstance(node, AnswerTo))

    @property
    def labelled(self) -> frozenset[str]:
        """The names of the questions whose choices jr:choice-name() tells."""
        calls = (node for node in walk(self.tree) if isinstance(node, Call))
        found = (
            choice_question(call.arguments[1]) for call in calls if call.function == CHOICE_NAME
        )
        return frozenset(name for name in found if name)

    @property
    def uses_position(self) -> bool:
        """Whether the value depends on the number of the item in a repeated group."""
        return Call("position", ()) in walk(self.tree)

    @property
    def uses_patterns(self) -> bool:
        """Whether a text is matched with a pattern, for which a page needs a script more."""
        return any(isinstance(node, Call) and node.function == "regex" for node in walk(self.tree))

    @property
    def columns(self) -> frozenset[str]:
        """The further columns of the choices sheet that a choice filter reads."""
        return frozenset(node.name for node in walk(self.tree) if isinstance(node, Column))

    @property
    def is_always_true(self) -> bool:
        return self.tree == Call("true", ())

    def to_json(self) -> dict[str, Any]:
        """Return {"text": …, "tree": …}; `tree` is what the browser's script evaluates."""
        return {"text": self.text, "tree": to_json(self.tree)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Expression:
        """Read back what `to_json` wrote. Raises ExpressionError for anything else."""
        text = data.get("text")
        if not isinstance(text, str):
            raise ExpressionError(_("The stored expression has no text."))
        return cls(text, from_json(data.get("tree")))


def parse(text: str) -> Expression:
    """Parse an expression of the XLSForm language.

    Raises ExpressionError with a message and the position of the mistake.
    """
    return Expression(text, parse_tree(text))
