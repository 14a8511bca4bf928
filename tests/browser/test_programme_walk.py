"""The whole way in a browser: a dialogue from plan to approval, an interview by two coders."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from dialogues.actions.codebook import add_theme
from dialogues.actions.notes import save_note
from dialogues.models import (
    Concern,
    Dialogue,
    Excerpt,
    Interview,
    MinutesRevision,
    Participation,
    Theme,
)
from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, User
from tests.browser.conftest import PASSWORD, phone
from tests.dialogues.files import docx

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Синтетика растёт быстрее лечения."


@pytest.fixture
def country(transactional_db) -> Country:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    for name in ("first", "second"):
        user = User.objects.create_user(f"{name}@example.org", PASSWORD)
        Grant.objects.create(user=user, role=Role.TEAM, country=country)
    Institution.objects.create(
        country=country, names={"en": "Ministry of Health"}, sector=Sector.GOVERNMENT
    )
    return country


@pytest.fixture
def outbox(settings) -> list[mail.EmailMessage]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    return mail.outbox


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def plan(page: Page, day: dt.date) -> Dialogue:
    """Plan a dialogue with an agenda item, and put the ministry on the list."""
    page.goto(reverse("dialogues:dialogue_add"))
    page.get_by_label("Kazakhstan").check()
    page.locator("[name=starts_on]").fill(str(day))
    page.locator("[name=ends_on]").fill(str(day))
    page.locator("[name=city]").fill("Astana")
    page.locator("[name=format]").select_option("hybrid")
    button(page, "Save")
    dialogue = Dialogue.objects.get()
    link(page, "Add an agenda item")
    page.locator("[name=title]").fill("Synthetic drugs")
    button(page, "Save")
    page.goto(reverse("dialogues:participant_invite", args=[dialogue.pk]))
    page.get_by_label("Ministry of Health").check()
    page.locator("main form button[type=submit], main form .btn-primary").first.click()
    return dialogue


def open_registration(page: Page, dialogue: Dialogue) -> str:
    page.goto(reverse("dialogues:dialogue", args=[dialogue.pk]))
    link(page, "Registration by link")
    button(page, "Open registration")
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    return page.locator("#link").input_value()


def register(guest: Page, address: str) -> None:
    """Somebody of the ministry registers with a phone, without an account."""
    guest.goto(address)
    guest.get_by_label("Your institution").select_option("Ministry of Health")
    guest.get_by_label("Your name").fill("A. B.")
    guest.get_by_label("E-mail").fill("a.b@example.org")
    guest.get_by_label("Online").check()
    button(guest, "Register")
    expect(guest.get_by_role("heading", name="You are registered")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360


def circulate(page: Page, dialogue: Dialogue, day: dt.date) -> None:
    """Compile the minutes, open them for comment and mail the links."""
    page.goto(reverse("dialogues:dialogue", args=[dialogue.pk]))
    button(page, "It was held")
    page.goto(reverse("dialogues:minutes_edit", args=[dialogue.pk, "en"]))
    expect(page.locator("[name=text]")).to_have_value(re.compile(re.escape(SENTENCE)))
    button(page, "Save as a new revision")
    page.locator("[name=until]").fill(str(day))
    button(page, "Make the link")
    link(page, "Send the links by mail")
    expect(page.get_by_label("A. B., Ministry of Health")).to_be_checked()
    button(page, "Send")
    expect(page.get_by_text("1 mail is on its way.")).to_be_visible()


def comment(guest: Page, message: mail.EmailMessage) -> None:
    found = re.search(r"/m/\S+", str(message.body))
    assert found
    guest.goto(found[0])
    expect(guest.get_by_label("Your name or institution")).to_have_value(re.compile("A. B."))
    guest.locator("textarea[name=text]").fill("Say since when.")
    button(guest, "Send the comment")
    expect(guest.get_by_text("Thank you. Your comment is kept.")).to_be_visible()


def test_dialogue_from_plan_to_approved_minutes(
    page: Page, phone_page: Page, new_context, sign_in, country, outbox
) -> None:
    today = timezone.localdate()
    sign_in(page, "first@example.org")
    dialogue = plan(page, today)
    register(phone_page, open_registration(page, dialogue))
    row = Participation.objects.get()
    assert (row.state, row.person_name, row.is_online) == ("registered", "A. B.", True)

    door = new_context(**phone()).new_page()
    sign_in(door, "second@example.org")
    door.goto(reverse("dialogues:check_in", args=[dialogue.pk]))
    door.locator(".check-in-row").get_by_role("button", name="Here").tap()
    expect(door.get_by_role("button", name="Take back")).to_be_visible()
    save_note(dialogue.agenda.get(), text=SENTENCE, base=0)

    circulate(page, dialogue, today)
    send_waiting_mails()
    comment(phone_page, outbox[0])
    page.goto(reverse("dialogues:minutes", args=[dialogue.pk]))
    page.get_by_label("Reply (optional)").fill("Since 2022.")
    button(page, "Accept")
    button(page, "Close comments now")
    button(page, "Approve the minutes")
    expect(page.get_by_text("The minutes are approved and change no more.")).to_be_visible()
    assert MinutesRevision.objects.get().approved_at is not None
    assert SENTENCE in pdf_text(page, dialogue)


def pdf_text(page: Page, dialogue: Dialogue) -> str:
    answer = page.request.get(reverse("reports:minutes_pdf", args=[dialogue.pk, "en", 1]))
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def test_russian_interview_is_coded_by_two_and_their_agreement_told(
    new_context: Callable[..., BrowserContext], browser: Browser, sign_in, country
) -> None:
    add_theme(titles={"en": "Demand"}, actor=None)
    Interview.objects.create(
        country=country, held_on=dt.date(2023, 6, 8), language="ru", label="KZ-01"
    )
    pages = []
    for name in ("first", "second"):
        page = new_context(viewport={"width": 1280, "height": 900}).new_page()
        sign_in(page, f"{name}@example.org")
        pages.append(page)
    import_text(pages[0], docx("Спрос растёт 👩‍⚕️. Лечение есть.", "Школы заняты. Денег мало."))
    code_by_keyboard(pages[0], sentences=2)
    code_by_keyboard(pages[1], sentences=1)
    page = pages[1]
    page.goto(reverse("dialogues:coders_agree"))
    cells = page.locator("tbody tr").first.locator("th, td").all_inner_texts()
    # Of four sentences the first is coded by both, the second by one of them.
    assert cells[0] == "Demand"
    assert cells[3:] == ["0.50", "0.53"]
    assert {excerpt.quote for excerpt in Excerpt.objects.all()} == {
        "Спрос растёт 👩‍⚕️. Лечение есть.",
        "Спрос растёт 👩‍⚕️.",
    }


def import_text(page: Page, content: bytes) -> None:
    interview = Interview.objects.get()
    page.goto(reverse("dialogues:interview_text_import", args=[interview.pk]))
    file: Any = {"name": "a.docx", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("File").set_input_files(file)
    button(page, "Import")
    expect(page.get_by_text("Школы заняты.")).to_be_visible()


def code_by_keyboard(page: Page, *, sentences: int) -> None:
    """Give the only theme to the first sentences and say that the text is finished."""
    source = Interview.objects.get().texts.get()
    page.goto(reverse("dialogues:coding_text", args=[source.pk]))
    page.locator("#coding-text").focus()
    page.keyboard.press("ArrowDown")
    for _more in range(sentences - 1):
        page.keyboard.press("Shift+ArrowDown")
    for key in ("2", "Enter", "d", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#coding-status[data-now=coded]")).to_be_visible()
    page.get_by_role("button", name="I have finished this text").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on coding")).to_be_visible()


def test_concern_is_traced_from_the_matrix_to_the_sentence(page: Page, sign_in, country) -> None:
    theme: Theme = add_theme(titles={"en": "Demand"}, actor=None)
    sign_in(page, "first@example.org")
    dialogue = plan(page, timezone.localdate())
    save_note(dialogue.agenda.get(), text=f"Начали. {SENTENCE} Все согласны.", base=0)
    page.goto(reverse("dialogues:note", args=[dialogue.pk, dialogue.agenda.get().pk]))
    field = page.locator("#note-text")
    field.evaluate(
        "(box, words) => box.setSelectionRange(box.value.indexOf(words),"
        " box.value.indexOf(words) + words.length)",
        SENTENCE,
    )
    field.press("Alt+3")
    expect(page.locator("#note-records li")).to_have_count(1)
    Concern.objects.update(theme=theme)
    page.goto(reverse("dialogues:matrix"))
    page.get_by_role("link", name=re.compile("1 record of dialogues")).click()
    page.get_by_role("link", name=re.compile("The sentence in the notes")).click()
    expect(page.locator("mark#sentence")).to_have_text(SENTENCE)
    expect(page.locator("mark#sentence")).to_be_in_viewport()
