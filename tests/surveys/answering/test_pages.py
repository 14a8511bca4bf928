"""What pages show: every kind of question, fallbacks of translations, and how much they weigh."""

import gzip

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.urls import reverse

from surveys.form.expressions import parse
from surveys.form.model import Choice, ChoiceList, Form, Group, Question, QuestionType
from surveys.form.routing import work_out
from surveys.forms.answering_items import GroupItem, PageMaker, Posted, flat_questions
from surveys.forms.answering_logic import page_logic
from surveys.models import Response
from surveys.respondent import hash_token
from tests.surveys.answering.conftest import (
    SECTIONS,
    fill,
    hidden_fields,
    open_link,
    section_url,
)
from tests.surveys.form import makers
from tests.surveys.makers import make_country, make_invitation, make_version

STATIC = settings.BASE_DIR / "static"

pytestmark = pytest.mark.django_db


def make_form() -> Form:
    """Kinds that the workbook does not have, and texts that are not all translated."""

    def ask(name: str, kind: QuestionType, **fields) -> Question:
        fields.setdefault("label", {"en": f"The {name}", "ru": f"Это {name}"})
        return Question(name, kind, **fields)

    yes_no = ChoiceList("yes_no", (Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})))
    cities = ChoiceList(
        "city",
        (
            Choice("almaty", {"en": "Almaty"}, {"open": "yes"}),
            Choice("osh", {"en": "Osh"}, {"open": "no"}),
        ),
    )
    kinds = Group(
        "kinds",
        {"en": "Kinds"},
        hint={"en": "All of them"},
        items=(
            ask("share", QuestionType.DECIMAL, hint={"en": "In per cent"}),
            ask("day", QuestionType.DATE),
            ask("agreed", QuestionType.ACKNOWLEDGE),
            ask("remark", QuestionType.NOTE, label={"en": "Only a remark"}),
            ask("open", QuestionType.SELECT_ONE, list_name="yes_no"),
            ask(
                "city",
                QuestionType.SELECT_ONE,
                list_name="city",
                appearance="minimal",
                choice_filter=parse("open = ${open}"),
            ),
            ask("untranslated", QuestionType.TEXT, label={"en": "Only in English"}),
            Group(
                "inner",
                {"en": "Inner"},
                relevant=parse("${open} = 'yes'"),
                items=(ask("double", QuestionType.INTEGER),),
            ),
            ask("result", QuestionType.CALCULATE, calculation=parse("${double} * 2")),
        ),
    )
    lists = {"yes_no": yes_no, "city": cities}
    return Form("kinds", {"en": "Kinds"}, "1", ("en", "ru", "kk"), "en", (kinds,), lists)


@pytest.fixture
def draft_of_kinds(client, db) -> Response:
    version = make_version(slug="kinds", form=make_form())
    invitation = make_invitation(
        version.questionnaire, make_country(), None, token_hash=hash_token("kinds")
    )
    open_link(client, "kinds")
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    return Response.objects.get()


def test_every_kind_is_drawn_and_read(client, draft_of_kinds):
    draft = draft_of_kinds
    data = {"share": "2,5", "day": "2026-05-31", "agreed": "OK", "open": "yes", "double": "4"}
    fill(client, draft, 1, data)
    page = client.get(section_url(draft, 1)).content.decode()

    draft.refresh_from_db()
    assert draft.answers == {
        "share": 2.5,
        "day": "2026-05-31",
        "agreed": "OK",
        "open": "yes",
        "double": 4,
    }
    assert 'value="2.5"' in page
    assert 'inputmode="decimal"' in page
    assert 'type="date" value="2026-05-31"' in page
    assert 'value="OK" checked' in page
    assert '<output class="calculated">8</output>' in page
    assert "In per cent" in page
    assert "Only a remark" in page


def test_choice_filter_offers_what_fits(client, draft_of_kinds):
    fill(client, draft_of_kinds, 1, {"open": "yes"})
    page = client.get(section_url(draft_of_kinds, 1)).content.decode()

    assert "Almaty" in page
    assert "hidden disabled>Osh<" in page
    assert "disabled>Almaty" not in page


def test_question_with_other_choices_is_shown_before_going_on(client, draft_of_kinds):
    url = section_url(draft_of_kinds, 1)
    shown = hidden_fields(client.get(url).content.decode())
    answer = client.post(url, {**shown, "open": "yes", "double": "1"})

    assert answer.context["revealed"] == {"city"}
    again = hidden_fields(answer.content.decode())
    answer = client.post(url, {**again, "open": "yes", "double": "1"})
    assert answer.status_code == 302


