"""Items of repeated groups in files that leave with a draft and come back filled in."""

import re

import pytest
from django.test import Client
from django.utils import translation

from surveys.form.expressions import parse
from surveys.form.model import Group
from surveys.form.validation import clean_value
from surveys.models import Response, Version
from tests.reports.offline_makers import (
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
from tests.reports.pdf.form_samples import with_fields
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.makers import make_version

MESSAGE = {"en": "No more than 60 years."}
ANNA, BORIS, VERA = {"name": "Anna", "years": 3}, {"name": "Boris"}, {"name": "Vera", "years": 7}
FIXED = {"staff": [ANNA, BORIS, VERA]}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def staff(**more) -> Group:
    years = ask("years", "integer", constraint=". <= 60", constraint_message=MESSAGE)
    return group("staff", ask("name"), years, repeat=True, **more)


@pytest.fixture
def version(db) -> Version:
    return make_version(form=form_of(ask("a"), staff()))


@pytest.fixture
def draft(version: Version) -> Response:
    return make_draft(version)


@pytest.fixture
def browser(client: Client, draft: Response) -> Client:
    return opened(client)


def form_for(browser: Client, draft: Response) -> bytes:
    return bytes(browser.get(address("answer_form", draft)).content)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def send_form(browser: Client, draft: Response, content: bytes, **values: str):
    return send_file(browser, draft, filled_in_form(content, values), name="a.pdf")


def test_items_of_a_form_are_saved(browser: Client, draft: Response):
    save_elsewhere(draft, **FIXED)
    content = form_for(browser, draft)
    answer = send_form(browser, draft, content, q2_r2_q1="", q2_r4_q1="Gleb")
    assert answer.status_code == 302
    assert saved_answers(draft) == {"staff": [ANNA, VERA, {"name": "Gleb"}]}


def test_an_untouched_form_changes_nothing(browser: Client, draft: Response):
    save_elsewhere(draft, **FIXED)
    answer = send_file(browser, draft, form_for(browser, draft), name="a.pdf")
    assert "0 answers are saved." in text_of(browser.get(answer["Location"]))


def test_what_is_wrong_in_a_form_is_named_by_item_and_question(browser: Client, draft: Response):
    values = {"q2_r1_q2": "many", "q2_r3_q1": "Vera"}
    page = text_of(send_form(browser, draft, form_for(browser, draft), **values))
    assert "<strong>item 1, question 2.1.2</strong>: Enter a whole number" in page
    assert saved_answers(draft) == {}


def test_a_limit_is_told_at_the_item_after_an_empty_one(browser: Client, draft: Response):
    values = {"q2_r1_q1": "Anna", "q2_r3_q1": "Vera", "q2_r3_q2": "70"}
    page = text_of(send_form(browser, draft, form_for(browser, draft), **values))
    assert "<strong>item 3, question 2.1.2</strong>: No more than 60 years." in page


def test_a_limit_is_told_at_its_item_where_their_number_is_given(client: Client, db):
    draft = make_draft(make_version(form=form_of(ask("a"), staff(repeat_count=parse("3")))))
    content = form_for(opened(client), draft)
    values = {"q2_r1_q1": "Anna", "q2_r3_q1": "Vera", "q2_r3_q2": "70"}
    page = text_of(send_form(client, draft, content, **values))
    assert "<strong>item 3, question 2.1.2</strong>: No more than 60 years." in page
    values["q2_r3_q2"] = "7"
    assert send_form(client, draft, content, **values).status_code == 302
    assert saved_answers(draft) == {"staff": [{"name": "Anna"}, {}, VERA]}


def test_many_wrong_items_are_gone_through_once(browser, draft, monkeypatch):
    calls: list[str] = []

    def counted(form, question, raw, language):
        calls.append(question.name)
        return clean_value(form, question, raw, language)

    monkeypatch.setattr("surveys.forms.filled.clean_value", counted)
    values = {f"q2_r{number}_q2": "70" for number in range(1, 4)}
    send_form(browser, draft, form_for(browser, draft), **values)
    assert calls == ["a", "staff", *["staff"] * 3]


def test_a_limit_is_told_at_its_cell_of_a_workbook(browser: Client, draft: Response):
    content = workbook_of(browser, draft)
    content = filled_in(content, {"B4": "Anna", "B6": "Vera", "C6": 70}, sheet=3)
    page = text_of(send_file(browser, draft, content))
    assert "<strong>sheet “2.1 Staff”, cell C6</strong>: No more than 60 years." in page
    assert saved_answers(draft) == {}


def test_items_that_changed_meanwhile_are_shown_on_both_sides(browser: Client, draft: Response):
    save_elsewhere(draft, **FIXED)
    content = form_for(browser, draft)
    save_elsewhere(draft, staff=[ANNA])
    answer = send_form(browser, draft, content, q2_r1_q1="Anya")
    assert answer.status_code == 409
    assert "Anya" in text_of(answer)
    assert saved_answers(draft) == {"staff": [ANNA]}


def test_a_form_of_another_version_is_refused_before_its_fields_are_read(
    browser: Client, draft: Response
):
    content = form_for(browser, draft)
    other = make_version(form=form_of(ask("b")))
    Response.objects.filter(pk=draft.pk).update(version=other)
    page = text_of(send_form(browser, draft, content, q2_r1_q1="Anna"))
    assert "was made for version 1 of the questionnaire “needs”" in page


def test_forged_fields_are_told_on_the_page(browser: Client, draft: Response):
    content = with_fields(form_for(browser, draft), {"q2_r999999_q1": "x"})
    answer = send_file(browser, draft, content, name="a.pdf")
    assert answer.status_code == 422
    assert "The PDF has an item 999999 of question 2.1; there can be 100." in text_of(answer)


def test_an_empty_file_takes_no_items_away(browser: Client, draft: Response):
    content = form_for(browser, draft)
    save_elsewhere(draft, **FIXED)
    assert send_form(browser, draft, content, q1="Agency").status_code == 302
    assert saved_answers(draft) == {"a": "Agency", **FIXED}
