"""Removing interviews and guides, each with a reason that stays in the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.models import Excerpt, Guide, Interview
from institutions.actions import record_audit
from institutions.models import User


@transaction.atomic
def remove_interview(interview: Interview, *, reason: str, actor: User | None) -> int:
    """Delete an interview with its texts, passages, people and identities; return the passages.

    Nothing of it stays but an audit entry with the reason and what there was, without names.
    Raises ValidationError where a report cites a passage of it.
    """
    interview = Interview.objects.select_for_update().get(pk=interview.pk)
    passages = Excerpt.objects.filter(source__interview=interview, moved_to=None).count()
    details = {
        "country": interview.country_id,
        "reason": reason,
        "texts": interview.texts.count(),
        "passages": passages,
        "interviewees": interview.interviewees.count(),
    }
    record_audit(actor=actor, action="remove_interview", subject=interview, details=details)
    try:
        Excerpt.objects.filter(source__interview=interview).delete()
        interview.texts.all().delete()
        interview.delete()
    except ProtectedError as error:
        message = _("Something of this interview is cited elsewhere: remove it there first.")
        raise ValidationError(message) from error
    return passages


@transaction.atomic
def remove_guide(guide: Guide, *, reason: str, actor: User | None) -> bool:
    """Delete a guide that no interview used; retire one that was used, so that these keep it.

    Returns whether it was deleted. Leaves an audit entry with the reason.
    """
    guide = Guide.objects.select_for_update().get(pk=guide.pk)
    is_used = guide.interviews.exists()
    action = "retire_guide" if is_used else "remove_guide"
    record_audit(actor=actor, action=action, subject=guide, details={"reason": reason})
    if is_used:
        guide.retired_at = guide.retired_at or timezone.now()
        guide.save(update_fields=["retired_at"])
    else:
        guide.delete()
    return not is_used
