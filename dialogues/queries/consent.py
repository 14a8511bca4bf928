"""What may be quoted. Whatever shows words of an interview outside its own pages asks here."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from dialogues.models import Consent, Excerpt, Interview, Interviewee, SourceText


def silent_interviews() -> QuerySet[Interview]:
    """Interviews whose words stay on the team's own pages.

    They may be quoted where each interviewee's newest consent allows quotes and is not withdrawn;
    an interview of which nobody is recorded has nobody who agreed.
    """
    holds = ExpressionWrapper(Q(may_quote=True, withdrawn_at=None), BooleanField())
    consents = Consent.objects.filter(interviewee=OuterRef("pk")).annotate(holds=holds)
    newest = consents.order_by("-recorded_at", "-pk").values("holds")[:1]
    withheld = (
        Interviewee.objects.order_by()
        .annotate(allows=Coalesce(Subquery(newest), False))
        .filter(interview=OuterRef("pk"), allows=False)
    )
    nobody = ~Exists(Interviewee.objects.filter(interview=OuterRef("pk")))
    return Interview.objects.filter(nobody | Exists(withheld))


def silent_among(interviews: Iterable[int]) -> set[int]:
    """Return which of these interviews may not be quoted; one query."""
    return set(silent_interviews().filter(pk__in=list(interviews)).values_list("pk", flat=True))


def quotable(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """Leave out the passages whose words may not be shown outside their interview's pages."""
    said = silent_interviews().filter(pk=OuterRef("source__interview"))
    return excerpts.filter(Q(source__interview=None) | ~Exists(said))


def with_permission(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """Annotate `is_silent`: the quote is withheld."""
    return excerpts.annotate(
        is_silent=Exists(silent_interviews().filter(pk=OuterRef("source__interview")))
    )


# What is withdrawn counts no more


def withdrawn_interviews() -> QuerySet[Interview]:
    """Interviews in which somebody's newest consent is withdrawn.

    In a group nobody can tell for sure whose words a passage holds, so all of it is left out.
    """
    newest = Consent.objects.filter(interviewee=OuterRef("pk")).order_by("-recorded_at", "-pk")
    gone = Interviewee.objects.order_by().annotate(
        withdrawn_at=Subquery(newest.values("withdrawn_at")[:1])
    )
    return Interview.objects.filter(
        Exists(gone.filter(interview=OuterRef("pk"), withdrawn_at__isnull=False))
    )


def counting(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """Leave out the passages of interviews whose consent was withdrawn, from that moment on."""
    gone = withdrawn_interviews().filter(pk=OuterRef("source__interview"))
    return excerpts.filter(Q(source__interview=None) | ~Exists(gone))


def counting_sources(sources: QuerySet[SourceText]) -> QuerySet[SourceText]:
    """Leave out the texts of interviews whose consent was withdrawn."""
    gone = withdrawn_interviews().filter(pk=OuterRef("interview"))
    return sources.filter(Q(interview=None) | ~Exists(gone))


def withdrawn_among(interviews: QuerySet[Interview]) -> int:
    """Return how many of these interviews are left out of counts."""
    return withdrawn_interviews().filter(pk__in=interviews.order_by().values("pk")).count()


def has_withdrawn_since(countries: Collection[str], moment: dt.datetime) -> bool:
    """Whether somebody interviewed in these countries withdrew, or was erased, after a moment."""
    people = Interviewee.objects.filter(interview__country__in=countries)
    return people.filter(Q(consents__withdrawn_at__gt=moment) | Q(erased_at__gt=moment)).exists()
