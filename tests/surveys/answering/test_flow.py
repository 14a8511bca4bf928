"""From the link to the receipt, as a browser without script does it."""

import pytest
from django.test import Client
from django.urls import reverse

from surveys.models import FoldEntry, Response
from tests.surveys.answering.conftest import (
    SECTIONS,
    TOKEN,
    fill,
    hidden_fields,
    open_link,
    section_url,
    send,
)

pytestmark = pytest.mark.django_db


def test_link_is_exchanged_for_a_cookie(client, invitation):
    answer = client.get(reverse("surveys:open_link", args=[TOKEN]))

    assert answer["Location"] == reverse("surveys:answer_start", args=[invitation.pk])
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    cookie = answer.cookies["respondent"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert TOKEN not in cookie.value
    invitation.refresh_from_db()
    assert invitation.opened_at is not None


def test_whole_questionnaire_is_answered_and_sent(draft, respondent, institution):
    for number, data in enumerate(SECTIONS, start=1):
        answer = fill(respondent, draft, number, data)
        assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == reverse("surveys:answer_check", args=[draft.key])

    answer = send(respondent, draft)

    assert answer["Location"] == reverse("surveys:answer_receipt", args=[draft.key])
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.institution == institution
    assert draft.sector == "civil_society"
    assert draft.answers["approach_priority"] == ["harm", "demand", "supply"]
    assert draft.answers["other_needs"] == "Nothing\nelse"
    assert draft.answers["weaknesses_named"] == 3
    assert [entry.delta for entry in FoldEntry.objects.filter(response=draft)] == [1]


def test_receipt_stays_the_same(complete_draft, respondent):
    send(respondent, complete_draft)
    url = reverse("surveys:answer_receipt", args=[complete_draft.key])

    first, second = (respondent.get(url) for _ in range(2))

    assert complete_draft.receipt_number in first.content.decode()
    assert first.context["sent_text"] == second.context["sent_text"]
    assert "(UTC+05:00)" in first.context["sent_text"]


def test_start_twice_makes_one_draft(respondent, invitation):
    url = reverse("surveys:answer_start", args=[invitation.pk])
    first, second = respondent.post(url), respondent.post(url)

    assert first["Location"] == second["Location"]
    assert Response.objects.count() == 1


def test_start_page_says_who_reads_the_answers(respondent, invitation):
    text = respondent.get(reverse("surveys:answer_start", args=[invitation.pk])).content.decode()

    assert "Who sees your answers" in text
    assert "Institute of Health" in text
    assert "Русский" in text


def test_task_list_tells_the_state_of_each_section(draft, respondent):
    fill(respondent, draft, 1, {**SECTIONS[0], "years_in_field": "99"})
    fill(respondent, draft, 2, SECTIONS[1])
    fill(respondent, draft, 3, {"rehabilitation": ["therapy"]})

    text = respondent.get(reverse("surveys:answer_tasks", args=[draft.key])).content.decode()

    assert text.count("Needs attention") == 1
    assert text.count(">Done<") == 1
    assert text.count("In progress") == 1
    assert text.count("Not started") == 3


def test_save_and_come_back_later(draft, respondent):
    answer = fill(respondent, draft, 1, {"institution_name": "A"}, **{".action": "later"})

    assert answer["Location"] == reverse("surveys:answer_tasks", args=[draft.key])
    draft.refresh_from_db()
    assert draft.answers == {"institution_name": "A"}


def test_answers_of_a_reopened_response_are_there_again(complete_draft, respondent, invitation):
    from surveys.actions.responses import reopen_response

    send(respondent, complete_draft)
    complete_draft.refresh_from_db()
    newer = reopen_response(complete_draft, reason="a slip")

    text = respondent.get(
        reverse("surveys:answer_receipt", args=[complete_draft.key])
    ).content.decode()
    assert reverse("surveys:answer_tasks", args=[newer.key]) in text
    start = respondent.get(reverse("surveys:answer_start", args=[invitation.pk]))
    assert start.status_code == 200
    answer = send(respondent, newer)
    assert answer["Location"] == reverse("surveys:answer_receipt", args=[newer.key])
    assert Response.objects.filter(state="submitted").count() == 1


def test_after_a_withdrawal_one_begins_anew(complete_draft, respondent, invitation):
    from surveys.actions.responses import withdraw_response

    send(respondent, complete_draft)
    complete_draft.refresh_from_db()
    withdraw_response(complete_draft, reason="sent by mistake")

    answer = respondent.post(reverse("surveys:answer_start", args=[invitation.pk]))

    begun = Response.objects.get(state="draft")
    assert answer["Location"] == reverse("surveys:answer_tasks", args=[begun.key])
    assert (begun.revision, begun.answers) == (2, {})


def test_language_is_chosen_and_switched_midway(respondent, invitation, client):
    url = reverse("surveys:answer_start", args=[invitation.pk])
    chosen = respondent.post(url, {".language": "ru"})
    respondent.post(chosen["Location"])
    draft = Response.objects.get()
    assert draft.language == "ru"

    page = respondent.get(section_url(draft, 1)).content.decode()
    assert "Название вашей организации" in page
    assert '<html lang="ru">' in page

    switched = fill(
        respondent, draft, 1, {"institution_name": "Ведомство"}, **{".action": "language:en"}
    )
    assert switched["Location"] == section_url(draft, 1)
    page = respondent.get(switched["Location"]).content.decode()
    assert "Name of your institution" in page
    assert "Ведомство" in page


def test_language_switch_keeps_what_could_not_be_saved(draft, respondent):
    answer = fill(respondent, draft, 1, {"years_in_field": "many"}, **{".action": "language:ru"})

    page = answer.content.decode()
    assert 'value="many"' in page
    assert "Название вашей организации" in page


def test_language_is_switched_on_pages_without_questions(draft, respondent):
    url = reverse("surveys:answer_language", args=[draft.key])
    answer = respondent.post(url, {".language": "ru", "page": "answer_check"})

    assert answer["Location"] == reverse("surveys:answer_check", args=[draft.key])
    draft.refresh_from_db()
    assert draft.language == "ru"
    assert respondent.post(url, {".language": "xx"}).status_code == 302
    draft.refresh_from_db()
    assert draft.language == "ru"


def test_each_person_of_an_open_link_has_answers_of_their_own(open_invitation):
    drafts = []
    for _ in range(2):
        person = Client()
        open_link(person, "open-token")
        person.post(reverse("surveys:answer_start", args=[open_invitation.pk]))
        drafts.append(person)
    assert Response.objects.count() == 2
    first, second = Response.objects.order_by("pk")
    assert drafts[0].get(section_url(first, 1)).status_code == 200
    assert drafts[0].get(section_url(second, 1)).status_code == 404


def test_return_link_leads_to_the_same_answers_elsewhere(client, open_invitation):
    open_link(client, "open-token")
    client.post(reverse("surveys:answer_start", args=[open_invitation.pk]))
    draft = Response.objects.get()
    page = client.get(reverse("surveys:answer_tasks", args=[draft.key]))
    link = page.context["return_link"]
    assert link in page.content.decode()

    elsewhere = Client()
    assert elsewhere.get(link).status_code == 302
    assert elsewhere.get(section_url(draft, 1)).status_code == 200


def test_single_choice_keeps_shared_answers(respondent, draft):
    """A colleague with the same link works on the same answers."""
    colleague = Client()
    open_link(colleague, TOKEN)
    fill(colleague, draft, 1, SECTIONS[0])

    assert "Институт здоровья" in respondent.get(section_url(draft, 1)).content.decode()


def test_hidden_fields_of_a_page_are_read(respondent, draft):
    assert ".base" in hidden_fields(respondent.get(section_url(draft, 1)).content.decode())
