"""Reading registration links, and who sat in which session."""

import base64

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from dialogues.enums import ParticipationState
from dialogues.models import (
    AgendaItem,
    Dialogue,
    Participation,
    RegistrationLink,
    SessionAttendance,
)
from dialogues.queries.meetings import participants
from institutions.models import Institution

_SALT = "dialogues.registration"
_SECRET_BYTES = 24


def token_of(link: RegistrationLink) -> str:
    """Return the secret part of the link: which dialogue, then 192 bits of a keyed digest."""
    return _token(link, settings.SECRET_KEY)


def _token(link: RegistrationLink, key: str) -> str:
    keyed = salted_hmac(_SALT, str(link.nonce), secret=key, algorithm="sha256")
    digest = keyed.digest()[:_SECRET_BYTES]
    return f"{link.dialogue_id}-{base64.urlsafe_b64encode(digest).decode()}"


def link_of_token(token: str) -> RegistrationLink | None:
    """Return the link of a token; None for an unknown one, and for one that was renewed.

    What was printed before SECRET_KEY was replaced works as long as SECRET_KEY_FALLBACKS has it.
    """
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        return None
    rows = RegistrationLink.objects.select_related("dialogue")
    link = rows.filter(dialogue=int(number)).first()
    if link is None:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    is_right = any(constant_time_compare(_token(link, key), token) for key in keys)
    return link if is_right else None


def invited_institutions(dialogue: Dialogue) -> list[Institution]:
    """The registered institutions on the list, by name: what a participant chooses from."""
    rows = Institution.objects.filter(participations__dialogue=dialogue).distinct()
    return sorted(rows, key=lambda institution: institution.name.casefold())


def registered_by_link(dialogue: Dialogue) -> int:
    return dialogue.participations.exclude(registration_id=None).count()


def session_rows(item: AgendaItem) -> QuerySet[Participation]:
    """Those checked in to the dialogue, with `is_there`: whether they sit in this session."""
    there = SessionAttendance.objects.filter(agenda_item=item, participation=OuterRef("pk"))
    rows = participants(item.dialogue).filter(state=ParticipationState.ATTENDED)
    return rows.annotate(is_there=Exists(there))
