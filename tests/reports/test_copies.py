import io
from datetime import datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from institutions.enums import Role
from reports.queries.copies import response_copy
from surveys.enums import ResponseState
from surveys.respondent import COOKIE, cookie_value

ANSWERS = {
    "institution_name": "Ministry of Sport",
    "sector": "government",
    "alcohol": "high",
    "measures": ["clinics", "schools"],
    "order": ["schools", "police"],
    "years": 12,
}


@pytest.fixture
def response(respond, invite):
    invitation = invite("Ministry of Sport")
    return respond(invitation=invitation, institution=invitation.institution, answers=ANSWERS)


def address(response) -> str:
    return reverse("reports:response_pdf", args=[response.key])


def give_cookie(client, invitation) -> None:
    client.cookies[COOKIE] = cookie_value({invitation.pk: invitation.token_hash[:16]})


def test_the_copy_holds_the_answers_as_labels(response):
    copy = response_copy(response)
    about, topics = copy["sections"]
    assert [answer["text"] for answer in about["questions"]] == ["Ministry of Sport", None]
    told = {answer["label"]["en"]: answer for answer in topics["questions"]}
    assert told["About alcohol?"]["choices"] == [{"en": "High", "ru": "high (рус.)"}]
    assert told["About alcohol?"]["group_label"] == {"en": "How important?"}
    names = [choice["en"] for choice in told["About measures?"]["choices"]]
    assert names == ["Clinics", "Schools"]
    assert told["About order?"]["ranked"]
    assert told["About years?"]["text"] == "12"
    assert told["About opium?"]["choices"] == []


def test_the_title_is_in_every_language_in_which_the_pages_show_it(response):
    questionnaire = response.version.questionnaire
    questionnaire.titles = {"en": "Needs", "ru": "Потребности"}
    questionnaire.save()
    response.refresh_from_db()
    title = response_copy(response)["title"]
    assert (title["en"], title["ru"]) == ("Needs", "Потребности")


def test_questions_that_were_not_asked_are_not_in_it(response):
    labels = [q["label"]["en"] for s in response_copy(response)["sections"] for q in s["questions"]]
    assert "About why?" not in labels


def test_the_copy_names_the_institution_as_registered_or_as_given(response, respond):
    assert response_copy(response)["institution"] == "Ministry of Sport"
    unlinked = respond(given_name="Somebody", answers=ANSWERS)
    assert response_copy(unlinked)["institution"] == "Somebody"


def test_the_moment_is_told_in_the_countrys_time(response):
    response.submitted_at = datetime.fromisoformat("2026-03-01T20:30:00+00:00")
    told = response_copy(response)["submitted_at"]
    assert "2 March 2026, 01:30" in told
    assert told.endswith("(UTC+05:00)")


def test_the_respondent_downloads_the_copy(client, response):
    give_cookie(client, response.invitation)
    answer = client.get(address(response))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{response.receipt_number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Ministry of Sport" in text
    assert response.receipt_number in text


def test_the_copy_is_in_the_language_of_the_page(client, response):
    give_cookie(client, response.invitation)
    answer = client.get(address(response), headers={"accept-language": "ru"})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "О теме alcohol?" in text


def test_the_institution_and_the_team_download_it(client, person, response, country):
    for allowed in (
        person(Role.SIGNATORY, institution=response.institution),
        person(Role.TEAM, country),
        person(Role.ADMINISTRATOR),
    ):
        client.force_login(allowed)
        assert client.get(address(response)).status_code == 200


def test_nobody_else_does(client, person, response, country, other_country, invite):
    other = invite("Another")
    assert client.get(address(response)).status_code == 404
    give_cookie(client, other)
    assert client.get(address(response)).status_code == 404
    client.cookies[COOKIE] = "forged"
    assert client.get(address(response)).status_code == 404
    for stranger in (
        person(Role.READER, country),
        person(Role.TEAM, other_country),
        person(Role.SIGNATORY, institution=other.institution),
    ):
        client.force_login(stranger)
        assert client.get(address(response)).status_code == 404


def test_there_is_no_copy_of_a_draft(client, person, respond, country):
    client.force_login(person(Role.TEAM, country))
    draft = respond(state=ResponseState.DRAFT, answers=ANSWERS)
    assert client.get(address(draft)).status_code == 404
