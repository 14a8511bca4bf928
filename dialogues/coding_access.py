"""Which texts and passages a user may see and code."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogues.models import Dialogue, Excerpt, SourceText
from institutions.access import Viewer, is_team, may_write, scope_of, writable_countries
from surveys.enums import ResponseState

_HEAVY = ("time_marks", "response__answers", "response__revisions")


def visible_sources(user: Viewer) -> QuerySet[SourceText]:
    """Texts that the user may code: those of countries whose team the user is of.

    Minutes of a regional event take the team of all of its countries. Answers that were withdrawn,
    or replaced by a later revision, are left out.
    """
    standing = Q(response=None) | Q(response__state=ResponseState.SUBMITTED)
    if scope_of(user).writes_everywhere:
        return SourceText.objects.filter(standing)
    if not is_team(user):
        return SourceText.objects.none()
    own = writable_countries(user).values("code")
    through = Dialogue.countries.through.objects
    of_dialogue = Q(dialogue__in=through.filter(country__in=own).values("dialogue")) & ~Q(
        dialogue__in=through.exclude(country__in=own).values("dialogue")
    )
    of_country = Q(interview__country__in=own) | Q(response__country__in=own)
    return SourceText.objects.filter(standing, of_country | of_dialogue)


def get_source_for(user: Viewer, pk: int) -> SourceText:
    """Return a text that the user may code; Http404 for any other.

    Looks for the one row and then asks what `visible_sources` asks in SQL, which for one row takes
    the database longer to plan than to answer: each passage that is coded comes by here.
    """
    rows = SourceText.objects.select_related("interview", "response")
    source = get_object_or_404(rows.defer(*_HEAVY), pk=pk)
    if not _may_code(user, source):
        raise Http404
    return source


def _may_code(user: Viewer, source: SourceText) -> bool:
    response = source.response
    if response and response.state != ResponseState.SUBMITTED:
        return False
    if scope_of(user).writes_everywhere or not is_team(user):
        return is_team(user)
    if source.interview:
        codes = [source.interview.country_id]
    elif response:
        codes = [response.country_id]
    else:
        through = Dialogue.countries.through.objects.filter(dialogue=source.dialogue_id)
        codes = list(through.values_list("country", flat=True))
    return bool(codes) and all(may_write(user, code) for code in codes)


def visible_excerpts(user: Viewer) -> QuerySet[Excerpt]:
    """Passages that the user may see, each where it stands now: not those that moved on."""
    return Excerpt.objects.filter(source__in=visible_sources(user), moved_to=None)


def get_excerpt_for(user: Viewer, pk: int) -> Excerpt:
    """Return a passage that the user may change; Http404 for any other."""
    rows = visible_excerpts(user).select_related("source", "theme", "coder")
    return get_object_or_404(rows, pk=pk)


def may_curate(user: Viewer) -> bool:
    """Whether the user may do what reaches into the passages of every country: merge, retire."""
    return scope_of(user).writes_everywhere
