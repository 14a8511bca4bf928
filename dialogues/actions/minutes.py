"""Minutes: revisions, circulation by link, comments, approval."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.actions.anchoring import carry_over
from dialogues.enums import CommentState, DialogueState, SourceKind
from dialogues.minutes_text import paragraphs
from dialogues.models import (
    Circulation,
    CirculationLink,
    Dialogue,
    MinutesComment,
    MinutesRevision,
    SourceText,
)
from dialogues.queries.minutes import newest_minutes, newest_of_each_language
from dialogues.texts import normalise, sha256_of
from institutions.actions import record_audit
from institutions.models import User

TOKEN_BYTES = 24
MAX_MINUTES = 500_000
MOST_COMMENTS = 2_000


@dataclass(frozen=True)
class NewLink:
    """A link with its token, which is known only now."""

    link: CirculationLink
    token: str


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(dialogue: Dialogue) -> Dialogue:
    locked = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if locked.state == DialogueState.APPROVED:
        raise ValidationError(_("The minutes are approved and change no more."))
    return locked


@transaction.atomic
def save_minutes(
    dialogue: Dialogue, *, language: str, text: str, base: int, actor: User | None
) -> MinutesRevision:
    """Add a revision in one language, made from revision `base` (0: the first one).

    Coded passages go along to it. The text that is there already makes no revision. Raises
    ValidationError where somebody saved meanwhile (code "clash"), for an empty or too long text,
    and when the minutes are approved.
    """
    _locked(dialogue)
    text = normalise(text)
    if not text.strip() or len(text) > MAX_MINUTES:
        raise ValidationError({"text": _("Minutes need a text of 500,000 characters at most.")})
    newest = newest_minutes(dialogue, language)
    if newest and newest.text == text:
        return newest
    number = newest.number if newest else 0
    if number != base:
        message = _("Somebody saved another revision while you wrote. Yours is kept below.")
        raise ValidationError(message, code="clash")
    source = SourceText.objects.create(
        kind=SourceKind.MINUTES,
        dialogue=dialogue,
        language=language,
        number=number + 1,
        text=text,
        sha256=sha256_of(text),
        created_by=actor,
    )
    carry_over(source)
    return MinutesRevision.objects.create(
        dialogue=dialogue, language=language, number=number + 1, source=source
    )


@transaction.atomic
def circulate_minutes(
    dialogue: Dialogue, *, until: dt.date, message: str = "", actor: User | None
) -> tuple[Circulation, NewLink]:
    """Open the newest minutes of every language for comment until a date, the last day included.

    Makes one link for all participants; links of an earlier circulation stop taking comments. The
    dialogue is then "minutes circulated". Leaves an audit entry. Raises ValidationError for a
    dialogue not held yet, without minutes, or with a date that is past.
    """
    dialogue = _locked(dialogue)
    if dialogue.state == DialogueState.PLANNED:
        raise ValidationError(_("The dialogue was not held yet."))
    revisions = newest_of_each_language(dialogue)
    if not revisions:
        raise ValidationError(_("There are no minutes yet."))
    if until < timezone.localdate():
        raise ValidationError({"until": _("This day is past.")})
    _close(dialogue)
    circulation = Circulation.objects.create(
        dialogue=dialogue, until=until, message=message, created_by=actor
    )
    circulation.revisions.set(revisions)
    dialogue.state = DialogueState.CIRCULATED
    dialogue.save(update_fields=["state"])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = CirculationLink.objects.create(circulation=circulation, token_hash=hash_token(token))
    details = {"until": until, "revisions": [str(revision) for revision in revisions]}
    record_audit(actor=actor, action="circulate_minutes", subject=dialogue, details=details)
    return circulation, NewLink(link, token)


def open_circulation(token: str) -> CirculationLink | None:
    """Return the link of a token and note its first use; None for an unknown or revoked one."""
    link = CirculationLink.objects.filter(token_hash=hash_token(token), revoked_at=None).first()
    if link and link.opened_at is None:
        link.opened_at = timezone.now()
        link.save(update_fields=["opened_at"])
    return link


def takes_comments(circulation: Circulation) -> bool:
    return circulation.closed_at is None and timezone.localdate() <= circulation.until


@transaction.atomic
def add_comment(
    link: CirculationLink,
    revision: MinutesRevision,
    *,
    paragraph: int,
    author_name: str,
    text: str,
    submission_id: UUID | None = None,
) -> MinutesComment:
    """Keep a participant's comment; the same submission again is the same comment.

    Raises ValidationError after the last day, and for a paragraph that is not there.
    """
    circulation = Circulation.objects.select_for_update().get(pk=link.circulation_id)
    if submission_id:
        found = MinutesComment.objects.filter(submission_id=submission_id, link=link).first()
        if found:
            return found
    if not takes_comments(circulation):
        raise ValidationError(_("Comments are closed."))
    if MinutesComment.objects.filter(link__circulation=circulation).count() >= MOST_COMMENTS:
        raise ValidationError(
            _("There are so many comments already that no more are taken. Write to the organisers.")
        )
    if not 0 <= paragraph <= len(paragraphs(revision.text)):
        raise ValidationError({"paragraph": _("There is no such paragraph.")})
    return MinutesComment.objects.create(
        link=link,
        revision=revision,
        paragraph=paragraph,
        author_name=author_name,
        text=normalise(text),
        submission_id=submission_id,
    )


@transaction.atomic
def answer_comment(
    comment: MinutesComment, state: CommentState, *, reply: str, actor: User | None
) -> MinutesComment:
    """Say what became of a comment; the participants read it under their own."""
    _locked(comment.revision.dialogue)
    comment.state, comment.reply = state, reply
    comment.answered_by, comment.answered_at = actor, timezone.now()
    comment.save(update_fields=["state", "reply", "answered_by", "answered_at"])
    return comment


@transaction.atomic
def approve_minutes(dialogue: Dialogue, *, actor: User | None) -> list[MinutesRevision]:
    """Approve the newest revision of every language, for good. Leaves an audit entry.

    Raises ValidationError before circulation, while comments are open, and while one is not
    answered.
    """
    dialogue = _locked(dialogue)
    if dialogue.state != DialogueState.CIRCULATED:
        raise ValidationError(_("Circulate the minutes before they are approved."))
    if any(takes_comments(item) for item in _of_minutes(dialogue)):
        raise ValidationError(_("Comments are still open: close them, or wait for the last day."))
    unanswered = MinutesComment.objects.filter(
        revision__dialogue=dialogue, state=CommentState.OPEN
    ).count()
    if unanswered:
        message = _("%(count)s comments are not answered yet.")
        raise ValidationError(message % {"count": unanswered})
    revisions = newest_of_each_language(dialogue)
    for revision in revisions:
        revision.approved_by, revision.approved_at = actor, timezone.now()
        revision.save(update_fields=["approved_by", "approved_at"])
    dialogue.state = DialogueState.APPROVED
    dialogue.save(update_fields=["state"])
    details = {revision.language: revision.source.sha256 for revision in revisions}
    record_audit(actor=actor, action="approve_minutes", subject=dialogue, details=details)
    return revisions


@transaction.atomic
def close_comments(dialogue: Dialogue, *, actor: User | None) -> None:
    """Take no more comments, before the last day. Leaves an audit entry when something closed."""
    dialogue = _locked(dialogue)
    if _close(dialogue):
        record_audit(actor=actor, action="close_comments", subject=dialogue)


def _of_minutes(dialogue: Dialogue) -> QuerySet[Circulation]:
    """Circulations of minutes; recommendations of a regional event circulate on their own."""
    return dialogue.circulations.filter(drafts__isnull=True)


def _close(dialogue: Dialogue) -> int:
    rows = _of_minutes(dialogue).filter(closed_at=None)
    return Circulation.objects.filter(pk__in=rows.values("pk")).update(closed_at=timezone.now())
