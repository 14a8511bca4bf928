"""A dialogue on the day: two note-takers at once, a lost line, check-in on a phone."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogues.actions.importing import import_dialogues
from dialogues.actions.minutes import circulate_minutes, save_minutes
from dialogues.actions.notes import save_note
from dialogues.models import AgendaItem, Concern, Dialogue, Issue, Note, Participation, Proposal
from institutions.enums import Role
from institutions.models import Country, Grant, User
from tests.browser.conftest import PASSWORD, watch
from tests.dialogues.test_import import SAMPLE

pytestmark = pytest.mark.django_db(transaction=True)
SELECT = """(box, words) => {
  const start = box.value.indexOf(words);
  box.setSelectionRange(start, start + words.length);
}"""
SAVED = "#note-status[data-now=saved]"


@pytest.fixture
def item(transactional_db) -> AgendaItem:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    for name in ("first", "second"):
        user = User.objects.create_user(f"{name}@example.org", PASSWORD)
        Grant.objects.create(user=user, role=Role.TEAM, country=country)
    day = dt.date(2023, 6, 7)
    dialogue = Dialogue.objects.create(city="Astana", starts_on=day, ends_on=day, format="hybrid")
    dialogue.countries.add(country)
    for name in ("Ministry of Internal Affairs", "UNODC", "Public Fund ConKZ"):
        Participation.objects.create(dialogue=dialogue, given_name=name)
    return AgendaItem.objects.create(dialogue=dialogue, order=1, day=day, title="Synthetic drugs")


def address(name: str, item: AgendaItem) -> str:
    args = [item.dialogue_id] if name == "check_in" else [item.dialogue_id, item.pk]
    return reverse(f"dialogues:{name}", args=args)


@pytest.fixture
def writers(new_context, sign_in, item) -> tuple[Page, Page]:
    """The notes page, open with two people."""
    pages = []
    for name in ("first", "second"):
        page = new_context(viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, f"{name}@example.org")
        page.goto(address("note", item))
        pages.append(page)
    return pages[0], pages[1]


def write(page: Page, text: str) -> None:
    """Go on at the end of the notes."""
    page.locator("#note-text").press("Control+End")
    page.keyboard.type(text)


def newest(item: AgendaItem) -> str:
    return Note.objects.get(agenda_item=item).revisions.order_by("-number")[0].text


def test_two_write_at_once_and_both_texts_stay(writers, item) -> None:
    first, second = writers
    complaints = watch(first) + watch(second)
    write(first, "Спрос растёт 👩‍⚕️")
    write(second, "Прекурсоры рядом")
    for page in writers:
        for text in ("Спрос растёт 👩‍⚕️", "Прекурсоры рядом"):
            wanted = re.compile(re.escape(text))
            expect(page.locator("#note-text")).to_have_value(wanted)
    assert set(newest(item).split("\n")) == {"Спрос растёт 👩‍⚕️", "Прекурсоры рядом"}
    assert complaints == []


def test_same_line_is_shown_side_by_side(writers, item) -> None:
    first, second = writers
    write(first, "Спрос")
    expect(second.locator("#note-text")).to_have_value("Спрос")
    second.context.set_offline(True)
    write(second, " падает")
    expect(second.locator("#note-status[data-now=offline]")).to_be_visible(timeout=15_000)
    write(first, " растёт")
    expect(first.locator(SAVED)).to_be_visible()
    second.context.set_offline(False)
    box = second.locator("#note-clash")
    expect(box).to_be_visible(timeout=40_000)
    expect(box.locator("[data-theirs]")).to_have_text("Спрос растёт")
    box.get_by_role("button", name="Keep both").click()
    expect(second.locator(SAVED)).to_be_visible()
    assert newest(item) == "Спрос растёт\nСпрос падает"


def test_text_outlives_a_lost_line_and_a_closed_page(writers, item) -> None:
    page = writers[0]
    write(page, "До обрыва.")
    expect(page.locator(SAVED)).to_be_visible()
    page.route("**/save/", lambda route: route.abort())
    write(page, " После обрыва.")
    expect(page.locator("#note-status[data-now=offline]")).to_be_visible()
    again = page.context.new_page()
    page.close()
    again.goto(address("note", item))
    expect(again.locator("#note-text")).to_have_value("До обрыва. После обрыва.")
    expect(again.locator(SAVED)).to_be_visible()
    assert newest(item) == "До обрыва. После обрыва."


def test_passages_become_records_by_one_key(writers, item) -> None:
    page = writers[0]
    write(page, "👩‍⚕️ Закон отстаёт.\nПринять список.\nНПВ на рынке.")
    field = page.locator("#note-text")
    for passage, key in (("Закон отстаёт.", "1"), ("Принять список", "2"), ("НПВ на рынке", "3")):
        field.evaluate(SELECT, passage)
        field.press(f"Alt+{key}")
        expect(page.locator("#note-records li")).to_have_count(int(key))
    issue, proposal, concern = Issue.objects.get(), Proposal.objects.get(), Concern.objects.get()
    assert (issue.quote, proposal.quote, concern.quote) == (
        "Закон отстаёт.",
        "Принять список",
        "НПВ на рынке",
    )
    assert proposal.issue == issue


def test_check_in_on_a_phone(phone_page, sign_in, item) -> None:
    sign_in(phone_page, "first@example.org")
    phone_page.goto(address("check_in", item))
    row = phone_page.locator(".check-in-row").first
    row.get_by_role("button", name="Here").tap()
    expect(row.get_by_role("button", name="Take back")).to_be_visible()
    assert Participation.objects.filter(state="attended").count() == 1
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 360


def test_check_in_without_script(no_script_page, sign_in, item) -> None:
    sign_in(no_script_page, "first@example.org")
    no_script_page.goto(address("check_in", item))
    no_script_page.locator(".check-in-row").nth(1).get_by_role("button", name="Online").tap()
    expect(no_script_page.locator(".check-in-row.is-in")).to_have_count(1)
    assert Participation.objects.get(state="attended").is_online


def test_pages_are_accessible(page, sign_in, item) -> None:
    """No violations that axe finds, on a phone's width as on a desk."""
    Country.objects.create(code="KG", names={"en": "Kyrgyzstan"})
    Country.objects.create(code="TM", names={"en": "Turkmenistan"})
    Dialogue.objects.filter(pk=item.dialogue_id).update(state="held", starts_on="2023-06-06")
    import_dialogues(SAMPLE)
    save_note(item, text="Спрос растёт.", base=0)
    save_minutes(item.dialogue, language="ru", text="# Протокол\n\nСпрос.", base=0, actor=None)
    sign_in(page, "first@example.org")
    pk = item.dialogue_id
    addresses = ["/dialogues/", "/dialogues/add/", "/dialogues/themes/", address("note", item)]
    addresses += [
        f"/dialogues/{pk}/{rest}"
        for rest in ("", "participants/", "participants/add/", "check-in/", "minutes/ru/edit/")
    ]
    addresses += [f"/dialogues/{pk}/{rest}" for rest in ("minutes/", "minutes/ru/1/", "issue/add/")]
    for url in addresses:
        page.goto(url)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{url}\n{results.generate_report()}"
    page.set_viewport_size({"width": 320, "height": 700})
    for url in addresses:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, url


def test_minutes_by_link_are_accessible_and_take_a_comment(phone_page, item) -> None:
    dialogue = item.dialogue
    Dialogue.objects.filter(pk=dialogue.pk).update(state="held")
    save_minutes(dialogue, language="ru", text="# Протокол\n\nСпрос.", base=0, actor=None)
    _circulation, new = circulate_minutes(dialogue, until=timezone.localdate(), actor=None)
    phone_page.goto(reverse("dialogues:circulated_open", args=[new.token]))
    assert Axe().run(phone_page).violations_count == 0
    phone_page.get_by_label("About").select_option("2")
    phone_page.get_by_label("Your name or institution").fill("UNODC")
    phone_page.locator("textarea[name=text]").fill("Точнее: синтетики.")
    phone_page.get_by_role("button", name="Send the comment").tap()
    expect(phone_page.get_by_text("Точнее: синтетики.")).to_be_visible()
