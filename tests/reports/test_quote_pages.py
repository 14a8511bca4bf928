import pytest
from django.urls import reverse

from institutions.enums import Role
from reports.actions.quotes import choose_quote
from reports.models import Quote
from surveys.enums import ResponseState

LIST = "/findings/KZ/quotes/"
CHOOSE = "/findings/KZ/quotes/choose/"


@pytest.fixture
def team(client, person, country):
    client.force_login(person(Role.TEAM, country))
    return client


@pytest.fixture
def response(respond, count):
    count("why", "", 3)
    return respond(answers={"why": "More <b>teachers</b>."})


def text(response) -> str:
    return response.content.decode()


def test_the_open_questions_are_listed(team, response):
    page = text(team.get(LIST))
    assert "About why?" in page
    assert "About institution_name?" not in page
    assert "teachers" not in page


def test_the_answers_to_a_question_are_listed(team, response):
    page = text(team.get(f"{LIST}?question=why"))
    assert "More &lt;b&gt;teachers&lt;/b&gt;." in page
    assert "Quote this" in page


def test_answers_of_two_people_cannot_be_chosen_from(team, count, respond):
    respond(answers={"why": "Alone"})
    count("why", "", 2)
    page = text(team.get(f"{LIST}?question=why"))
    assert "none of the answers can be quoted" in page
    assert "Alone" not in page


@pytest.mark.parametrize("name", ["institution_name", "alcohol", "x'; --", ""])
def test_other_questions_are_not_found(team, response, name):
    assert team.get(LIST, {"question": name}).status_code == 404


def test_choosing_and_removing(team, response):
    answer = team.post(CHOOSE, {"response": response.pk, "question": "why"})
    assert answer.url == f"{LIST}?questionnaire=small&question=why"
    quote = Quote.objects.get()
    page = text(team.get(answer.url))
    assert "The answer will be quoted." in page
    assert "Do not quote" in page
    answer = team.post(reverse("reports:quote_remove", args=["KZ", quote.pk]))
    assert answer.status_code == 302
    assert not Quote.objects.exists()


def test_a_refusal_is_told(team, response):
    answer = team.post(CHOOSE, {"response": response.pk, "question": "alcohol"}, follow=False)
    assert answer.status_code == 302
    assert not Quote.objects.exists()
    assert "Only answers in free text can be quoted." in text(team.get(LIST))


@pytest.mark.parametrize("key", ["", "abc", "999999", "-1", "٣"])
def test_an_unknown_response_is_not_found(team, version, key):
    assert team.post(CHOOSE, {"response": key, "question": "why"}).status_code == 404


def test_a_response_of_another_country_is_not_found(team, respond, other_country):
    other = respond(country=other_country, answers={"why": "Elsewhere"})
    quote = choose_quote(response=other, question="why", actor=None)
    assert team.post(CHOOSE, {"response": other.pk, "question": "why"}).status_code == 404
    assert team.post(reverse("reports:quote_remove", args=["KZ", quote.pk])).status_code == 404


def test_a_draft_is_not_listed(team, response, respond):
    respond(answers={"why": "Unsent words"}, state=ResponseState.DRAFT)
    assert "Unsent words" not in text(team.get(f"{LIST}?question=why"))


def test_only_the_team_of_the_country_chooses(
    client, person, response, country, other_country, invite
):
    data = {"response": response.pk, "question": "why"}
    assert client.get(LIST).status_code == 302
    assert client.post(CHOOSE, data).status_code == 302
    client.force_login(person(Role.READER, country))
    assert client.get(LIST).status_code == 403
    assert client.post(CHOOSE, data).status_code == 403
    for stranger in (
        person(Role.TEAM, other_country),
        person(Role.SIGNATORY, institution=invite().institution),
    ):
        client.force_login(stranger)
        assert client.get(LIST).status_code == 404
        assert client.post(CHOOSE, data).status_code == 404
    assert not Quote.objects.exists()


def test_choosing_needs_a_post(team, response):
    assert team.get(CHOOSE).status_code == 405


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_reads_a_constant_number_of_times(
    size, team, count, respond, django_assert_num_queries
):
    count("why", "", 3)
    for number in range(size):
        choose_quote(response=respond(answers={"why": f"{number}"}), question="why", actor=None)
    team.get(f"{LIST}?question=why")
    with django_assert_num_queries(11):
        team.get(f"{LIST}?question=why")


def test_of_a_mass_of_responses_the_first_are_listed(team, respond, count, monkeypatch):
    for number in range(5):
        respond(answers={"why": f"Reason {number}"})
    count("why", "", 5)
    count("", "", 5)
    monkeypatch.setattr("surveys.queries.bounded.MOST_LOOKED_AT", 3)
    monkeypatch.setattr("reports.views.quotes.MOST_LOOKED_AT", 3)
    page = text(team.get(f"{LIST}?question=why"))
    assert "Reason 0" in page
    assert "Reason 4" not in page
    assert "what the first 3 or so say" in page
