"""The findings of a country and what stands around them."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet

from institutions.models import Country
from reports.queries.cells import Cells, read_cells
from reports.queries.findings import CountryFindings, findings_from
from surveys.enums import ResponseState
from surveys.models import FoldEntry, Invitation, Questionnaire, Response, Tally
from surveys.queries.existing import has_any

MOST_WAITING = 10_000

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Answering(TypedDict):
        is_answered: bool

    AskedInvitation = WithAnnotations[Invitation, _Answering]


def country_findings(questionnaire: Questionnaire, country: Country) -> CountryFindings:
    """Return the findings, from tallies alone, in a constant number of queries."""
    return findings_of_cells(questionnaire, country, read_cells(questionnaire, country))


def findings_of_cells(
    questionnaire: Questionnaire, country: Country, cells: Cells
) -> CountryFindings:
    """Like `country_findings` where the tallies have been read already."""
    return findings_from(
        questionnaire,
        country,
        cells,
        silent=silent_institutions(questionnaire, country),
        unfolded=waiting_submissions(questionnaire, country),
    )


def submitted_responses(questionnaire: Questionnaire, country: Country) -> QuerySet[Response]:
    return Response.objects.filter(
        version__questionnaire=questionnaire, country=country, state=ResponseState.SUBMITTED
    )


def institution_invitations(
    questionnaire: Questionnaire, country: Country
) -> "QuerySet[AskedInvitation]":
    """Return the standing invitations of institutions, each with `is_answered`.

    An answer counts as the institution's where it came by the invitation or is linked to the
    institution. The invitations are few and each looks for one response at the most.
    """
    submitted = submitted_responses(questionnaire, country)
    by_link = Response.objects.filter(state=ResponseState.SUBMITTED)
    return Invitation.objects.filter(
        questionnaire=questionnaire,
        country=country,
        institution__isnull=False,
        revoked_at__isnull=True,
    ).annotate(
        is_answered=Q(has_any(by_link.filter(invitation=OuterRef("pk"))))
        | Q(has_any(submitted.filter(institution=OuterRef("institution"))))
    )


def silent_institutions(questionnaire: Questionnaire, country: Country) -> int:
    """Number of invited institutions from which nothing was submitted."""
    return institution_invitations(questionnaire, country).filter(is_answered=False).count()


def waiting_submissions(questionnaire: Questionnaire, country: Country) -> int:
    """Number of responses that wait to be folded in or out.

    Of the queue the first `MOST_WAITING` entries are looked at, so that a page stays quick while
    millions of imported responses are being folded.
    """
    queue = FoldEntry.objects.order_by("pk").values("response_id")[:MOST_WAITING]
    waiting = Response.objects.filter(
        pk__in=queue, version__questionnaire=questionnaire, country=country
    )
    return waiting.count()


def has_illustrative(questionnaire: Questionnaire, country: Country) -> bool:
    """Whether sample answers are among the submitted ones; then all findings are illustrative."""
    return submitted_responses(questionnaire, country).filter(is_illustrative=True).exists()


def questionnaires_of(country: Country) -> QuerySet[Questionnaire]:
    """The questionnaires that are asked in the country, or have answers of it; newest first."""
    tallied = Tally.objects.filter(version__questionnaire=OuterRef("pk"), country=country)
    invited = Invitation.objects.filter(questionnaire=OuterRef("pk"), country=country)
    return (
        Questionnaire.objects.annotate(has_answers=Exists(tallied))
        .filter(
            Q(has_answers=True)
            | Exists(invited)
            | Q(round__countries=country)
            | Q(round__isnull=True),
            versions__published_at__isnull=False,
        )
        .distinct()
        .order_by("-has_answers", "-created_at")
    )


def default_questionnaire(country: Country) -> Questionnaire | None:
    """The newest questionnaire with answers of the country, else the newest that is asked there."""
    return questionnaires_of(country).first()
