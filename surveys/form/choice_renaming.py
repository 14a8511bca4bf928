"""Changing the names of choices, and with them every place of a form that compares with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.form.document import EXPRESSION_FIELDS
from surveys.form.editing import EditError, users_of
from surveys.form.expressions import Expression, ExpressionError
from surveys.form.expressions.parser import parse_tree
from surveys.form.expressions.renaming import quoted, requoted
from surveys.form.expressions.tree import (
    AnswerTo,
    Call,
    Column,
    Node,
    Operation,
    Self,
    String,
    choice_question,
    walk,
)
from surveys.form.model import Choice, ChoiceList, Form, Group, Item
from surveys.form.texts import walk_items
from surveys.form.wording import word as _

Place = tuple[str, str]
"""Name of a question or group and a field of it ("relevant"), or of a choice list and a column."""
OWN = "name"
"""The column that stands for the choice itself in a choice filter."""
_WORD = re.compile(r"[^ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Followed:
    """A form with choices renamed.

    `places` were changed with them. `by_hand` somebody has to look at: they hold an old name in a
    way that cannot be followed, or a name that another choice has now.
    """

    form: Form
    places: tuple[Place, ...] = ()
    by_hand: tuple[Place, ...] = ()


def rename_choices(form: Form, list_name: str, names: Mapping[str, str]) -> Followed:
    """Rename choices of a list (old → new name, all at once, so that two can change places).

    What follows: quoted texts that are compared with, or selected from, an answer to a question
    that uses the list; defaults of those questions; columns of choices that choice filters compare
    with such an answer. Raises EditError where an expression cannot take the new name.
    """
    choices = form.choice_lists.get(list_name)
    names = {old: new for old, new in names.items() if old != new and choices and choices.get(old)}
    if choices is None or not names:
        return Followed(form)
    work = _Renaming(form, list_name, names)
    items = tuple(work.item(item) for item in form.items)
    lists = {name: work.choices(one) for name, one in form.choice_lists.items()}
    changed = replace(form, items=items, choice_lists=lists)
    return Followed(changed, tuple(work.places), tuple(work.by_hand))


class _Renaming:
    """One renaming under way: what it is about, and what it has changed so far."""

    def __init__(self, form: Form, list_name: str, names: Mapping[str, str]) -> None:
        self.list_name, self.names = list_name, names
        self.users = frozenset(question.name for question in users_of(form, list_name))
        self.concerned = _with_calculations(form, self.users)
        compared = _compared_columns(form)
        self.columns = {
            place for place, asked in compared.items() if asked <= self.users and place[1] != OWN
        }
        self.shared = {
            place
            for place, asked in compared.items()
            if asked & self.users or place == (list_name, OWN)
        } - self.columns
        present = form.choice_lists[list_name].names
        self.reused = set(names.values()) & set(present) - names.keys()
        self.places: list[Place] = []
        self.by_hand: list[Place] = []

    def item(self, item: Item) -> Item:
        fields: dict[str, Any] = {}
        for field in EXPRESSION_FIELDS:
            expression = getattr(item, field, None)
            if isinstance(expression, Expression):
                fields[field] = self.expression(item, field, expression)
        if isinstance(item, Group):
            fields["items"] = tuple(self.item(child) for child in item.items)
        elif item.name in self.users and (default := self.words(item.default)) != item.default:
            fields["default"] = default
            self.places.append((item.name, "default"))
        return replace(item, **fields)

    def expression(self, item: Item, field: str, expression: Expression) -> Expression:
        if not self.touches(item, field, expression):
            return expression
        tree = parse_tree(expression.text)
        meant, others = self.compared(item, tree)
        new: dict[int, str] = {}
        is_unsure = bool(self.columns_of(item, tree) & self.shared)
        for place, text in enumerate(quoted(tree)):
            if id(text) in meant:
                new |= {place: word} if (word := self.words(text.value)) != text.value else {}
                is_unsure |= not self.reused.isdisjoint(_WORD.findall(text.value))
            elif id(text) not in others:
                is_unsure |= self.mentions(text.value)
        if is_unsure:
            self.by_hand.append((item.name, field))
        return self.rewritten(item, field, expression, new) if new else expression

    def rewritten(
        self, item: Item, field: str, expression: Expression, new: Mapping[int, str]
    ) -> Expression:
        self.places.append((item.name, field))
        try:
            return requoted(expression, new)
        except ExpressionError as error:
            message = _("“%(name)s”: %(reason)s", name=item.name, reason=error.message)
            raise EditError(message) from error

    def touches(self, item: Item, field: str, expression: Expression) -> bool:
        """Whether the expression has to do with the names of the list at all."""
        if (expression.references | expression.labelled) & self.concerned:
            return True
        if self.columns_of(item, expression.tree) & (self.columns | self.shared):
            return True
        is_own = field in ("calculation", "choice_filter") or Self() in walk(expression.tree)
        return item.name in self.users and is_own

    def compared(self, item: Item, tree: Node) -> tuple[set[int], set[int]]:
        """Return the quoted texts (by `id`) that name choices of the list, and those that do not.

        The others are compared with an answer that has nothing to do with the list.
        """
        meant, others = set(), set()
        for one, other in _pairs(tree):
            if isinstance(other, String):
                asked = _answered(one, item.name)
                if asked in self.users or self.is_choice(item, one):
                    meant.add(id(other))
                elif asked and asked not in self.concerned:
                    others.add(id(other))
        return meant, others

    def is_choice(self, item: Item, node: Node) -> bool:
        """Whether a choice filter reads the name of a choice of the list there."""
        list_name = getattr(item, "list_name", None) or ""
        if not isinstance(node, Column):
            return False
        is_name = node.name == OWN and list_name == self.list_name
        return is_name or (list_name, node.name) in self.columns

    def columns_of(self, item: Item, tree: Node) -> set[Place]:
        """Return the columns of the question's choice list that an expression reads."""
        list_name = getattr(item, "list_name", None) or ""
        return {(list_name, node.name) for node in walk(tree) if isinstance(node, Column)}

    def mentions(self, text: str) -> bool:
        """Whether an old name stands in a text as a word of its own."""
        return any(re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text) for old in self.names)

    def words(self, text: str) -> str:
        """Return names of choices, with spaces between, under their new names."""
        return _WORD.sub(lambda found: self.names.get(found[0], found[0]), text)

    def choices(self, choices: ChoiceList) -> ChoiceList:
        """Return a list with its own names changed, and the names of this list in its columns."""
        is_own = choices.name == self.list_name
        own = self.names if is_own else {}
        return replace(
            choices,
            choices=tuple(self.choice(choices.name, choice, own) for choice in choices.choices),
            dont_know=own.get(choices.dont_know or "", choices.dont_know),
        )

    def choice(self, list_name: str, choice: Choice, own: Mapping[str, str]) -> Choice:
        attributes = dict(choice.attributes)
        for column, value in choice.attributes.items():
            place = (list_name, column)
            if place in self.columns and self.words(value) != value:
                attributes[column] = self.words(value)
                self.places += [] if place in self.places else [place]
        name = own.get(choice.name, choice.name)
        return replace(choice, name=name, attributes=attributes)


