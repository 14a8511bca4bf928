"""What the board of a country shows, in a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from institutions.models import Country, User
from institutions.models.registry import name_in
from reports.enums import BoardState, Topic
from reports.models import Approval, BoardComment, Finding, Recommendation
from reports.models.board import ITEM_KINDS, AnyItem, item_kind
from reports.queries.board_item import CitedLine, cited_lines
from reports.queries.board_reading import Reading, read_board
from reports.queries.board_values import LANGUAGES


@dataclass(frozen=True)
class Card:
    """An item as the board shows it. `text` is in the reader's language, figures filled in.

    `changes` is the evidence of a finding that has changed since it was cited.
    """

    kind: str
    item: AnyItem
    number: int
    text: str
    language: str
    is_stale: bool
    comments: int
    approved_by: tuple[User, ...]
    missing: tuple[str, ...]
    cites: int = 0
    changes: tuple[CitedLine, ...] = ()

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.item.pk}"


@dataclass(frozen=True)
class Board:
    """The cards of a country; `topics` has every topic, also one without findings."""

    topics: tuple[tuple[Topic, tuple[Card, ...]], ...]
    conclusions: tuple[Card, ...]
    recommendations: tuple[Card, ...]

    @property
    def findings(self) -> list[Card]:
        return [card for _topic, cards in self.topics for card in cards]

    @property
    def everything(self) -> list[Card]:
        return [*self.findings, *self.conclusions, *self.recommendations]

    @property
    def approved(self) -> int:
        return sum(card.item.state == BoardState.APPROVED for card in self.everything)

    @property
    def stale(self) -> list[Card]:
        return [card for card in self.everything if card.is_stale]


def board_of(country: Country, language: str, *, only_approved: bool = False) -> Board:
    reading = read_board(country, only_approved=only_approved)
    dealer = _Dealer(reading, language, open_comments(country), approvals_of(country))
    findings: dict[str, list[Card]] = defaultdict(list)
    for number, finding in enumerate(reading.findings, start=1):
        findings[finding.topic].append(dealer.card(finding, number))
    return Board(
        tuple((topic, tuple(findings[topic.value])) for topic in Topic),
        tuple(dealer.card(item, reading.number(item)) for item in reading.conclusions),
        tuple(dealer.card(item, reading.number(item)) for item in reading.recommendations),
    )


@dataclass(frozen=True)
class _Dealer:
    reading: Reading
    language: str
    comments: Counter[tuple[str, int]]
    approvals: dict[tuple[str, int], list[User]]

    def card(self, item: AnyItem, number: int) -> Card:
        key = item_kind(item), item.pk
        texts = self.reading.texts(item)
        text = name_in(texts, self.language)
        return Card(
            *key[:1],
            item,
            number,
            text,
            next((code for code, told in texts.items() if told == text), self.language),
            self.reading.is_stale(item),
            self.comments[key],
            tuple(self.approvals.get(key, [])),
            missing_languages(item),
            len(self.reading.citations(item)) if isinstance(item, Finding) else 0,
            self._changes(item) if isinstance(item, Finding) else (),
        )

    def _changes(self, finding: Finding) -> tuple[CitedLine, ...]:
        lines = cited_lines(finding, self.reading, self.language)
        return tuple(line for line in lines if line.has_changed)


def missing_languages(item: AnyItem) -> tuple[str, ...]:
    """The languages of the reports in which the item's text, or heading, is wanting."""
    parts: list[dict[str, str]] = [item.texts]
    if isinstance(item, Finding):
        parts.append(item.headings)
    if isinstance(item, Recommendation) and item.addressees:
        parts.append(item.addressees)
    return tuple(
        language
        for language in LANGUAGES
        if not all(part.get(language, "").strip() for part in parts)
    )


def open_comments(country: Country) -> Counter[tuple[str, int]]:
    """Return how many comments wait, by kind and id of the item; one query."""
    rows = BoardComment.objects.filter(_of(country), settled_at=None).order_by()
    return Counter(_owner(keys) for keys in rows.values_list(*ITEM_KINDS))


def approvals_of(country: Country) -> dict[tuple[str, int], list[User]]:
    """Return who approved the present wording of each item; one query."""
    current = Q()
    for kind in ITEM_KINDS:
        current |= Q(revision__number=F(f"revision__{kind}__revision"))
    rows = Approval.objects.filter(_of(country, "revision__"), current)
    found: dict[tuple[str, int], list[User]] = defaultdict(list)
    for approval in rows.select_related("approved_by", "revision"):
        keys = [getattr(approval.revision, f"{kind}_id") for kind in ITEM_KINDS]
        found[_owner(keys)].append(approval.approved_by)
    return found


def _of(country: Country, prefix: str = "") -> Q:
    condition = Q()
    for kind in ITEM_KINDS:
        condition |= Q(**{f"{prefix}{kind}__country": country})
    return condition


def _owner(keys: Iterable[Any]) -> tuple[str, int]:
    return next((kind, key) for kind, key in zip(ITEM_KINDS, keys, strict=True) if key)
