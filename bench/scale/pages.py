"""The pages whose work could depend on how many responses there are."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.scale.drawing import draw_answers
from bench.scale.filling import World
from institutions.actions.tokens import create_token
from institutions.enums import ApiScope
from institutions.models import User
from surveys.form.model import Form, QuestionType
from surveys.models import Invitation, Response
from surveys.queries.forms import get_form

HOST = "localhost"


@dataclass(frozen=True)
class Page:
    """A page under its name in the table; `visit` asks for it once."""

    name: str
    visit: Callable[[], HttpResponse]
    accepts: tuple[int, ...] = (200,)


def pages(world: World) -> list[Page]:
    """Return what to measure, for each kind of person."""
    team, reader = _client(world.team), _client(world.reader)
    return [
        *_team_pages(world, team),
        *_response_tables(world, team),
        *_evidence_pages(world, team),
        *_api_pages(world),
        _page("reader: findings of a country", reader, "reports:country_findings", "KZ"),
        _page("reader: countries with findings", reader, "reports:findings"),
        *_respondent_pages(world),
    ]


def _team_pages(world: World, client: Client) -> list[Page]:
    slug = world.questionnaire.slug
    opened = Invitation.objects.get(
        questionnaire=world.questionnaire, country="KZ", institution=None
    )
    newest = Response.objects.order_by("-pk").filter(country="KZ")[0]
    return [
        _page("home", client, "institutions:home"),
        _page("status", client, "status"),
        _page("readiness", client, "health_ready", accepts=(200, 503)),
        _page("metrics", client, "metrics"),
        _page("questionnaires", client, "surveys:questionnaires"),
        _page("questionnaire: overview", client, "surveys:questionnaire", slug),
        _page("questionnaire: one country", client, "surveys:country_survey", slug, "KZ"),
        _page("invitations of a country", client, "surveys:invitations", slug, "KZ"),
        _page("open invitation", client, "surveys:invitation", opened.pk),
        _page("coverage board", client, "surveys:board", slug),
        _page("coverage board: drafts", client, "surveys:board", slug, state="draft"),
        _page("one response", client, "surveys:response", newest.key),
        _page("reminder rules", client, "surveys:reminder_rules", slug),
        _page("files of responses", client, "reports:exports", slug),
        _page("people", client, "institutions:people"),
        _page("country of the registry", client, "institutions:country", "KZ"),
        _page("reports of a country", client, "reports:country_reports", "KZ"),
        _page("finding board of a country", client, "reports:board", "KZ"),
        _page("drafts of findings", client, "reports:board_drafts", "KZ"),
        _page("needs of a country", client, "reports:evidence_needs", "KZ"),
        _page("claims checked", client, "reports:evidence_claims", "KZ"),
        _page("texts to code", client, "dialogues:coding", country="KZ"),
        _page("dialogues", client, "dialogues:dialogues"),
    ]


def _response_tables(world: World, client: Client) -> list[Page]:
    def table(name: str, **query: Any) -> Page:
        slug = world.questionnaire.slug
        return _page(f"responses: {name}", client, "surveys:responses", slug, "KZ", **query)

    key = Response.objects.filter(country="KZ").order_by("pk")[0].key
    return [
        table("first page"),
        table("page 2", page=2),
        table("last page", page="last"),
        table("oldest first", order="oldest"),
        table("by institution", order="institution"),
        table("by sector", order="sector"),
        table("drafts", state="draft"),
        table("sent, civil society", state="submitted", sector="civil_society"),
        table("English", language="en"),
        table("of one institution", institution=_institution(world)),
        table("two answers as columns", columns=["alcohol", "treatment_approach"]),
        table("a frequent answer", answer="alcohol=very_important"),
        table("a rare answer", answer="hiv_concern=dont_know"),
        table("search, frequent word", search="больница"),
        table("search, nothing found", search="zzzzzz"),
        table("search, number", search=str(key)[:8]),
    ]


def _evidence_pages(world: World, client: Client) -> list[Page]:
    slug, country = world.questionnaire.slug, "KZ"
    by_sector: dict[str, Any] = {"questionnaire": slug, "rows": "_sector", "columns": "alcohol"}
    several: dict[str, Any] = {
        "questionnaire": slug,
        "rows": "treatment_approach",
        "columns": "rehabilitation",
    }
    quoted: dict[str, Any] = {"questionnaire": slug, "question": "rehabilitation_comment"}
    return [
        _page("countries with findings", client, "reports:findings"),
        _page("findings of a country", client, "reports:country_findings", country),
        _page("findings, live part", client, "reports:findings_live", country),
        _page("findings as CSV", client, "reports:findings_csv", country),
        _page("cross-tabulation: form", client, "reports:crosstab", country, questionnaire=slug),
        *(
            # 422 where counting takes too long to wait for it, and the page says so.
            _page(name, client, "reports:crosstab", country, accepts=(200, 422), **chosen)
            for name, chosen in (
                ("cross-tabulation: by sector", by_sector),
                ("cross-tabulation: two multiple", several),
            )
        ),
        _page("quotes: questions", client, "reports:quotes", country, questionnaire=slug),
        _page("quotes: answers", client, "reports:quotes", country, **quoted),
        _page("quotes: last page", client, "reports:quotes", country, **quoted, page="last"),
    ]


def _api_pages(world: World) -> list[Page]:
    scopes = [ApiScope.READ_FINDINGS, ApiScope.READ_RESPONSES]
    token = create_token(
        owner=world.team,
        name="scale",
        scopes=scopes,
        expires_at=timezone.now() + timedelta(days=1),
    )[1]
    client = Client(SERVER_NAME=HOST, headers={"authorization": f"Bearer {token}"})
    slug = world.questionnaire.slug

    def page(name: str, path: str) -> Page:
        return Page(f"API: {name}", lambda: cast("HttpResponse", client.get(f"/api/v1/{path}")))

    middle = Response.objects.order_by("-pk")[0].pk // 2
    return [
        page("findings", f"countries/KZ/findings/{slug}"),
        page("responses, from the middle", f"countries/KZ/responses/{slug}?after={middle}"),
    ]


def _respondent_pages(world: World) -> Iterator[Page]:
    """A person with a draft, and persons who begin and send, each anew."""
    invitation = Invitation.objects.get(
        questionnaire=world.questionnaire, country="KZ", institution=None
    )
    token, form, draw = world.tokens["KZ"], get_form(world.version), random.Random(3)

    def arrive() -> Client:
        client = Client(SERVER_NAME=HOST, headers={"accept-language": "ru"})
        client.get(reverse("surveys:open_link", args=[token]))
        return client

    def post(client: Client, name: str, data: dict[str, Any] | None = None) -> HttpResponse:
        answer = client.post(reverse(f"surveys:{name}", args=[invitation.pk]), data or {})
        return cast("HttpResponse", answer)

    client = arrive()
    key = post(client, "answer_start")["Location"].split("/")[2]
    sent = (302,)
    yield Page("respondent: link and first page", lambda: _begin(arrive(), invitation.pk))
    yield Page("respondent: link and begin", lambda: post(arrive(), "answer_start"), sent)
    yield _page("respondent: tasks", client, "surveys:answer_tasks", key)
    yield _page("respondent: section", client, "surveys:answer_section", key, 2)
    yield _page("respondent: check answers", client, "surveys:answer_check", key)
    yield Page(
        "respondent: link and send all",
        lambda: post(arrive(), "answer_send_page", posted(form, draw)),
        sent,
    )


def posted(form: Form, draw: random.Random) -> dict[str, Any]:
    """Return a whole questionnaire as a browser posts it; a ranking goes as places by choice."""
    found: dict[str, Any] = {".submission": str(uuid4()), ".language": "ru"}
    for name, value in draw_answers(form, draw).items():
        if form.question(name).type is QuestionType.RANK:
            found |= {f"{name}:{choice}": str(place) for place, choice in enumerate(value, 1)}
        elif form.question(name).is_input:
            found[name] = value
    return found


def _begin(client: Client, invitation: int) -> HttpResponse:
    return cast("HttpResponse", client.get(reverse("surveys:answer_start", args=[invitation])))


def _page(
    name: str,
    client: Client,
    view: str,
    *args: Any,
    accepts: tuple[int, ...] = (200,),
    **query: Any,
) -> Page:
    address = reverse(view, args=args)
    return Page(name, lambda: cast("HttpResponse", client.get(address, query)), accepts)


def _client(user: User) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(user)
    return client


def _institution(world: World) -> int:
    """One that has answered by its own link."""
    answered = Response.objects.filter(
        version=world.version, country="KZ", invitation__institution__isnull=False
    )
    return cast("int", answered.order_by("pk")[0].institution_id)
