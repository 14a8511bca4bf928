"""Changing names and quoted texts of an expression, leaving the rest of its text as it is."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.expression import Expression, parse
from surveys.form.expressions.lexer import TokenKind, tokenize
from surveys.form.expressions.tree import Node, String, walk
from surveys.form.wording import word as _


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """Return the expression with `${old}` written `${new}`, the same one where none occurs.

    A name inside a quoted text is no reference and stays.
    """
    if not expression.references & names.keys():
        return expression
    text = expression.text
    for token in reversed(tokenize(text)):
        if token.kind is TokenKind.REFERENCE and token.text in names:
            end = text.index("}", token.position) + 1
            text = f"{text[: token.position]}${{{names[token.text]}}}{text[end:]}"
    return parse(text)


def quoted(tree: Node) -> list[String]:
    """Return the quoted texts of an expression in the order in which they are written."""
    return [node for node in walk(tree) if isinstance(node, String)]


def requoted(expression: Expression, texts: Mapping[int, str]) -> Expression:
    """Return the expression with other quoted texts; `texts` by their place in `quoted`.

    Raises ExpressionError for a text that no quotation marks can hold, and where the expression
    grows too long.
    """
    text = expression.text
    tokens = [token for token in tokenize(text) if token.kind is TokenKind.STRING]
    for place in sorted(texts, reverse=True):
        token = tokens[place]
        end = token.position + len(token.text) + 2
        marks = text[token.position] + text[end - 1]
        text = f"{text[: token.position]}{_in_marks(texts[place], marks)}{text[end:]}"
    return parse(text)


def _in_marks(text: str, marks: str) -> str:
    for one in (marks, "''", '""', "“”", "‘’"):
        if one[1] not in text:
            return f"{one[0]}{text}{one[1]}"
    raise ExpressionError(_("“%(text)s” holds every kind of quotation mark.", text=text))
