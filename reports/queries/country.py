"""The findings of a country and what stands around them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from institutions.models import Country
from reports.queries.cells import Cells, read_cells
from reports.queries.findings import CountryFindings, findings_from
from surveys.enums import ResponseState
from surveys.models import FoldEntry, Invitation, Questionnaire, Response, Tally


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
        silent=silent_invitations(questionnaire, country).count(),
        unfolded=unfolded_of(questionnaire, country),
    )


def submitted_responses(questionnaire: Questionnaire, country: Country) -> QuerySet[Response]:
    return Response.objects.filter(
        version__questionnaire=questionnaire, country=country, state=ResponseState.SUBMITTED
    )


def silent_invitations(questionnaire: Questionnaire, country: Country) -> QuerySet[Invitation]:
    """Invitations of institutions from which nothing was submitted.

    An answer counts as the institution's where it came by the invitation or is linked to the
    institution. The invitations are few and each looks for one response at the most.
    """
    submitted = Response.objects.filter(
        version__questionnaire=questionnaire, country=country, state=ResponseState.SUBMITTED
    )
    return Invitation.objects.filter(
        ~Exists(submitted.filter(invitation=OuterRef("pk"))),
        ~Exists(submitted.filter(institution=OuterRef("institution"))),
        questionnaire=questionnaire,
        country=country,
        institution__isnull=False,
        revoked_at__isnull=True,
    )


def unfolded_of(questionnaire: Questionnaire, country: Country) -> int:
    """Number of submissions (and withdrawals) that wait to be folded into the tallies."""
    return FoldEntry.objects.filter(
        response__version__questionnaire=questionnaire, response__country=country
    ).count()


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
