"""Who sees and changes the recommendations of a regional event."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogues.access import get_dialogue_for, get_writable_dialogue_for
from dialogues.models import Dialogue, DraftRecommendation
from institutions.access import Viewer


def get_regional_event_for(user: Viewer, pk: int) -> Dialogue:
    """Return a regional event that the user sees; Http404 for any other dialogue."""
    return _regional(get_dialogue_for(user, pk))


def get_writable_event_for(user: Viewer, pk: int) -> Dialogue:
    """Like `get_regional_event_for`; PermissionDenied where the user may not change it."""
    return _regional(get_writable_dialogue_for(user, pk))


def get_draft_for(user: Viewer, pk: int, draft_pk: int) -> DraftRecommendation:
    """Return a recommendation of an event that the user may change."""
    drafts = get_writable_event_for(user, pk).draft_recommendations
    return get_object_or_404(drafts.select_related("dialogue"), pk=draft_pk)


def _regional(dialogue: Dialogue) -> Dialogue:
    if not dialogue.is_regional:
        raise Http404
    return dialogue
