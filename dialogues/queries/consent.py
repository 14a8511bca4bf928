"""What may be quoted. Whatever shows words of an interview outside its own pages asks here."""

from collections.abc import Iterable

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

from dialogues.models import Consent, Excerpt, Interview, Interviewee


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