def _with_calculations(form: Form, names: frozenset[str]) -> frozenset[str]:
    """Return the questions, and the calculations whose value may be an answer of theirs."""
    while True:
        more = {
            item.name
            for item in walk_items(form.items)
            if (found := getattr(item, "calculation", None)) and found.references & names
        }
        if more <= names:
            return names
        names |= more


def _compared_columns(form: Form) -> dict[tuple[str, str], frozenset[str]]:
    """Return by choice list and column the questions that choice filters compare it with.

    The names of a list compared with answers to a question of another list are among them.
    """
    found: dict[tuple[str, str], frozenset[str]] = {}
    every = form.all_questions
    for item in every.values():
        if item.choice_filter is None or not item.list_name:
            continue
        for one, other in _pairs(item.choice_filter.tree):
            name = _answered(other, item.name)
            if not isinstance(one, Column) or name not in every:
                continue
            if one.name != OWN or every[name].list_name != item.list_name:
                place = (item.list_name, one.name)
                found[place] = found.get(place, frozenset()) | {name}
    return found


def _pairs(tree: Node) -> Iterator[tuple[Node, Node]]:
    """Yield what is compared with what, or selected from what, each pair in both orders."""
    for node in walk(tree):
        match node:
            case Operation("=" | "!=", one, other) | Call("selected", (one, other)):
                yield one, other
                yield other, one
            case Call("jr:choice-name", (text, String() as question)):
                yield AnswerTo(choice_question(question) or ""), text


def _answered(node: Node, own: str) -> str:
    """Return the question whose answer, or a part of whose answer, a node gives; "" for none."""
    match node:
        case AnswerTo(name):
            return name
        case Self():
            return own
        case Call("indexed-repeat" | "selected-at", (inner, *_others)):
            return _answered(inner, own)
    return ""
