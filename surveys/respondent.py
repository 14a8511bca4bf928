"""Who answers, and whether they may: by the signed cookie of an invitation link, or by an account.

The cookie holds, for each invitation whose link was opened in this browser, a secret. Where several
people may answer, it is the person's own, and `Response.respondent` is its hash; else it is a part
of the link's hash, so that a renewed link shuts out whoever came by the old one.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from institutions.access import Viewer, has_institution_role, institutions_of
from institutions.enums import Role
from institutions.models import User
from surveys.models import Invitation, Response, Share, UsedInvitation, Version
from surveys.queries.answering_response import latest_response, read_response
from surveys.queries.links import read_link

COOKIE = f"{settings.COOKIE_PREFIX}respondent"
COOKIE_SALT = "surveys.respondent"
COOKIE_SECONDS = 180 * 24 * 60 * 60
COOKIE_INVITATIONS = 20
SHARE_MARK = "share."
SENDING_ROLES = (Role.COORDINATOR, Role.SIGNATORY)


@dataclass(frozen=True)
class Seat:
    """One respondent at one invitation.

    `respondent` says whose answers these are where several people may answer; `secret` is what
    the person's own return link holds, '' where there is no such link. `share` is set for a
    colleague who was handed some sections, and sees no others; `name` is what colleagues read.
    """

    invitation: Invitation
    respondent: str
    may_send: bool = True
    secret: str = ""
    share: Share | None = None
    user: User | None = None

    @property
    def name(self) -> str:
        """Who it is, for colleagues; '' for whoever holds the invitation's link."""
        return self.share.name if self.share else str(self.user or "")

    @property
    def key(self) -> str:
        """A name for this seat that no other one of the same response has."""
        if self.share is not None:
            return f"share:{self.share.pk}"
        return f"account:{self.user.pk}" if self.user else "link"

    def may_open(self, section: str) -> bool:
        return self.share is None or section in self.share.sections


def hash_token(token: str) -> str:
    """Return the SHA-256 of a link's token, as invitations store it."""
    return hashlib.sha256(token.encode()).hexdigest()


def respondent_of(secret: str) -> str:
    """Return what `Response.respondent` holds for a person's secret: 32 hexadecimal digits."""
    return hash_token(secret)[:32]


