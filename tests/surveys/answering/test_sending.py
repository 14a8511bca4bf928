"""Sending: once, only what was checked, with few queries; and the questionnaire on one page."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.actions.submitting import digest_answers
from surveys.models import FoldEntry, Response
from tests.surveys.answering.conftest import (
    TOKEN,
    complete_answers,
    fill,
    hidden_fields,
    open_link,
    posted_answers,
    send,
)
from tests.surveys.makers import make_country, make_institution

pytestmark = pytest.mark.django_db


def check_url(response: Response) -> str:
    return reverse("surveys:answer_check", args=[response.key])


def shown_fields(client: Client, response: Response) -> dict[str, str]:
    fields = hidden_fields(client.get(check_url(response)).content.decode())
    return {name: fields[name] for name in (".submission", ".digest")}


def test_missing_answers_keep_it_from_being_sent(draft, respondent):
    page = respondent.get(check_url(draft))

    assert "Send the answers" not in page.content.decode()
    assert "16 answers are needed" in page.content.decode()
    answer = respondent.post(
        check_url(draft), {".submission": str(uuid.uuid4()), ".digest": digest_answers({})}
    )
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_sending_takes_at_most_six_queries(complete_draft, respondent):
    fields = shown_fields(respondent, complete_draft)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = respondent.post(check_url(complete_draft), fields)

    assert answer.status_code == 302
    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 4, asked  # response, whether somebody signs, its update, fold entry
    assert len(queries) <= 6


def test_retry_gets_the_same_receipt(complete_draft, respondent):
    fields = shown_fields(respondent, complete_draft)
    first = respondent.post(check_url(complete_draft), fields)
    second = respondent.post(check_url(complete_draft), fields)

    assert first["Location"] == second["Location"]
    assert FoldEntry.objects.count() == 1
    assert "already" not in respondent.get(second["Location"]).content.decode()


def test_same_id_with_other_answers_is_a_conflict(complete_draft, respondent):
    fields = shown_fields(respondent, complete_draft)
    respondent.post(check_url(complete_draft), fields)
    answer = respondent.post(check_url(complete_draft), {**fields, ".digest": "0" * 64})

    assert answer.status_code == 409


def test_second_tab_is_told_that_it_was_sent(complete_draft, respondent):
    first, second = (shown_fields(respondent, complete_draft) for _ in range(2))
    respondent.post(check_url(complete_draft), first)
    answer = respondent.post(check_url(complete_draft), second, follow=True)

    assert "had been sent already" in answer.content.decode()
    assert FoldEntry.objects.count() == 1


def test_answers_that_changed_after_the_check_are_not_sent(complete_draft, respondent):
    fields = shown_fields(respondent, complete_draft)
    colleague = Client()
    open_link(colleague, TOKEN)
    fill(colleague, complete_draft, 1, {"institution_name": "Other", "sector": "other"})

    answer = respondent.post(check_url(complete_draft), fields)

    assert answer.status_code == 409
    assert "Somebody changed the answers" in answer.content.decode()
    complete_draft.refresh_from_db()
    assert complete_draft.state == "draft"


def test_hidden_answers_are_not_sent(complete_draft, respondent):
    complete_draft.answers["sector_other"] = "Ombudsman"
    complete_draft.save()
    send(respondent, complete_draft)

    complete_draft.refresh_from_db()
    assert "sector_other" not in complete_draft.answers


def test_submission_id_that_is_none(complete_draft, respondent):
    answer = respondent.post(check_url(complete_draft), {".submission": "x"})

    assert answer["Location"] == check_url(complete_draft)


@pytest.mark.django_db(transaction=True)
def test_two_threads_send_one_response(complete_draft, respondent):
    fields = shown_fields(respondent, complete_draft)
    cookies = respondent.cookies
    answers = []

    def post() -> None:
        client = Client()
        client.cookies = cookies
        answers.append(client.post(check_url(complete_draft), fields))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {302}
    assert FoldEntry.objects.count() == 1


# Everything on one page


def page_url(invitation) -> str:
    return reverse("surveys:answer_send_page", args=[invitation.pk])


@pytest.fixture
def page_fields(client, page_invitation) -> dict[str, str]:
    open_link(client, "open-token")
    page = client.get(reverse("surveys:answer_start", args=[page_invitation.pk]))
    return hidden_fields(page.content.decode())


def test_page_is_sent_at_once(client, page_invitation, page_fields):
    answer = client.post(page_url(page_invitation), {**page_fields, **posted_answers()})

    response = Response.objects.get()
    assert answer["Location"] == reverse("surveys:answer_receipt", args=[response.key])
    assert response.state == "submitted"
    assert response.answers == complete_answers() | {"weaknesses_named": 3}
    assert response.sector == "government"
    assert response.given_name == "Институт здоровья"
    assert FoldEntry.objects.get().delta == 1
    assert client.get(answer["Location"]).status_code == 200


def test_page_takes_two_queries(client, page_invitation, page_fields):
    with CaptureQueriesContext(connection) as queries:
        client.post(page_url(page_invitation), {**page_fields, **posted_answers()})

    asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 2, asked  # invitation; response with its institution and fold entry
    assert len(queries) <= 5


def test_page_finds_the_institution_by_its_name(client, page_invitation, page_fields):
    known = make_institution("Known", make_country(), aliases=["Институт Здоровья"])
    client.post(page_url(page_invitation), {**page_fields, **posted_answers()})

    response = Response.objects.get()
    assert (response.institution, response.given_name) == (known, "")


def test_page_sent_twice_is_one_response(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers()}
    first, second = (client.post(page_url(page_invitation), data) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert (Response.objects.count(), FoldEntry.objects.count()) == (1, 1)


def test_page_with_other_answers_under_the_same_id(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers()}
    client.post(page_url(page_invitation), data)
    answer = client.post(page_url(page_invitation), {**data, "years_in_field": "1"})

    assert answer.status_code == 409
    assert Response.objects.get().answers["years_in_field"] == 12


def test_page_from_a_second_tab(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers()}
    client.post(page_url(page_invitation), data)
    other = {**data, ".submission": str(uuid.uuid4())}
    answer = client.post(page_url(page_invitation), other, follow=True)

    assert "had been sent already" in answer.content.decode()
    assert Response.objects.count() == 1


def test_page_of_somebody_else_under_the_same_id(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers()}
    client.post(page_url(page_invitation), data)
    stranger = Client()
    open_link(stranger, "open-token")

    assert stranger.post(page_url(page_invitation), data).status_code == 409


def test_page_with_problems_keeps_the_answers(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers(), "years_in_field": "a lot", "sector": ""}
    answer = client.post(page_url(page_invitation), data)

    page = answer.content.decode()
    assert 'value="a lot"' in page
    assert "Институт здоровья" in page
    assert [item.name for item in answer.context["problems"]] == ["years_in_field"]
    data["years_in_field"] = "61"
    answer = client.post(page_url(page_invitation), data)
    assert [item.name for item in answer.context["problems"]] == ["sector", "years_in_field"]
    assert Response.objects.count() == 0


def test_page_shows_what_the_answers_bring_up(client, page_invitation, page_fields):
    data = {**page_fields, **posted_answers(), "civil_society_importance": "very_important"}
    assert "civil_society_forms" not in page_fields[".hidden"]
    data |= {"nonprescription_medicines": "very_important"}
    data[".hidden"] = "medicine_actions sector_other"
    first = client.post(page_url(page_invitation), data)

    assert first.context["revealed"] == {"medicine_actions"}
    again = data | {".hidden": hidden_fields(first.content.decode())[".hidden"]}
    assert client.post(page_url(page_invitation), again).status_code == 302


def test_page_of_a_reopened_response_is_sent_again(client, page_invitation, page_fields):
    from surveys.actions.responses import reopen_response

    client.post(page_url(page_invitation), {**page_fields, **posted_answers()})
    draft = reopen_response(Response.objects.get(), reason="a slip")
    page = client.get(reverse("surveys:answer_start", args=[page_invitation.pk]))
    assert "Институт здоровья" in page.content.decode()

    fields = hidden_fields(page.content.decode())
    answer = client.post(
        page_url(page_invitation), {**fields, **posted_answers(), "years_in_field": "5"}
    )

    assert answer["Location"] == reverse("surveys:answer_receipt", args=[draft.key])
    draft.refresh_from_db()
    assert (draft.state, draft.answers["years_in_field"]) == ("submitted", 5)
