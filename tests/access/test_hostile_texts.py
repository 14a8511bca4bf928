"""Every page when every text that somebody typed is markup, and the headers that bound the harm."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import models

from dialogues.models import (
    AgendaItem,
    Circulation,
    Concern,
    Dialogue,
    DialogueDocument,
    MinutesComment,
    Participation,
)
from institutions.actions import record_audit
from institutions.models import Country, Institution, Job, Round, User
from reports.queries.cells import read_cells
from reports.queries.quotes import quotable_questions
from surveys.actions.folding import fold_all
from surveys.form.document import form_from_document, form_to_document
from surveys.form.model import Form
from surveys.models import Questionnaire, Response
from tests.access.addresses import address_of
from tests.access.world import World, built_world, undone
from tests.surveys.makers import make_form, make_response, make_version
from tests.test_access_matrix import EXPECTED

MARKUP = "<img src=x onerror=alert(1)>'\"&{{7*7}}</script>"
HOSTILE: list[tuple[type[models.Model], dict[str, object]]] = [
    (Country, {"names": {"en": MARKUP}}),
    (Institution, {"acronym": MARKUP[:60], "aliases": [MARKUP]}),
    (Round, {"names": {"en": MARKUP}}),
    (User, {"full_name": MARKUP}),
    (Job, {"message": MARKUP}),
    (Questionnaire, {"titles": {"en": MARKUP}}),
    (Dialogue, {"title": MARKUP, "city": MARKUP, "venue": MARKUP, "organisers": MARKUP}),
    (AgendaItem, {"title": MARKUP, "speakers": MARKUP}),
    (DialogueDocument, {"title": MARKUP, "file_name": f"{MARKUP}.pdf"}),
    (Participation, {"given_name": MARKUP, "person_name": MARKUP}),
    (Concern, {"headline": MARKUP, "gist": MARKUP, "quote": MARKUP}),
    (Circulation, {"message": MARKUP}),
    (MinutesComment, {"author_name": MARKUP, "text": MARKUP, "reply": MARKUP}),
    (Response, {"given_name": MARKUP}),
]
PAGES = sorted({name for name, method in EXPECTED if method == "GET"})


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_root(settings, media: Path) -> None:
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), built_world(media) as made:
        for model, values in HOSTILE:
            model._default_manager.update(**values)
        for institution in Institution.objects.all():
            institution.names = {"en": f"{MARKUP} {institution.pk}"}
            institution.save()
        record_audit(actor=None, action=MARKUP[:60], subject=None, details={MARKUP: MARKUP})
        _answer(made)
        yield made


@pytest.fixture(autouse=True)
def db(world) -> Iterator[None]:
    with undone():
        yield


def _answer(made: World) -> None:
    """Four hostile answers to a hostile questionnaire, so that findings have something to say."""
    version = make_version(slug="sent", form=hostile_form())
    answers = {"importance": "very", "measures": ["work"], "comment": MARKUP, "years": 3}
    for _number in range(4):
        make_response(version, made.home.country, answers, given_name=MARKUP)
    fold_all()


def hostile_form() -> Form:
    """The small form, with markup in every label."""
    text = json.dumps(form_to_document(make_form()))
    for label in ("Question ", "Вопрос ", "Treatment", "Very", "All"):
        text = text.replace(json.dumps(label)[1:-1], json.dumps(MARKUP)[1:-1])
    return form_from_document(json.loads(text))


def test_the_answers_are_there_to_be_shown(world):
    questionnaire, country = world.home.sent.questionnaire, world.home.country
    cells = read_cells(questionnaire, country)
    assert cells.questions["comment"].answered >= 4
    label = quotable_questions(questionnaire, cells)["comment"].question.label["en"]
    assert label.startswith(MARKUP)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["administrator", "link"])
def test_no_text_becomes_markup(world, name: str, role: str):
    response = world.visitors[role].client().get(address_of(name, world.home), follow=True)
    if response.headers["Content-Type"].startswith("text/html"):
        page = response.content.decode()
        assert "<img src=x" not in page
        assert "49</script>" not in page
    for value in response.headers.values():
        assert "\n" not in value
        assert "\r" not in value


@pytest.mark.parametrize("name", PAGES)
def test_every_page_forbids_what_it_does_not_need(world, name: str):
    response = world.visitors["administrator"].client().get(address_of(name, world.home))
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "no-store" in response["Cache-Control"]


def test_quotes_are_shown_as_they_were_written(world):
    address = address_of("reports:quotes", world.home)
    page = (
        world.visitors["team_kz"]
        .client()
        .get(address, {"questionnaire": "sent", "question": "comment"})
    )
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.content.decode()
