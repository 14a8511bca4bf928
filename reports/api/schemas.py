"""The shapes of what programs send and get."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

MOST_ROWS = 500


class Problem(Schema):
    detail: str


class QuestionnaireOut(Schema):
    slug: str
    titles: dict[str, str]
    round: str | None = None


class VersionOut(Schema):
    number: int
    state: str
    sha256: str
    published_at: datetime | None = None


class QuestionnaireDetail(QuestionnaireOut):
    versions: list[VersionOut]


class FormOut(Schema):
    """A version's form as the site stores it, with its SHA-256."""

    number: int
    sha256: str
    document: dict[str, Any]


class FindingRow(Schema):
    """One count; `count` is null where it is withheld because too few people stand behind it."""

    question: str
    kind: str
    sector: str
    choice: str
    position: int | None = None
    count: float | None = None
    is_withheld: bool = False
    answered: int | None = None
    label: str | None = None


class FindingsOut(Schema):
    questionnaire: str
    country: str
    language: str
    rows: list[FindingRow]


class ResponseOut(Schema):
    """A response as it was answered; `answers` maps question names to values."""

    key: UUID
    country: str
    institution: str
    sector: str
    language: str
    state: str
    version: int
    revision: int
    submitted_at: datetime | None = None
    is_illustrative: bool
    answers: dict[str, Any]


class PageIn(Schema):
    """Which page: the responses after this one, so many at most."""

    after: int = Field(0, ge=0, le=2**63 - 1)
    limit: int = Field(100, ge=1, le=MOST_ROWS)


class ResponsesPage(Schema):
    """`next` is what to give as `after` for the next page; null on the last one."""

    responses: list[ResponseOut]
    next: int | None = None


class InvitationOut(Schema):
    id: int
    country: str
    institution: int | None = None
    language: str
    allows_many: bool
    created_at: datetime
    opened_at: datetime | None = None
    revoked_at: datetime | None = None


class InvitationsIn(Schema):
    """Whom to invite: ids of institutions of the country, or of none."""

    institutions: list[int] = Field(min_length=1, max_length=1000)
    language: str = Field("", max_length=10)
    allows_many: bool = False


class NewInvitation(InvitationOut):
    """`link` holds the secret: it is told once, here."""

    link: str


class InstitutionOut(Schema):
    id: int
    names: dict[str, str]
    acronym: str
    sector: str
    country: str | None = None
