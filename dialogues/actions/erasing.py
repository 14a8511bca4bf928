"""Erasing a person from an interview: name and contact always, words as consent says."""

from django.db import transaction
from django.utils import timezone

from dialogues.actions.interview_texts import add_revision
from dialogues.interview_text import mask
from dialogues.models import (
    CodingPass,
    Excerpt,
    Identity,
    Interview,
    Interviewee,
    SourceText,
)
from dialogues.queries.erasing import Erasure, plan_erasure
from institutions.actions import record_audit
from institutions.models import User


@transaction.atomic
def erase_interviewee(interviewee: Interviewee, *, actor: User | None) -> Erasure | None:
    """Erase who the person is and what `plan_erasure` takes out; None when that was done before.

    All revisions of the text are deleted, and what stays becomes the only one, with the passages
    in their new places. Institution and speaker mark go, pseudonym, sector and consents stay.
    Leaves an audit entry. Raises ValidationError as `plan_erasure` does.
    """
    Interview.objects.select_for_update().get(pk=interviewee.interview_id)
    interviewee = Interviewee.objects.select_related("interview").get(pk=interviewee.pk)
    if interviewee.erased_at:
        return None
    erasure = plan_erasure(interviewee)
    _replace_texts(interviewee.interview, erasure, actor)
    Identity.objects.filter(interviewee=interviewee).delete()
    interviewee.institution = None
    interviewee.speaker = ""
    interviewee.erased_at = timezone.now()
    interviewee.save()
    details = {
        "interview": interviewee.interview_id,
        "remainder": erasure.remainder.value,
        "passages_kept": len(erasure.kept),
        "passages_removed": erasure.removed,
    }
    record_audit(actor=actor, action="erase_interviewee", subject=interviewee, details=details)
    return erasure


def _replace_texts(interview: Interview, erasure: Erasure, actor: User | None) -> None:
    if erasure.newest is None:
        return
    old = list(interview.texts.values_list("pk", flat=True))
    if erasure.text:
        number = erasure.newest.number + 1
        source = add_revision(interview, erasure.text, number=number, actor=actor)
        _move_passages(erasure, source)
        CodingPass.objects.filter(source=erasure.newest).update(source=source)
    Excerpt.objects.filter(source__in=old).delete()
    SourceText.objects.filter(pk__in=old).delete()


def _move_passages(erasure: Erasure, source: SourceText) -> None:
    """Put each passage where it stands now; its context is read anew, for the old one is gone."""
    moved = []
    for excerpt, span in erasure.kept:
        excerpt.source = source
        excerpt.start, excerpt.end, excerpt.quote = span.start, span.end, span.of(source.text)
        excerpt.context_before, excerpt.context_after = span.context(source.text)
        excerpt.memo = mask(excerpt.memo, *erasure.personal)
        excerpt.moved_from = None
        moved.append(excerpt)
    fields = ["source", "start", "end", "quote", "context_before", "context_after", "memo"]
    Excerpt.objects.bulk_update(moved, [*fields, "moved_from"], batch_size=500)
