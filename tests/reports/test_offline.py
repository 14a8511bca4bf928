"""Workbooks that leave with a draft's answers and come back filled in."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from institutions.enums import Role
from institutions.models import AuditEntry
from surveys.enums import ResponseState
from surveys.models import Response, Version
from tests.reports.offline_makers import (
    TOKEN,
    address,
    filled_in,
    make_draft,
    opened,
    save_elsewhere,
    saved_answers,
    send_file,
    workbook_of,
)
from tests.reports.pdf.form_samples import filled_in as filled_in_form
from tests.surveys.makers import make_country, make_form, make_user, make_version, signed_in


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def version(db) -> Version:
    return make_version()


@pytest.fixture
def draft(version: Version) -> Response:
    return make_draft(version)


@pytest.fixture
def browser(client: Client, draft: Response) -> Client:
    return opened(client)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# The way through


def test_the_task_list_leads_to_the_files(browser: Client, draft: Response):
    tasks = text_of(browser.get(reverse("surveys:answer_tasks", args=[draft.key])))
    assert address("answer_offline", draft) in tasks
    page = text_of(browser.get(address("answer_offline", draft)))
    assert address("answer_workbook", draft) in page


def test_what_was_filled_in_is_saved(browser: Client, draft: Response):
    content = workbook_of(browser, draft)
    cells = {"C4": "Агентство", "C6": "Very", "C8": "x", "C10": "x", "C12": 2, "C13": 1, "C15": 7}
    answer = send_file(browser, draft, filled_in(content, cells))
    assert answer.status_code == 302
    assert saved_answers(draft) == {
        "institution_name": "Агентство",
        "importance": "very",
        "measures": ["treatment", "work"],
        "order": ["prevention", "treatment"],
        "years": 7,
    }
    assert "5 answers are saved." in text_of(browser.get(answer["Location"]))


def test_the_answers_so_far_are_in_the_file(browser: Client, draft: Response):
    save_elsewhere(draft, institution_name="Agency", importance="little", years=3)
    sheet = load_workbook(io.BytesIO(workbook_of(browser, draft))).worksheets[1]
    assert [sheet[place].value for place in ("C4", "C6", "C15")] == ["Agency", "Little", 3]


def test_an_answer_that_is_deleted_in_the_file_is_deleted(browser: Client, draft: Response):
    save_elsewhere(draft, institution_name="Agency", years=3)
    send_file(browser, draft, filled_in(workbook_of(browser, draft), {"C4": None}))
    assert saved_answers(draft) == {"years": 3}


def test_the_same_file_again_changes_nothing(browser: Client, draft: Response):
    content = filled_in(workbook_of(browser, draft), {"C4": "Agency"})
    for told in ("1 answer is saved.", "0 answers are saved."):
        answer = send_file(browser, draft, content)
        assert told in text_of(browser.get(answer["Location"]))
    assert Response.objects.get(pk=draft.pk).revisions == {"institution_name": 1}


def test_what_is_answered_on_the_site_meanwhile_stays(browser: Client, draft: Response):
    content = filled_in(workbook_of(browser, draft), {"C4": "Agency"})
    save_elsewhere(draft, years=5)
    assert send_file(browser, draft, content).status_code == 302
    assert saved_answers(draft) == {"institution_name": "Agency", "years": 5}


def test_a_form_that_was_filled_in_on_a_screen_is_saved(browser: Client, draft: Response):
    save_elsewhere(draft, years=3)
    content = browser.get(address("answer_form", draft)).content
    values = {"q1": "Агентство", "q3": "/c1", "q4_c2": "/Yes"}
    answer = send_file(browser, draft, filled_in_form(content, values), name="a.pdf")
    assert answer.status_code == 302
    assert saved_answers(draft) == {
        "institution_name": "Агентство",
        "importance": "very",
        "measures": ["prevention"],
        "years": 3,
    }


def test_an_empty_form_of_the_version_is_taken_in_by_the_team(draft: Response):
    team = signed_in(make_user("team@example.org", Role.TEAM, country=make_country()))
    content = team.get(reverse("reports:version_form", args=["needs", 1])).content
    save_elsewhere(draft, importance="little")
    filled = filled_in_form(content, {"q1": "On paper", "q3": "/c1"})
    answer = send_file(team, draft, filled, "response", "a.pdf")
    assert answer.status_code == 409
    assert saved_answers(draft) == {"importance": "little", "institution_name": "On paper"}


@pytest.mark.parametrize("name", ["version_form", "version_workbook"])
def test_empty_files_of_a_version_are_for_staff(client: Client, version: Version, name: str):
    reader = signed_in(make_user("reader@example.org", Role.READER, country=make_country()))
    found = reverse(f"reports:{name}", args=["needs", 1])
    assert found in text_of(reader.get(reverse("surveys:version_preview", args=["needs", 1])))
    assert reader.get(found + "?language=ru").status_code == 200
    assert reader.get(reverse(f"reports:{name}", args=["needs", 9])).status_code == 404
    assert client.get(found).status_code == 302


# What is wrong in a file


def test_problems_in_a_form_are_named_by_question(browser: Client, draft: Response):
    content = browser.get(address("answer_form", draft)).content
    values = {"q1": "Agency", "q6": "many", "q5_c1": "3"}
    answer = send_file(browser, draft, filled_in_form(content, values), name="a.pdf")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "<strong>question 1.6</strong>: Enter a whole number, using digits only." in page
    assert "<strong>question 1.5</strong>: Give the places in order" in page
    assert saved_answers(draft) == {}


def test_problems_are_named_by_cell_and_nothing_is_saved(browser: Client, draft: Response):
    cells = {"C4": "Agency", "C5": "Nobody", "C9": "?", "C15": "many", "C12": 2}
    answer = send_file(browser, draft, filled_in(workbook_of(browser, draft), cells))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "There are 4 problems in the file." in page
    for cell, reason in (
        ("C5", "“Nobody” is not one of the choices."),
        ("C9", "Put “x” here, or leave the cell empty."),
        ("C12", "Give the places in order: 1, then 2, and so on."),
        ("C15", "Enter a whole number, using digits only."),
    ):
        assert f"<strong>sheet “1. All”, cell {cell}</strong>: {reason}" in page
    assert saved_answers(draft) == {}


def test_a_formula_saves_nothing(browser: Client, draft: Response):
    answer = send_file(browser, draft, filled_in(workbook_of(browser, draft), {"C15": "=6+1"}))
    assert "holds a formula" in text_of(answer)
    assert saved_answers(draft) == {}


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04broken", b"%PDF-1.7 broken"])
def test_what_is_no_such_file_is_said(browser: Client, draft: Response, content: bytes):
    answer = send_file(browser, draft, content)
    assert answer.status_code == 422
    assert 'id="error_1_id_file"' in answer.content.decode()


def test_a_workbook_of_another_version_is_refused(browser: Client, draft: Response):
    content = filled_in(workbook_of(browser, draft), {"C4": "Agency"})
    Response.objects.filter(pk=draft.pk).update(version=make_version(form=make_form(form_id="n2")))
    page = text_of(send_file(browser, draft, content))
    assert "was made for version 1 of the questionnaire “needs”" in page
    assert "for version 2 of “needs”" in page
    assert saved_answers(draft) == {}


def test_a_workbook_of_other_answers_is_refused(browser: Client, draft: Response, version: Version):
    other = make_draft(version, "another", "Ministry")
    content = filled_in(workbook_of(opened(Client(), "another"), other), {"C4": "Ministry"})
    page = text_of(send_file(browser, draft, content))
    assert "downloaded from other answers than these" in page
    assert saved_answers(draft) == {}


# Clashes


def test_a_clash_shows_both_sides_and_keeps_the_rest(browser: Client, draft: Response):
    content = filled_in(workbook_of(browser, draft), {"C4": "From the file", "C15": 7})
    save_elsewhere(draft, institution_name="From the site")
    answer = send_file(browser, draft, content)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "From the file" in page
    assert "From the site" in page
    assert saved_answers(draft) == {"institution_name": "From the site", "years": 7}


@pytest.mark.parametrize(("side", "kept"), [("mine", "From the file"), ("theirs", "From the site")])
def test_the_chosen_side_stays(browser: Client, draft: Response, side: str, kept: str):
    content = filled_in(workbook_of(browser, draft), {"C4": "From the file"})
    save_elsewhere(draft, institution_name="From the site")
    page = send_file(browser, draft, content).content.decode()
    sealed = re.findall(r'name="clashes" value="([^"]+)"', page)[0]
    data = {"clashes": sealed, ".choice:institution_name": side}
    answer = browser.post(address("answer_clashes", draft), data)
    assert answer.status_code == 302
    assert saved_answers(draft) == {"institution_name": kept}


def test_a_change_after_the_choice_was_shown_is_shown_again(browser: Client, draft: Response):
    content = filled_in(workbook_of(browser, draft), {"C4": "From the file"})
    save_elsewhere(draft, institution_name="From the site")
    page = send_file(browser, draft, content).content.decode()
    sealed = re.findall(r'name="clashes" value="([^"]+)"', page)[0]
    save_elsewhere(draft, institution_name="Once more")
    data = {"clashes": sealed, ".choice:institution_name": "mine"}
    answer = browser.post(address("answer_clashes", draft), data)
    assert answer.status_code == 409
    assert "Once more" in text_of(answer)


def test_a_sealed_choice_is_good_for_its_own_answers_only(
    browser: Client, draft: Response, version: Version
):
    content = filled_in(workbook_of(browser, draft), {"C4": "From the file"})
    save_elsewhere(draft, institution_name="From the site")
    page = send_file(browser, draft, content).content.decode()
    sealed = re.findall(r'name="clashes" value="([^"]+)"', page)[0]
    other = make_draft(version, "another", "Ministry")
    stranger = opened(Client(), "another")
    for text in (sealed, "forged", ""):
        data = {"clashes": text, ".choice:institution_name": "mine"}
        answer = stranger.post(address("answer_clashes", other), data, follow=True)
        assert "This page is too old." in text_of(answer)
    assert saved_answers(other) == {}


# Who may


def test_another_institution_gets_nothing(browser: Client, draft: Response, version: Version):
    make_draft(version, "another", "Ministry")
    stranger = opened(Client(), "another")
    content = filled_in(workbook_of(browser, draft), {"C4": "Forged"})
    for name in ("answer_offline", "answer_workbook", "answer_form"):
        assert stranger.get(address(name, draft)).status_code == 404
    assert send_file(stranger, draft, content).status_code == 404
    assert stranger.post(address("answer_clashes", draft), {}).status_code == 404
    assert saved_answers(draft) == {}


@pytest.mark.parametrize("name", ["answer_offline", "answer_workbook", "answer_form"])
def test_what_was_sent_in_cannot_be_filled_in(browser: Client, draft: Response, name: str):
    Response.objects.filter(pk=draft.pk).update(
        state=ResponseState.SUBMITTED, submitted_at=draft.saved_at
    )
    assert browser.get(address(name, draft)).status_code == 404


def test_the_team_takes_in_a_file_and_that_is_recorded(draft: Response):
    team = signed_in(make_user("team@example.org", Role.TEAM, country=make_country()))
    detail = text_of(team.get(reverse("surveys:response", args=[draft.key])))
    assert address("response_offline", draft) in detail
    content = filled_in(workbook_of(team, draft, "response"), {"C4": "On paper"})
    answer = send_file(team, draft, content, "response")
    assert answer["Location"] == reverse("surveys:response", args=[draft.key])
    assert saved_answers(draft) == {"institution_name": "On paper"}
    entry = AuditEntry.objects.get(action="fill_response_from_file")
    assert entry.details == {"answers": 1, "clashes": 0}


def test_a_reader_may_not_and_a_stranger_sees_nothing(draft: Response):
    reader = signed_in(make_user("reader@example.org", Role.READER, country=make_country()))
    far = signed_in(make_user("far@example.org", Role.TEAM, country=make_country("KG")))
    for name in ("response_offline", "response_workbook", "response_form"):
        assert reader.get(address(name, draft)).status_code == 403
        assert far.get(address(name, draft)).status_code == 404


def test_the_link_alone_opens_no_page_of_the_team(browser: Client, draft: Response):
    assert browser.get(address("response_offline", draft)).status_code == 302
    assert TOKEN not in address("response_offline", draft)
