"""Every page and file when every text that somebody typed is markup and a formula."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import get_connection
from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client

from institutions.actions.mail import Letter
from institutions.actions.mail_sending import message
from institutions.enums import JobState
from institutions.models import Job, OutgoingMail
from reports.actions.editions import take_report_snapshot
from reports.actions.exports import write_export
from reports.actions.reports import take_snapshot
from reports.pdf.building import build_files
from reports.pdf.summary import render_summary
from reports.queries.cells import read_cells
from reports.queries.quotes import quotable_questions
from tests.access.addresses import address_of
from tests.access.hostile import MARKUP, make_hostile
from tests.access.saying import SAYS, csv_says, pdf_says, word_says, workbook_says
from tests.access.world import World, built_world, undone
from tests.test_access_matrix import EXPECTED

# The same for everybody, so a browser may keep them; what the editor shows within its own page.
PUBLIC = {"surveys:manifest", "surveys:service_worker"}
FRAMED = {"surveys:version_try_frame"}
# Files of respondents open in a box of their own, where nothing is allowed.
SANDBOX = "sandbox; default-src 'none'"
PAGES = sorted({name for name, method in EXPECTED if method == "GET"})
# Files that are made of what people typed, and who is given them.
FILES = {
    "dialogues:attendance_csv": "administrator",
    "dialogues:codebook_qdc": "administrator",
    "dialogues:dialogue_calendar": "administrator",
    "dialogues:passages_csv": "administrator",
    "dialogues:passages_xlsx": "administrator",
    "dialogues:project_file": "administrator",
    "dialogues:registered_calendar": "link",
    "reports:attendance_pdf": "administrator",
    "reports:findings_csv": "administrator",
    "reports:minutes_pdf": "administrator",
    "reports:response_pdf": "link",
    "surveys:board_export": "administrator",
}


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
def test_a_page_shows_texts_as_text_and_forbids_what_it_does_not_need(world, name: str):
    """One test for both, because most of the time goes into making the page."""
    for role in ("administrator", "link"):
        client = world.visitors[role].client()
        response = client.get(address_of(name, world.home))
        if role == "administrator":
            check_headers(response, name)
        check_texts(followed(client, response))


def followed(client: Client, response: HttpResponseBase) -> HttpResponseBase:
    if 300 <= response.status_code < 400:
        return client.get(response["Location"], follow=True)
    return response


def check_texts(response: HttpResponseBase) -> None:
    """No text has become markup, or a header of its own."""
    if response.headers["Content-Type"].startswith("text/html"):
        assert isinstance(response, HttpResponse)
        page = response.content.decode()
        assert "<img src=x" not in page
        assert "49</script>" not in page
    for value in response.headers.values():
        assert "\n" not in value
        assert "\r" not in value


def check_headers(response: HttpResponseBase, name: str) -> None:
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


@pytest.mark.parametrize(("name", "role"), FILES.items())
def test_a_file_says_what_was_typed_and_nothing_runs(world, name: str, role: str):
    response = world.visitors[role].client().get(address_of(name, world.home))
    assert response.status_code == 200
    says = SAYS[response["Content-Type"].partition(";")[0]]
    assert_said(says(response.getvalue()))


def test_a_country_summary_says_what_was_typed(world):
    questionnaire = world.home.sent.questionnaire
    snapshot = take_snapshot(country=world.home.country, questionnaire=questionnaire, actor=None)
    assert_said(pdf_says(render_summary(json.loads(snapshot.content), "en")))


def test_a_systematisation_report_says_what_was_typed(world):
    countries = [world.home.country]
    snapshot = take_report_snapshot(kind="systematisation", countries=countries, actor=None)
    built = build_files(snapshot, "en", number=None)
    assert_said(pdf_says(built.pdf))
    assert_said(word_says(built.word))


def exported(world: World, file_format: str) -> bytes:
    parameters = {
        "questionnaire": world.home.sent.questionnaire.pk,
        "countries": ["KZ"],
        "format": file_format,
        "language": "en",
        "with_labels": True,
        "with_drafts": True,
    }
    job = Job.objects.create(kind="export", state=JobState.RUNNING, parameters=parameters)
    with write_export(job).file.open() as file:
        return file.read()


@pytest.mark.parametrize(
    ("file_format", "says"),
    [("csv", csv_says), ("xlsx", workbook_says), ("codebook", workbook_says)],
)
def test_an_export_says_what_was_typed_and_runs_no_formula(world, file_format: str, says):
    assert_said(says(exported(world, file_format)))


def test_json_holds_the_answers_as_they_are(world):
    rows = json.loads(exported(world, "json"))
    assert MARKUP in json.dumps(rows, ensure_ascii=False).replace('\\"', '"')


def test_a_mail_has_the_headers_that_it_should(world):
    """Its subject is typed by the team, and its addresses and names by anybody."""
    mail = OutgoingMail.objects.all()[0]
    mail.recipient = "somebody@example.org"
    mail.subject = f"{MARKUP}\r\nBcc: x@example.org\r\n\r\n<script>"
    letter = Letter(subject=mail.subject, body=f"{MARKUP}\n.\nBcc: x@example.org")
    sent = message(mail, letter, get_connection("django.core.mail.backends.locmem.EmailBackend"))
    parsed = sent.message()
    assert "Bcc" not in parsed
    assert sent.recipients() == ["somebody@example.org"]
    assert parsed.get_content_type() == "text/plain"
    assert str(sent.subject) == f"{MARKUP} Bcc: x@example.org <script>"
    assert parsed.get_payload(decode=True).decode() == letter.body


def test_a_formula_and_an_action_would_be_found():
    table = io.StringIO()
    csv.writer(table).writerows([["name"], [MARKUP]])
    with pytest.raises(AssertionError):
        csv_says(table.getvalue().encode())


def assert_said(text: str) -> None:
    """Blanks apart, which lines and columns are broken at."""
    assert squeezed(MARKUP) in squeezed(text)


def squeezed(text: str) -> str:
    return "".join(text.split())
