"""A new team member builds a questionnaire from nothing, and changes it while people answer."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, User
from surveys.actions.moving import move_all_drafts
from surveys.models import Invitation, Questionnaire, Response
from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
MINISTRIES = ("Health", "Interior", "Justice")
LEVELS = "Very important | Очень важно\nOf little importance | Мало важно\nNot important | Не важно"


@pytest.fixture
def team(page: Page, sign_in: Callable[..., None]) -> Page:
    user = User.objects.create_user("new@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM)
    sign_in(page, "new@example.org")
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/draft/(#.*)?$"))


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        closed = page.locator("details:not([open])", has=page.locator(f"[name={name}]"))
        if closed.count():
            closed.first.locator("> summary").click()
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def add_section(page: Page, english: str, russian: str) -> None:
    page.get_by_role("link", name="Add a section").click()
    fill(page, label_en=english, label_ru=russian)
    save(page)


def add_question(page: Page, section: str, english: str, russian: str, **values: str) -> None:
    page.get_by_role("link", name=f"Add a question – {section}", exact=True).click()
    kind = values.pop("type", "text")
    fill(page, type=kind, label_en=english, label_ru=russian, **values)
    save(page)


def build(page: Page) -> None:
    """Every kind of question of the needs assessment, shortened."""
    page.goto(reverse("surveys:questionnaires"))
    page.get_by_role("link", name="New questionnaire").click()
    page.locator("[name=title]").fill("Needs assessment")
    page.get_by_role("button", name="Create it").click()
    page.get_by_role("link", name="Title and languages").first.click()
    fill(page, title_ru="Оценка потребностей")
    save(page)
    add_section(page, "About you", "О вас")
    add_question(
        page,
        "about_you",
        "Name of your institution",
        "Название",
        name="institution_name",
        required="yes",
    )
    add_question(
        page,
        "about_you",
        "Years in the field",
        "Сколько лет",
        type="integer",
        name="years",
        constraint=". >= 0 and . <= 60",
        constraint_message_en="Between 0 and 60.",
        constraint_message_ru="От 0 до 60.",
    )
    build_approaches(page)


def build_approaches(page: Page) -> None:
    """The second section: a table, several choices, a text that depends on them, an order."""
    add_section(page, "Approaches", "Подходы")
    page.get_by_role("link", name="Add a table").click()
    fill(
        page,
        label_en="How important is each?",
        label_ru="Насколько важно?",
        rows="Prevention | Профилактика\nHarm reduction | Снижение вреда",
        new_choices=LEVELS,
        parent="approaches",
    )
    save(page)
    add_question(
        page,
        "approaches",
        "What should treatment contain?",
        "Что должно входить?",
        type="select_multiple",
        name="treatment",
        new_choices="Therapy | Терапия\nWork | Работа\nOther | Другое",
    )
    add_question(
        page,
        "approaches",
        "Which other?",
        "Что ещё?",
        name="treatment_other",
        asked="conditions",
        if_0="treatment",
        value_0="Other",
    )
    add_question(
        page,
        "approaches",
        "Put them in order",
        "Расположите по порядку",
        type="rank",
        name="priority",
        new_choices="Demand | Спрос\nSupply | Предложение",
    )


def invite(questionnaire: Questionnaire) -> None:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    for name in MINISTRIES:
        institution = Institution.objects.create(
            names={"en": name}, country=country, sector=Sector.GOVERNMENT
        )
        Invitation.objects.create(
            questionnaire=questionnaire,
            country=country,
            institution=institution,
            token_hash=hash_token(f"link-{name}"),
        )


def answer(page: Page, name: str) -> None:
    """The first visit of an institution: both sections in part."""
    page.goto(reverse("surveys:open_link", args=[f"link-{name}"]))
    page.locator("main form button[type=submit]").last.click()
    page.locator(".task a").first.click()
    page.locator("[name=institution_name]").fill(f"Ministry of {name}")
    page.locator("[name=years]").fill("7")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.locator("[name=prevention][value=very_important]").check()
    page.locator("[name=treatment][value=other]").check()
    page.locator("[name=treatment_other]").fill("Help with housing")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page.locator(".tasks")).to_be_visible()


def change(page: Page) -> None:
    """A text changes, a question goes, another comes, a choice is added; then it is published."""
    page.goto(reverse("surveys:questionnaire", args=["needs-assessment"]))
    page.get_by_role("button", name="Change the questions").click()
    page.get_by_role("link", name="Years in the field").click()
    fill(page, label_en="Years of work in the field", label_ru="Стаж")
    save(page)
    page.get_by_role("link", name="Remove treatment_other").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("link", name="treatment", exact=True).last.click()
    page.locator("[name=more]").fill("Housing | Жильё")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name=re.compile("Draft of version 2")).click()
    add_question(page, "about_you", "Your region", "Ваш регион", name="region")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()


def test_from_nothing_to_a_change_while_three_institutions_answer(team, new_context):
    build(team)
    expect(team.get_by_text("keeps this draft from being published")).to_have_count(0)
    assert Axe().run(team).violations_count == 0
    team.get_by_role("button", name="Publish").click()
    expect(team.get_by_text("Version 1 is published.")).to_be_visible()
    questionnaire = Questionnaire.objects.get(slug="needs-assessment")
    form = get_form(questionnaire.versions.get())
    assert form.questions["treatment_other"].relevant.text == "selected(${treatment}, 'other')"
    assert form.choice_lists["how_important_is_each"].ordinal

    invite(questionnaire)
    people = [new_context().new_page() for _name in MINISTRIES]
    for visitor, name in zip(people, MINISTRIES, strict=True):
        answer(visitor, name)
    change(team)
    assert move_all_drafts(questionnaire.versions.get(number=2)) == 3

    for visitor, name in zip(people, MINISTRIES, strict=True):
        visitor.reload()
        expect(visitor.locator("#notice")).to_contain_text("Your region")
        expect(visitor.locator("#notice")).to_contain_text("what you answered is kept")
        response = Response.objects.get(institution__names__en=name)
        assert response.answers["institution_name"] == f"Ministry of {name}"
        assert response.answers["years"] == 7
        assert response.answers["prevention"] == "very_important"
        assert response.answers["treatment"] == ["other"]
        assert response.kept_answers == {"treatment_other": "Help with housing"}
    people[0].get_by_role("button", name="I have seen this").click()
    expect(people[0].locator("#notice")).to_have_count(0)


def test_the_editor_works_without_script_and_by_keyboard(no_script_page, sign_in):
    user = User.objects.create_user("new@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM)
    page = no_script_page
    sign_in(page, "new@example.org")
    page.goto(reverse("surveys:questionnaire_new"))
    page.locator("[name=title]").fill("Plain")
    page.locator("[name=title]").press("Enter")
    for english in ("One", "Two"):
        add_section(page, english, english)
    button = page.get_by_role("button", name="Move two up")
    button.focus()
    button.press("Enter")
    rows = page.locator(".outline-row")
    expect(rows.first).to_have_id("item-two")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(rows.first).to_have_id("item-one")
