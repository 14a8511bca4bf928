"""The coverage board: every invited institution with its state, country by country."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Case,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce

from institutions.enums import MailState, Sector
from institutions.models import Contact, Country, Institution
from institutions.page_language import page_language
from surveys.enums import BoardState, ResponseState
from surveys.models import Invitation, Letter, Questionnaire, Response, UsedInvitation
from surveys.queries.answering import progress_of
from surveys.queries.existing import has_any

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Told(TypedDict):
        board_state: str
        contact_count: int
        mailed_at: datetime | None

    BoardInvitation = WithAnnotations[Invitation, _Told]

RETURNED = (MailState.BOUNCED, MailState.FAILED)


@dataclass
class BoardLine:
    """How many invited institutions of one country and sector are in each state."""

    country: Country
    sector: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(Sector(self.sector).label)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(state, self.counts.get(state, 0)) for state in BoardState.values]


@dataclass(frozen=True)
class BoardRow:
    """One invitation; `percent` is how far its draft is, None where there is none."""

    invitation: "BoardInvitation"
    state: str
    percent: int | None

    @property
    def label(self) -> str:
        return str(BoardState(self.state).label)

    @property
    def is_missing(self) -> bool:
        return self.state not in (BoardState.SUBMITTED, BoardState.DECLINED)


def board(
    questionnaire: Questionnaire,
    countries: QuerySet[Country],
    *,
    country: str = "",
    sector: str = "",
    state: str = "",
) -> "QuerySet[BoardInvitation]":
    """Valid invitations of institutions with `board_state`, `contact_count`, `mailed_at`.

    The state is the furthest: submitted, declined, in review, draft, opened, came back, sent, not
    sent. A letter that came back counts as long as no later one went.
    """
    found = Invitation.objects.filter(
        questionnaire=questionnaire,
        country__in=countries,
        institution__isnull=False,
        revoked_at=None,
    )
    if country:
        found = found.filter(country=country)
    if sector:
        found = found.filter(institution__sector=sector)
    told = _with_state(found.select_related("country", "institution", "questionnaire__round"))
    if state:
        told = told.filter(board_state=state)
    return told.order_by("country__names__en", "institution__names__en", "pk")


def _with_state(invitations: QuerySet[Invitation]) -> "QuerySet[BoardInvitation]":
    answers = Response.objects.filter(version__questionnaire=OuterRef("questionnaire"))
    own = Response.objects.filter(invitation=OuterRef("pk"))
    linked = answers.filter(
        institution=OuterRef("institution"),
        country=OuterRef("country"),
        state=ResponseState.SUBMITTED,
    )
    sent = has_any(own.filter(state=ResponseState.SUBMITTED))
    used = UsedInvitation.objects.filter(invitation=OuterRef("pk"))
    letters = Letter.objects.filter(invitation=OuterRef("pk"))
    contacts = (
        Contact.objects.filter(institution=OuterRef("institution"))
        .order_by()
        .values("institution")
        .annotate(number=Count("pk"))
        .values("number")
    )
    last_mail = letters.filter(mail__state__in=[MailState.SENT, *RETURNED]).order_by("-id")
    return invitations.annotate(
        contact_count=Coalesce(Subquery(contacts), 0),
        mailed_at=Subquery(letters.order_by("-id").values("mail__sent_at")[:1]),
        last_mail_state=Subquery(last_mail.values("mail__state")[:1]),
        board_state=Case(
            When(Q(sent) | Q(has_any(linked)) | Q(has_any(used)), then=Value(BoardState.SUBMITTED)),
            When(declined_at__isnull=False, then=Value(BoardState.DECLINED)),
            When(
                has_any(own.filter(state=ResponseState.IN_REVIEW)),
                then=Value(BoardState.IN_REVIEW),
            ),
            When(has_any(own.filter(state=ResponseState.DRAFT)), then=Value(BoardState.DRAFT)),
            When(opened_at__isnull=False, then=Value(BoardState.OPENED)),
            When(last_mail_state__in=RETURNED, then=Value(BoardState.BOUNCED)),
            When(last_mail_state=MailState.SENT, then=Value(BoardState.SENT)),
            default=Value(BoardState.NOT_SENT),
            output_field=CharField(),
        ),
    )


def board_matrix(questionnaire: Questionnaire, countries: QuerySet[Country]) -> list[BoardLine]:
    """Country × sector × state, in one query and one for the countries."""
    by_code = {country.code: country for country in countries}
    lines: dict[tuple[str, str], BoardLine] = {}
    rows = (
        board(questionnaire, countries)
        .order_by()
        .values("country_id", "institution__sector", "board_state")
        .annotate(number=Count("pk"))
    )
    for row in rows:
        key = row["country_id"], row["institution__sector"]
        line = lines.setdefault(key, BoardLine(by_code[key[0]], key[1]))
        line.counts[row["board_state"]] = row["number"]
    order = {sector: place for place, sector in enumerate(Sector.values)}
    return sorted(lines.values(), key=lambda line: (line.country.name, order[line.sector]))


def board_rows(invitations: "list[BoardInvitation]") -> list[BoardRow]:
    """Give the invitations of one page the progress of their drafts; two queries."""
    drafts = _drafts(invitations)
    return [BoardRow(one, one.board_state, _percent(drafts[one.pk])) for one in invitations]


def _drafts(invitations: "list[BoardInvitation]") -> dict[int | None, list[Response]]:
    found = Response.objects.filter(
        invitation__in=[one.pk for one in invitations],
        state__in=[ResponseState.DRAFT, ResponseState.IN_REVIEW],
    ).select_related("version")
    drafts: dict[int | None, list[Response]] = defaultdict(list)
    for draft in found.defer("version__document"):
        drafts[draft.invitation_id].append(draft)
    return drafts


def _percent(drafts: list[Response]) -> int | None:
    """How much of what is asked is answered, in the draft that is furthest."""
    shares = []
    for draft in drafts:
        sections = progress_of(draft, page_language()).sections
        total = sum(section.total for section in sections)
        shares.append(100 * sum(section.answered for section in sections) // (total or 1))
    return max(shares, default=None)


def letters_of(invitation: Invitation) -> QuerySet[Letter]:
    return invitation.letters.select_related("mail", "contact").defer("mail__body")


def contacts_of(institution: Institution | None) -> QuerySet[Contact]:
    found = Contact.objects.filter(institution=institution)
    return found if institution else found.none()
