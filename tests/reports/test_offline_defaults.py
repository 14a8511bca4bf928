"""Files to fill in hold what a response begins with, and can empty it."""

import io
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from institutions.enums import Role
from surveys.actions.answering import start_response
from surveys.form.editing import replace_item
from surveys.models import Response, Version
from tests.reports.offline_makers import (
    TOKEN,
    address,
    filled_in,
    make_draft,
    opened,
    saved_answers,
    send_file,
    workbook_of,
)
from tests.reports.pdf.form_samples import filled_in as filled_in_form
from tests.surveys.makers import make_country, make_form, make_user, make_version, signed_in

BEGUN = {"importance": "little", "years": 4}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def version(db) -> Version:
    form = make_form()
    for name, default in (("years", "4"), ("importance", "little")):
        asked = form.question(name)
        form = replace_item(form, name, replace(asked, default=default))
    return make_version(form=form)


@pytest.fixture
def draft(version: Version) -> Response:
    made = make_draft(version)
    invitation = made.invitation
    assert invitation is not None
    Response.objects.all().delete()
    return start_response(invitation, version, respondent="", language="en")


@pytest.fixture
def browser(client: Client, draft: Response) -> Client:
    return opened(client, TOKEN)


def test_a_workbook_holds_them_and_sent_back_as_it_was_changes_nothing(browser, draft):
    content = workbook_of(browser, draft)
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    assert [sheet[place].value for place in ("C6", "C15")] == ["Little", 4]

    send_file(browser, draft, filled_in(content, {"C4": "Agency"}))
    draft.refresh_from_db()
    assert draft.answers == {**BEGUN, "institution_name": "Agency"}
    assert draft.revisions == {"institution_name": 1}  # nobody was on the pages of the others


def test_what_is_emptied_in_a_workbook_stays_empty(browser, draft):
    send_file(browser, draft, filled_in(workbook_of(browser, draft), {"C15": None}))
    assert saved_answers(draft) == {"importance": "little"}


def test_a_form_to_print_holds_them(browser, draft):
    content = browser.get(address("answer_form", draft)).content
    send_file(browser, draft, filled_in_form(content, {"q1": "A"}), name="a.pdf")
    assert saved_answers(draft) == {**BEGUN, "institution_name": "A"}


def test_files_of_a_version_hold_them_and_can_empty_them(draft):
    team = signed_in(make_user("team@example.org", Role.TEAM, country=make_country()))
    content = team.get(reverse("reports:version_workbook", args=["needs", 1])).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    assert sheet["C15"].value == 4
    printed = team.get(reverse("reports:version_form", args=["needs", 1])).content
    assert b"%PDF" in printed[:10]

    answer = send_file(team, draft, filled_in(content, {"C15": None, "C4": "Agency"}), "response")
    assert answer.status_code == 302
    assert saved_answers(draft) == {"importance": "little", "institution_name": "Agency"}
