"""Coded texts as a project file: what goes into it, and what of it is known here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from dialogues.coding.codebook_file import Code
from dialogues.coding.project_file import Coder, Coding, Source, own_guid
from dialogues.enums import AnchorState
from dialogues.models import Excerpt, SourceText, Theme
from dialogues.queries.codebook import codebook
from dialogues.queries.consent import silent_interviews
from dialogues.queries.sources import in_country, newest_only, origins_of, with_origin
from institutions.models import User


def shareable_sources(sources: QuerySet[SourceText], country: str = "") -> QuerySet[SourceText]:
    """The newest texts that may leave the house, of all countries or of one.

    A project holds whole texts, so interviews that may not be quoted are left out.
    """
    newest = newest_only(sources).filter(
        Q(interview=None) | ~Q(interview__in=silent_interviews().values("pk"))
    )
    return newest.filter(in_country([country])) if country else newest


def withheld_sources(sources: QuerySet[SourceText]) -> int:
    """How many of the newest texts stay here because they may not be quoted."""
    return newest_only(sources).filter(interview__in=silent_interviews().values("pk")).count()


def project_sources(sources: QuerySet[SourceText], excerpts: QuerySet[Excerpt]) -> Iterator[Source]:
    """Yield the texts with their passages, one text in memory at a time; three queries and one
    for each text."""
    listed = list(with_origin(sources).order_by("kind", "id"))
    origins = origins_of(listed)
    codings = _codings(excerpts.filter(source__in=[source.pk for source in listed]))
    for source in listed:
        text = SourceText.objects.values_list("text", flat=True).get(pk=source.pk)
        guid = own_guid("source", source.pk)
        yield Source(guid, origins[source.pk].label, text, tuple(codings[source.pk]))


def _codings(excerpts: QuerySet[Excerpt]) -> dict[int, list[Coding]]:
    found: dict[int, list[Coding]] = defaultdict(list)
    standing = excerpts.exclude(state=AnchorState.FLAGGED).select_related("theme")
    for excerpt in standing.order_by("source", "start", "end", "pk").iterator():
        found[excerpt.source_id].append(_coding(excerpt))
    return found


def _coding(excerpt: Excerpt) -> Coding:
    return Coding(
        guid=own_guid("excerpt", excerpt.pk),
        start=excerpt.start,
        end=excerpt.end,
        code=excerpt.theme.guid,
        coder=own_guid("user", excerpt.coder_id) if excerpt.coder_id else None,
        polarity=excerpt.polarity,
        memo=excerpt.memo,
        at=excerpt.created_at,
    )


def project_coders(excerpts: QuerySet[Excerpt]) -> list[Coder]:
    users = User.objects.filter(pk__in=excerpts.order_by().values("coder"))
    return [Coder(own_guid("user", user.pk), str(user)) for user in users.order_by("pk")]


def project_codes(excerpts: QuerySet[Excerpt]) -> list[Code]:
    """The codebook, and after it the themes out of use that passages still have."""
    codes = codebook()
    live = {code.guid for top in codes for code in top}
    used = Theme.objects.filter(pk__in=excerpts.order_by().values("theme")).exclude(guid__in=live)
    return [*codes, *(Code(theme.guid, theme.title, theme.definition) for theme in used)]


def sources_by_guid(sources: Iterable[int]) -> dict[UUID, int]:
    """Our own texts by the guid that they have in every project file."""
    return {own_guid("source", pk): pk for pk in sources}
