"""The notes or the transcript of an interview: each save is a new revision."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.actions.anchoring import carry_over
from dialogues.enums import SourceKind
from dialogues.interview_text import time_marks
from dialogues.models import Interview, SourceText
from dialogues.queries.interviews import newest_text
from dialogues.texts import normalise, sha256_of
from institutions.actions import record_audit
from institutions.models import User

MAX_INTERVIEW = 1_000_000


@transaction.atomic
def save_interview_text(
    interview: Interview, *, text: str, base: int, origin: str = "", actor: User | None
) -> SourceText:
    """Add a revision made from revision `base` (0: the first one), with its time stamps.

    The text that is there already makes no revision. Coded passages go along to the new one, or
    are flagged where they are no longer found. `origin` is the kind of file that it was read
    from: a file's name could tell who was interviewed. Leaves an audit entry. Raises
    ValidationError where somebody saved meanwhile, for an empty or too long text, and when
    everybody in the interview was erased.
    """
    interview = Interview.objects.select_for_update().get(pk=interview.pk)
    text = normalise(text)
    if not text.strip() or len(text) > MAX_INTERVIEW:
        raise ValidationError({"text": _("The text has 1 to 1,000,000 characters.")})
    _check_not_erased(interview)
    newest = newest_text(interview)
    if newest and newest.text == text:
        return newest
    if (newest.number if newest else 0) != base:
        message = _("Somebody saved another revision while you wrote. Yours is kept below.")
        raise ValidationError(message, code="clash")
    source = add_revision(interview, text, number=base + 1, origin=origin, actor=actor)
    carry_over(source)
    details = {"interview": interview.pk, "revision": source.number, "sha256": source.sha256}
    record_audit(actor=actor, action="add_interview_text", subject=source, details=details)
    return source


def _check_not_erased(interview: Interview) -> None:
    people = interview.interviewees
    if people.exists() and not people.filter(erased_at=None).exists():
        raise ValidationError(_("Everybody in this interview was erased: no text is added."))


def add_revision(
    interview: Interview, text: str, *, number: int, origin: str = "", actor: User | None
) -> SourceText:
    """Store a text as the interview's revision `number`."""
    return SourceText.objects.create(
        kind=SourceKind.INTERVIEW,
        interview=interview,
        language=interview.language,
        number=number,
        text=text,
        sha256=sha256_of(text),
        time_marks=time_marks(text),
        origin=origin,
        created_by=actor,
    )
