"""What programs read: questionnaires, findings, responses."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from institutions.access import get_country_for, visible_institutions
from institutions.actions.tokens import note_reading
from institutions.models import Institution
from institutions.replica import PAGE_SECONDS, read
from reports.actions.steps import figures_for
from reports.api.auth import FINDINGS, READ_INVITATIONS, RESPONSES, token_of
from reports.api.schemas import (
    FindingRow,
    FindingsOut,
    FormOut,
    InstitutionOut,
    PageIn,
    QuestionnaireDetail,
    QuestionnaireOut,
    ResponseOut,
    ResponsesPage,
)
from reports.queries.country import country_findings, questionnaires_of
from reports.queries.exports import HEAD, WITHHELD, findings_rows
from surveys.access import (
    get_questionnaire_for,
    get_survey_country_for,
    get_version_for,
    visible_questionnaires,
)
from surveys.enums import ResponseState
from surveys.models import Questionnaire, Response

router = Router(tags=["reading"])


@router.get("/questionnaires", response=list[QuestionnaireOut], auth=FINDINGS)
def list_questionnaires(request: HttpRequest) -> list[dict[str, Any]]:
    """All questionnaires."""
    return [_questionnaire(found) for found in visible_questionnaires(request.user)]


@router.get("/questionnaires/{slug}", response=QuestionnaireDetail, auth=FINDINGS)
def show_questionnaire(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One questionnaire with its versions, the newest first."""
    found = get_questionnaire_for(request.user, slug)
    versions = found.versions.defer("document").order_by("-number")
    return {**_questionnaire(found), "versions": list(versions)}


@router.get("/questionnaires/{slug}/versions/{number}", response=FormOut, auth=FINDINGS)
def show_version(request: HttpRequest, slug: str, number: int) -> Any:
    """What a version asks."""
    return get_version_for(request.user, slug, number)


@router.get("/countries/{code}/findings/{slug}", response=FindingsOut, auth=FINDINGS)
def show_findings(request: HttpRequest, code: str, slug: str, language: str = "en") -> FindingsOut:
    """What the answers of one country say, under the rules for small numbers.

    Whoever only reads the country gets figures that move when three more responses are in.
    """
    country = get_country_for(request.user, code)
    questionnaire = questionnaires_of(country).filter(slug=slug).first()
    if questionnaire is None:
        raise Http404
    note_reading(
        token_of(request), action="read_findings", country=country.code, questionnaire=slug
    )
    with figures_for(request.user, country):
        findings = read(lambda: country_findings(questionnaire, country), seconds=PAGE_SECONDS)
    rows = [dict(zip(HEAD, row, strict=True)) for row in findings_rows(findings, language)]
    return FindingsOut(
        questionnaire=slug,
        country=country.code,
        language=language,
        rows=[_finding(row) for row in rows],
    )


@router.get("/countries/{code}/responses/{slug}", response=ResponsesPage, auth=RESPONSES)
def list_responses(
    request: HttpRequest,
    code: str,
    slug: str,
    page: Query[PageIn],
) -> ResponsesPage:
    """Submitted responses in the order of their arrival, a page at a time; for the team alone.

    That the program reads them is in the audit log, once a day.
    """
    country = get_survey_country_for(request.user, code)
    questionnaire = get_questionnaire_for(request.user, slug)
    note_reading(
        token_of(request), action="read_responses", country=country.code, questionnaire=slug
    )
    # Not by a join, as in `reports.queries.export_rows`: the next page is near.
    versions = list(questionnaire.versions.values_list("pk", flat=True))
    found = Response.objects.filter(
        version__in=versions,
        country=country,
        state=ResponseState.SUBMITTED,
        pk__gt=page.after,
    )
    ordered = (
        found.select_related("version", "institution")
        .defer("version__document", "revisions")
        .order_by("pk")
    )
    rows = read(lambda: list(ordered.all()[: page.limit + 1]), seconds=PAGE_SECONDS)
    last = rows[page.limit - 1].pk if len(rows) > page.limit else None
    return ResponsesPage(responses=[_response(row) for row in rows[: page.limit]], next=last)


@router.get("/countries/{code}/institutions", response=list[InstitutionOut], auth=READ_INVITATIONS)
def list_institutions(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """The institutions of a country, and those of none.

    That the program reads them is in the audit log, once a day.
    """
    country = get_country_for(request.user, code)
    note_reading(token_of(request), action="read_institutions", country=country.code)
    visible = visible_institutions(request.user)
    found = visible.filter(country=country) | visible.filter(country=None)
    return [_institution(one) for one in found.order_by("pk")]


def _questionnaire(found: Questionnaire) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "titles": found.titles,
        "round": found.round.slug if found.round else None,
    }


def _institution(found: Institution) -> dict[str, Any]:
    names = ("id", "names", "acronym", "sector")
    return {**{name: getattr(found, name) for name in names}, "country": found.country_id}


def _finding(row: dict[str, Any]) -> FindingRow:
    is_withheld = row["count"] == WITHHELD
    return FindingRow(
        question=row["question"],
        kind=row["kind"],
        sector=row["sector"],
        choice=row["choice"],
        position=row["position"],
        count=None if is_withheld else row["count"],
        is_withheld=is_withheld,
        answered=row["answered"],
        label=row["label"],
    )


def _response(found: Response) -> ResponseOut:
    return ResponseOut(
        key=found.key,
        country=found.country_id,
        institution=found.institution.name if found.institution else found.given_name,
        sector=found.sector,
        language=found.language,
        state=found.state,
        version=found.version.number,
        revision=found.revision,
        submitted_at=found.submitted_at,
        is_illustrative=found.is_illustrative,
        answers={**found.kept_answers, **found.answers},
    )