def is_remembered(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether this browser opened the invitation's link, or holds an account that needs none."""
    if _opens(read_cookie(request).get(invitation.pk, ""), invitation):
        return True
    user = request.user
    return isinstance(user, User) and has_institution_role(user, invitation.institution_id)


def account_respondent(user: User) -> str:
    """Return what `Response.respondent` holds for a person who answers through an account."""
    return f"account:{user.pk}"


def follow_link(token: str) -> tuple[Share | None, Invitation | None]:
    """Return what a link leads to: what was handed to a colleague, or an invitation."""
    number, invitation = read_link(hash_token(token))
    share = None if number is None else _valid_shares().filter(pk=number).first()
    return share, invitation


def secret_of_link(
    request: HttpRequest, token: str, invitation: Invitation | None
) -> tuple[Invitation, str]:
    """Return the invitation of a link and the secret to remember. Raises Http404.

    `invitation` is where `token` leads by itself; without one it may be a person's return link
    "<invitation id>.<secret>".
    """
    if invitation is None:
        number, _dot, secret = token.partition(".")
        return _personal_link(number, secret)
    if not invitation.allows_many:
        return invitation, invitation.token_hash[:16]
    known = read_cookie(request).get(invitation.pk)
    return invitation, known or secrets.token_urlsafe(18)


def personal_token(seat: Seat) -> str:
    """Return the token of the person's own return link, '' where there is none."""
    return f"{seat.invitation.pk}.{seat.secret}" if seat.secret else ""


def cookie_value(secrets_by_invitation: dict[int, str]) -> str:
    """Return the signed value of the cookie that gives access to these invitations."""
    latest = list(secrets_by_invitation.items())[-COOKIE_INVITATIONS:]
    return signing.dumps([[pk, secret] for pk, secret in latest], salt=COOKIE_SALT)


def read_cookie(request: HttpRequest) -> dict[int, str]:
    """Return the secrets by invitation; nothing for a missing, forged or outdated cookie."""
    value = request.COOKIES.get(COOKIE)
    if not value:
        return {}
    try:
        pairs = signing.loads(value, salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return dict(pairs)


def remember(request: HttpRequest, answer: HttpResponse, invitation_id: int, secret: str) -> None:
    """Set the cookie on `answer`, keeping the invitations that it held before."""
    held = read_cookie(request)
    held.pop(invitation_id, None)
    answer.set_cookie(
        COOKIE,
        cookie_value({**held, invitation_id: secret}),
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def share_secret(share: Share) -> str:
    """Return what the cookie of a colleague holds in place of the invitation's secret."""
    return f"{SHARE_MARK}{share.pk}.{share.token_hash[:16]}"


def seat_at(request: HttpRequest, invitation: Invitation, *, with_share: bool = False) -> Seat:
    """Return the visitor's seat at an invitation; Http404 for a stranger. No query by cookie.

    A colleague with a few sections has a seat only on pages that ask for it `with_share`.
    """
    secret = read_cookie(request).get(invitation.pk, "")
    if secret.startswith(SHARE_MARK):
        share = _share_of(secret, invitation) if with_share else None
        if share is not None:
            return Seat(invitation, share.response.respondent, may_send=False, share=share)
    elif _opens(secret, invitation):
        own = secret if invitation.allows_many else ""
        return Seat(invitation, respondent_of(own) if own else "", secret=own)
    return _account_seat(request.user, invitation)


def cookie_respondent(request: HttpRequest, invitation_id: int) -> str:
    """Return whose answers they would be by the cookie, where several may answer; no query."""
    secret = read_cookie(request).get(invitation_id, "")
    return respondent_of(secret) if secret else ""


def get_response_for_respondent(request: HttpRequest, key: UUID | str) -> Response:
    """Return the response with this key; Http404 unless the visitor is its respondent.

    Read as by `read_response`; a few queries more for an account.
    """
    return get_response_and_seat(request, key)[0]


def get_response_and_seat(
    request: HttpRequest, key: UUID | str, *, with_share: bool = False
) -> tuple[Response, Seat]:
    """Return the response with this key and the visitor's seat; Http404 for a stranger."""
    response = read_response(UUID(str(key)))
    if response is None or response.invitation is None:
        raise Http404
    seat = seat_at(request, response.invitation, with_share=with_share)
    if seat.respondent != response.respondent:
        raise Http404
    return response, seat


def visible_invitations_of_institutions(user: Viewer) -> QuerySet[Invitation]:
    """Invitations of the institutions that the user acts for."""
    return _valid_invitations().filter(institution__in=institutions_of(user))


def response_of(seat: Seat, published: Version | None = None) -> Response | None:
    """Return the latest revision of what was answered from this seat, unless withdrawn.

    `published` saves a query where the response answers that version.
    """
    return latest_response(seat.invitation, seat.respondent, published)


def is_used(seat: Seat) -> bool:
    """Whether anonymous answers were sent from this seat; a query only where they may have been."""
    if not seat.invitation.questionnaire.is_anonymous:
        return False
    return UsedInvitation.objects.filter(
        invitation=seat.invitation, respondent=seat.respondent
    ).exists()


def availability(invitation: Invitation, now: datetime) -> str:
    """Return "open", "early" or "closed": by the round's days, in the country's time zone.

    An institution that was given more time has it, whatever the round's closing day.
    """
    assessment = invitation.questionnaire.round
    today = now.astimezone(invitation.country.zone).date()
    if assessment is not None and assessment.opens_on is not None and today < assessment.opens_on:
        return "early"
    closes = closing_day(invitation)
    return "closed" if closes is not None and today > closes else "open"


def closing_day(invitation: Invitation) -> date | None:
    """Return the last day for answers in the country's time zone; None where none is set."""
    assessment = invitation.questionnaire.round
    if assessment is None or assessment.closes_on is None:
        return None
    return max(assessment.closes_on, invitation.extended_until or assessment.closes_on)


def _personal_link(number: str, secret: str) -> tuple[Invitation, str]:
    """A person's return link works only once there is something to return to."""
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    invitation = _valid_invitations().filter(pk=int(number), allows_many=True).first()
    if invitation is None:
        raise Http404
    if not invitation.responses.filter(respondent=respondent_of(secret)).exists():
        raise Http404
    return invitation, secret


def _opens(secret: str, invitation: Invitation) -> bool:
    if not secret:
        return False
    return invitation.allows_many or secrets.compare_digest(secret, invitation.token_hash[:16])


def _account_seat(user: Viewer, invitation: Invitation) -> Seat:
    if not isinstance(user, User) or not has_institution_role(user, invitation.institution_id):
        raise Http404
    respondent = account_respondent(user) if invitation.allows_many else ""
    may_send = has_institution_role(user, invitation.institution_id, *SENDING_ROLES)
    return Seat(invitation, respondent, may_send, user=user)


def _share_of(secret: str, invitation: Invitation) -> Share | None:
    number, _dot, part = secret.removeprefix(SHARE_MARK).partition(".")
    found = _valid_shares().filter(pk=int(number), response__invitation=invitation).first()
    if found is None or not secrets.compare_digest(part, found.token_hash[:16]):
        return None
    return found


def _valid_shares() -> QuerySet[Share]:
    return Share.objects.filter(
        revoked_at=None, response__invitation__revoked_at=None
    ).select_related("response__invitation")


def _valid_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(revoked_at=None).select_related(
        "questionnaire__round", "country", "institution"
    )