def test_missing_translation_is_marked(client, draft_of_kinds):
    fill(client, draft_of_kinds, 1, {}, **{".action": "language:ru"})
    page = client.get(section_url(draft_of_kinds, 1)).content.decode()

    assert '<span lang="en" data-fallback="en">Only in English</span>' in page
    assert "<span>Это share</span>" in page


def test_language_that_the_interface_lacks(client, draft_of_kinds):
    """The page around the questions stays as it is; each text says which language it is in."""
    fill(client, draft_of_kinds, 1, {}, **{".action": "language:kk"})
    page = client.get(section_url(draft_of_kinds, 1)).content.decode()

    assert '<html lang="en">' in page
    assert 'data-fallback="en"' in page
    assert 'value="language:kk" lang="kk" aria-current="true"' in page


def test_logic_holds_the_conditions_of_groups_and_other_pages(real_form):
    state = work_out(real_form, {})
    emerging = real_form.sections[3]
    logic = page_logic(real_form, emerging.items, state)

    assert len(logic["questions"]["stigma_actions"]) == 1
    assert logic["questions"]["alcohol"] == []
    form = make_form()
    state = work_out(form, {"open": "yes", "double": 4})
    logic = page_logic(form, form.items, state)
    assert len(logic["questions"]["double"]) == 1
    assert logic["groups"]["inner"] == ["double"]
    assert logic["answers"] == {}


def test_what_cannot_be_changed_is_not_checked_in_the_browser_either():
    """The server lets a read-only default pass; the script called it a choice not offered."""
    fixed = {"default": "almaty", "read_only": True, "list_name": "towns"}
    one = makers.ask("one", "select_one", choice_filter="country = 'KG'", **fixed)
    almaty = Choice("almaty", {"en": "Almaty"}, {"country": "KZ", "exclusive": "yes"})
    alone = ChoiceList("towns", (almaty,))
    many = makers.ask("many", "select_multiple", **fixed)
    form = makers.form_of(one, many, lists=(alone,))

    logic = page_logic(form, form.items, work_out(form, {}))
    assert not {"filters", "alone"} & logic.keys()
    assert logic["constants"] == {"one": "almaty", "many": ["almaty"]}


def test_matrix_is_a_table_and_a_mixed_group_is_not(real_form):
    state = work_out(real_form, {})
    maker = PageMaker(real_form, state, "en", {}, Posted())
    items = maker.section_items(real_form.sections[1])

    matrix = items[0]
    assert isinstance(matrix, GroupItem)
    assert matrix.template.endswith("item_matrix.html")
    assert matrix.columns[0].name == "very_important"
    assert [len(row.choices) for row in flat_questions(matrix.items)] == [5, 5, 5]


def test_texts_of_respondents_are_escaped(client, draft_of_kinds):
    fill(client, draft_of_kinds, 1, {"untranslated": '"><script>alert(1)</script>'})
    check = reverse("surveys:answer_check", args=[draft_of_kinds.key])

    for url in (section_url(draft_of_kinds, 1), check):
        assert "<script>alert" not in client.get(url).content.decode()


def compressed(name: str) -> int:
    return len(brotli.compress((STATIC / name).read_bytes()))


def test_first_page_weighs_at_most_100_kb_and_later_ones_15(draft, respondent):
    files = [
        "vendor/bootstrap/bootstrap.min.css",
        "css/site.css",
        "js/form-logic.js",
        "js/questionnaire.js",
        "img/mark.svg",
    ]
    fixed = sum(map(compressed, files))
    pages = [len(gzip.compress(respondent.get(section_url(draft, n)).content)) for n in range(1, 7)]

    assert fixed + max(pages) < 60_000
    assert max(pages) < 10_000


def test_pages_take_a_constant_number_of_queries(draft, respondent, django_assert_max_num_queries):
    respondent.get(section_url(draft, 1))
    for number, data in enumerate(SECTIONS, start=1):
        with django_assert_max_num_queries(2):  # the response, how many comments
            respondent.get(section_url(draft, number))
        fill(respondent, draft, number, data)
        with django_assert_max_num_queries(3):  # the response, notes, whether somebody signs
            respondent.get(reverse("surveys:answer_tasks", args=[draft.key]))

    with django_assert_max_num_queries(2):  # the response, whether somebody signs
        respondent.get(reverse("surveys:answer_check", args=[draft.key]))
