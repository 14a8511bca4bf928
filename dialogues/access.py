"""What a user may see and change of dialogues.

A dialogue is seen by the staff of any of its countries. The team that may change all of its
countries may change it; only these see persons, and which institution raised what.
Interviews are seen by the team of their country alone, who was interviewed by named users alone.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogues.models import (
    AgendaItem,
    Dialogue,
    DialogueDocument,
    Guide,
    Interview,
    Interviewee,
    Participation,
)
from dialogues.models.records import RECORD_KINDS, AnyRecord
from institutions.access import (
    Viewer,
    is_administrator,
    may_write,
    scope_of,
    visible_countries,
    writable_countries,
)
from institutions.enums import Role
from institutions.models import Country, Grant, User


def visible_dialogues(user: Viewer) -> QuerySet[Dialogue]:
    """Dialogues of the user's countries; a regional event is seen from each of its countries."""
    if scope_of(user).writes_everywhere:
        return Dialogue.objects.all()
    # A subquery, because a join would repeat an event of two countries.
    through = Dialogue.countries.through.objects.filter(country__in=visible_countries(user))
    return Dialogue.objects.filter(pk__in=through.values("dialogue"))


def get_dialogue_for(user: Viewer, pk: int) -> Dialogue:
    """Return a dialogue that the user sees, with its countries; Http404 for any other."""
    return get_object_or_404(visible_dialogues(user).prefetch_related("countries"), pk=pk)


def may_change(user: Viewer, dialogue: Dialogue) -> bool:
    """Whether the user may change the dialogue: the team of all of its countries."""
    return all(may_write(user, country.code) for country in dialogue.countries.all())


def get_writable_dialogue_for(user: Viewer, pk: int) -> Dialogue:
    """Like `get_dialogue_for`; PermissionDenied where the user may not change it."""
    dialogue = get_dialogue_for(user, pk)
    if not may_change(user, dialogue):
        raise PermissionDenied
    return dialogue


def get_participation_for(user: Viewer, pk: int, participation_pk: int) -> Participation:
    """Return a participation of a dialogue that the user may change."""
    dialogue = get_writable_dialogue_for(user, pk)
    rows = dialogue.participations.select_related("institution", "dialogue")
    return get_object_or_404(rows, pk=participation_pk)


def get_agenda_item_for(user: Viewer, pk: int, item_pk: int) -> AgendaItem:
    """Return an agenda item of a dialogue that the user may change."""
    dialogue = get_writable_dialogue_for(user, pk)
    return get_object_or_404(dialogue.agenda.select_related("dialogue"), pk=item_pk)


def get_document_for(user: Viewer, pk: int, document_pk: int) -> DialogueDocument:
    """Return a document of a dialogue that the user sees."""
    return get_object_or_404(get_dialogue_for(user, pk).documents, pk=document_pk)


def get_record_for(user: Viewer, pk: int, kind: str, record_pk: int) -> AnyRecord:
    """Return a record of a dialogue that the user may change; Http404 for an unknown kind."""
    dialogue = get_writable_dialogue_for(user, pk)
    if kind not in RECORD_KINDS:
        raise Http404
    model: type[Any] = RECORD_KINDS[kind]
    record: AnyRecord = get_object_or_404(model, dialogue=dialogue, pk=record_pk)
    return record


# Interviews


def visible_interviews(user: Viewer) -> QuerySet[Interview]:
    """Interviews of the countries whose team the user belongs to."""
    return Interview.objects.filter(country__in=writable_countries(user))


def get_interview_for(user: Viewer, pk: int) -> Interview:
    """Return an interview that the user sees, and so may change; Http404 for any other."""
    rows = visible_interviews(user).select_related("country", "dialogue", "guide")
    return get_object_or_404(rows, pk=pk)


def get_interviewee_for(user: Viewer, pk: int, interviewee_pk: int) -> Interviewee:
    """Return somebody in an interview that the user sees, under the pseudonym."""
    rows = get_interview_for(user, pk).interviewees.select_related("institution", "interview")
    return get_object_or_404(rows, pk=interviewee_pk)


def may_see_identities(user: Viewer, interview: Interview) -> bool:
    """Whether the user is named as one who may see who the interviewees are."""
    return interview.identity_readers.filter(pk=user.pk).exists()


def may_name_identity_readers(user: Viewer, interview: Interview) -> bool:
    """Whether the user may say who sees the identities: those named, and administrators."""
    return is_administrator(user) or may_see_identities(user, interview)


def check_may_see_identities(user: Viewer, interview: Interview) -> None:
    """Raise PermissionDenied unless `may_see_identities`."""
    if not may_see_identities(user, interview):
        raise PermissionDenied


def may_change_guide(user: Viewer, guide: Guide) -> bool:
    """Whether the user may change a guide: who made it, and who writes in all countries."""
    return scope_of(user).writes_everywhere or guide.created_by_id == user.pk


def get_writable_guide_for(user: Viewer, pk: int) -> Guide:
    """Return a guide to change; PermissionDenied where the user may only use and copy it."""
    guide = get_object_or_404(Guide, pk=pk)
    if not may_change_guide(user, guide):
        raise PermissionDenied
    return guide


def team_of(country: Country) -> QuerySet[User]:
    """Those who may change this country's things, and so could be named for its identities."""
    roles = Q(role=Role.ADMINISTRATOR) | (
        Q(role=Role.TEAM) & (Q(country=country) | Q(country=None))
    )
    holders = Grant.objects.filter(roles).values("user")
    return User.objects.filter(is_active=True, pk__in=holders).order_by("full_name", "email")
