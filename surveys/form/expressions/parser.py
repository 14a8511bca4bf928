"""Tokens of an expression → its tree, by precedence climbing."""

from __future__ import annotations

from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.functions import FUNCTIONS, NODE_ARGUMENTS
from surveys.form.expressions.lexer import Token, TokenKind, tokenize
from surveys.form.expressions.regex import compile_pattern
from surveys.form.expressions.tree import (
    LARGEST_LITERAL,
    MAX_DEPTH,
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
    depth,
)
from surveys.form.wording import word as _

MAX_NESTING = 40

# XPath 1.0, section 3: all operators bind to the left.
PRECEDENCE = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
NOT_SUPPORTED = frozenset(
    {
        "area",
        "base64-decode",
        "current",
        "digest",
        "distance",
        "enclosed-area",
        "extract-signed",
        "geofence",
        "id",
        "instance",
        "intersects",
        "jr:itext",
        "lang",
        "last",
        "local-name",
        "name",
        "namespace-uri",
        "property",
        "pulldata",
        "random",
        "randomize",
        "search",
        "version",
    }
)


def parse_tree(text: str) -> Node:
    """Return the tree of an expression.

    Raises ExpressionError, with the place, for bad syntax, for functions that are unknown or not
    supported, for a wrong number of arguments, and for trees deeper than `MAX_DEPTH`.
    """
    parser = _Parser(tokenize(text))
    tree = parser.operation(0)
    parser.expect_end()
    if depth(tree) > MAX_DEPTH:
        raise ExpressionError(_("The expression is nested too deeply."))
    return tree


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.nesting = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def at_symbol(self, text: str) -> bool:
        return self.token.kind is TokenKind.SYMBOL and self.token.text == text

    def expect(self, symbol: str) -> None:
        if not self.at_symbol(symbol):
            raise ExpressionError(
                _("“%(symbol)s” is expected here.", symbol=symbol), self.token.position
            )
        self.take()

    def expect_end(self) -> None:
        if self.token.kind is not TokenKind.END:
            raise ExpressionError(
                _("An operator is expected before “%(text)s”.", text=self.token.text),
                self.token.position,
            )

    def operation(self, weakest: int) -> Node:
        self.enter()
        left = self.negative()
        while (strength := self.operator_strength()) > weakest:
            operator = self.take().text
            left = Operation(operator, left, self.operation(strength))
        self.nesting -= 1
        return left

    def enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise ExpressionError(_("The expression is nested too deeply."), self.token.position)

    def operator_strength(self) -> int:
        if self.token.kind in (TokenKind.NAME, TokenKind.SYMBOL):
            return PRECEDENCE.get(self.token.text, 0)
        return 0

    def negative(self) -> Node:
        signs = 0
        while self.at_symbol("-"):
            self.take()
            signs += 1
        node = self.primary()
        for _sign in range(signs):
            node = Negative(node)
        return node

    def primary(self) -> Node:
        token = self.take()
        match token.kind:
            case TokenKind.NUMBER:
                return _number(token)
            case TokenKind.STRING:
                return String(token.text)
            case TokenKind.REFERENCE:
                return AnswerTo(token.text)
            case TokenKind.NAME:
                return self.call(token) if self.at_symbol("(") else Column(token.text)
            case TokenKind.SYMBOL if token.text == ".":
                return Self()
            case TokenKind.SYMBOL if token.text == "(":
                inner = self.operation(0)
                self.expect(")")
                return inner
            case TokenKind.PARENT:
                raise ExpressionError(_("“..” can be used in position(..) only."), token.position)
        raise ExpressionError(_("A value is missing here."), token.position)

    def call(self, name: Token) -> Node:
        if name.text == "position" and self.tokens[self.index + 1].kind is TokenKind.PARENT:
            self.index += 2  # position(..) has its own argument and no other
            self.expect(")")
            return Call("position", ())
        arguments = self.arguments()
        function = FUNCTIONS.get(name.text)
        if name.text in NOT_SUPPORTED:
            raise ExpressionError(
                _("The function %(function)s() is not supported.", function=name.text),
                name.position,
            )
        if function is None:
            raise ExpressionError(
                _("There is no function %(function)s().", function=name.text), name.position
            )
        if not function.accepts(len(arguments)):
            raise ExpressionError(
                _(
                    "%(function)s() takes %(arity)s, not %(count)s.",
                    function=name.text,
                    arity=function.arity_text,
                    count=len(arguments),
                ),
                name.position,
            )
        _check_arguments(name, arguments)
        if name.text == "regex":
            _check_pattern(arguments[1], name.position)
        return Call(name.text, tuple(arguments))

    def arguments(self) -> list[Node]:
        self.expect("(")
        found: list[Node] = []
        if not self.at_symbol(")"):
            found.append(self.operation(0))
            while self.at_symbol(","):
                self.take()
                found.append(self.operation(0))
        self.expect(")")
        return found


def _number(token: Token) -> Number:
    number = float(token.text)
    if number >= LARGEST_LITERAL:
        raise ExpressionError(_("This number is too large."), token.position)
    return Number(number)


def _check_arguments(name: Token, arguments: list[Node]) -> None:
    """Some functions take a question itself, not its value."""
    if name.text == "position":
        raise ExpressionError(_("Write position(..) for the number of the item."), name.position)
    places = NODE_ARGUMENTS.get(name.text, ())
    if any(not isinstance(arguments[place], AnswerTo) for place in places):
        raise ExpressionError(
            _("%(function)s() needs a question, written ${name}.", function=name.text),
            name.position,
        )
    if name.text == "jr:choice-name" and choice_question(arguments[1]) is None:
        raise ExpressionError(
            _("The second part of jr:choice-name() is a question in quotation marks: '${name}'."),
            name.position,
        )


def _check_pattern(pattern: Node, position: int) -> None:
    """A pattern must be known beforehand, so that it can be checked before anyone answers."""
    if not isinstance(pattern, String):
        raise ExpressionError(
            _("The pattern of regex() must be written in quotation marks."), position
        )
    try:
        compile_pattern(pattern.value)
    except ExpressionError as error:
        raise ExpressionError(
            _("In the pattern of regex(): %(reason)s", reason=error.message), position
        ) from error
