"""Changing the names that an expression refers to, leaving the rest of its text as it is."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.form.expressions.expression import Expression, parse
from surveys.form.expressions.lexer import TokenKind, tokenize


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
