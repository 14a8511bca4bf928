"""Text of an expression → tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from surveys.form.expressions.errors import ExpressionError
from surveys.form.wording import word as _

MAX_LENGTH = 4_000
MAX_TOKENS = 600


class TokenKind(StrEnum):
    NUMBER = "number"
    STRING = "string"
    REFERENCE = "reference"
    NAME = "name"
    PARENT = "parent"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    position: int


# A name may contain hyphens and dots, so "a-b" is one name, as in XPath. Office programs turn
# straight quotation marks into curly ones; XPath has no other use for them.
_PATTERNS = (
    (TokenKind.NUMBER, r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+"),
    (TokenKind.STRING, r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”"),
    (TokenKind.REFERENCE, r"\$\{[^{}]*\}"),
    (TokenKind.NAME, r"[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?"),
    (TokenKind.PARENT, r"\.\.(?:/\.\.)*"),
    (TokenKind.SYMBOL, r"!=|<=|>=|[=<>+*(),.-]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _PATTERNS))
_SPACE = re.compile(r"[ \t\r\n\u00a0]*")
_REFERENCE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def tokenize(text: str) -> list[Token]:
    """Split an expression into tokens, the last of which is END.

    Raises ExpressionError for what is no token, and for an expression that is too long.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            _("The expression is longer than %(limit)s characters.", limit=MAX_LENGTH), MAX_LENGTH
        )
    tokens: list[Token] = []
    position = _skip_space(text, 0)
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise ExpressionError(_unreadable(text[position]), position)
        tokens.append(_token(TokenKind(found.lastgroup), found.group(), position))
        if len(tokens) > MAX_TOKENS:
            raise ExpressionError(
                _("The expression has more than %(limit)s parts.", limit=MAX_TOKENS), position
            )
        position = _skip_space(text, found.end())
    tokens.append(Token(TokenKind.END, "", len(text)))
    return tokens


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _token(kind: TokenKind, text: str, position: int) -> Token:
    if kind is TokenKind.STRING:
        return Token(kind, text[1:-1], position)
    if kind is TokenKind.REFERENCE:
        name = text[2:-1].strip()
        if not _REFERENCE_NAME.fullmatch(name):
            raise ExpressionError(
                _("“%(text)s” does not refer to a question.", text=text), position
            )
        return Token(kind, name, position)
    return Token(kind, text, position)


def _unreadable(character: str) -> str:
    if character in "'\"‘“":
        return _("A quotation mark is not closed.")
    if character == "$":
        return _("A reference is written ${question_name}.")
    return _("The character “%(character)s” is not expected here.", character=character)
