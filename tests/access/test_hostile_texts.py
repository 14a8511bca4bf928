"""Every page when every text that somebody typed is markup, and the headers that bound the harm."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.queries.cells import read_cells
from reports.queries.quotes import quotable_questions
from tests.access.addresses import address_of
from tests.access.hostile import MARKUP, make_hostile
from tests.access.world import World, built_world, undone
from tests.test_access_matrix import EXPECTED

# The same for everybody, so a browser may keep them; what the editor shows within its own page.
PUBLIC = {"surveys:manifest", "surveys:service_worker"}
FRAMED = {"surveys:version_try_frame"}
# Files of respondents open in a box of their own, where nothing is allowed.
SANDBOX = "sandbox; default-src 'none'"
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
        make_hostile(made.home)
        yield made


@pytest.fixture(autouse=True)
def db(world) -> Iterator[None]:
    with undone():
        yield


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
    if policy != SANDBOX:
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == ("SAMEORIGIN" if name in FRAMED else "DENY")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert ("no-store" in response["Cache-Control"]) == (name not in PUBLIC)


def test_quotes_are_shown_as_they_were_written(world):
    address = address_of("reports:quotes", world.home)
    page = (
        world.visitors["team_kz"]
        .client()
        .get(address, {"questionnaire": "sent", "question": "comment"})
    )
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.content.decode()
