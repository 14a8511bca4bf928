"""Recording letters that came back."""

from dataclasses import dataclass

from django.db.models import QuerySet

from institutions.actions.mail import note_bounce
from institutions.bounces import Bounce, read_bounces
from institutions.enums import MailState
from institutions.models import User
from surveys.models import Letter


@dataclass(frozen=True, slots=True)
class BounceResult:
    """`noted` letters are marked now, `known` ones were; `unknown` are about no letter of these."""

    noted: int = 0
    known: int = 0
    unknown: int = 0
    others: int = 0


def record_bounces(
    content: bytes, letters: QuerySet[Letter], *, actor: User | None
) -> BounceResult:
    """Mark those of `letters` that a message or mailbox says came back.

    A letter is known by the Message-ID that comes back with the notice, else by its recipient: then
    it is the latest to that address.
    """
    bounces, others = read_bounces(content)
    counts = {"noted": 0, "known": 0, "unknown": 0}
    for bounce in bounces:
        letter = _letter(bounce, letters)
        if letter is None:
            counts["unknown"] += 1
        elif note_bounce(letter.mail, reason=bounce.reason, actor=actor):
            counts["noted"] += 1
        else:
            counts["known"] += 1
    return BounceResult(**counts, others=others)


def record_bounce(letter: Letter, *, reason: str, actor: User | None) -> bool:
    """Mark one letter by hand; False where it was not sent, or came back before."""
    return note_bounce(letter.mail, reason=reason, actor=actor)


def _letter(bounce: Bounce, letters: QuerySet[Letter]) -> Letter | None:
    found = letters.select_related("mail")
    if bounce.message_id:
        by_id = found.filter(mail__message_id=bounce.message_id).first()
        if by_id is not None:
            return by_id
    if not bounce.recipient:
        return None
    went = [MailState.SENT, MailState.SENDING, MailState.BOUNCED]
    return found.filter(mail__recipient__iexact=bounce.recipient, mail__state__in=went).first()
