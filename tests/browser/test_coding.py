"""Coding in a browser: by keyboard alone, by mouse, and a long transcript."""

import datetime as dt
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from dialogues.actions.codebook import add_theme
from dialogues.models import Excerpt, Interview, SourceText, Theme
from dialogues.texts import sha256_of
from institutions.enums import Role
from institutions.models import Country, Grant, User
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Спрос растёт 👩‍⚕️. Лечение есть.\nCafe\u0301 and 🇰🇿 stay. Money is short."
PASSAGES = 1000
# Milliseconds; other tests may be using the machine.
PATIENCE = 60_000


@pytest.fixture
def coder(transactional_db) -> User:
    country = Country.objects.create(code="KZ", names={"en": "Kazakhstan"})
    user = User.objects.create_user("coder@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM, country=country)
    return user


@pytest.fixture
def theme(coder) -> Theme:
    add_theme(titles={"en": "Prevention"}, actor=coder)
    return add_theme(titles={"en": "Treatment"}, actor=coder)


def transcript(text: str) -> SourceText:
    interview = Interview.objects.create(
        country_id="KZ", held_on=dt.date(2023, 6, 8), language="ru", label="KZ-01"
    )
    return SourceText.objects.create(
        kind="interview",
        interview=interview,
        language="ru",
        number=1,
        text=text,
        sha256=sha256_of(text),
    )


def open_text(page: Page, sign_in, source: SourceText) -> None:
    sign_in(page, "coder@example.org")
    page.goto(reverse("dialogues:coding_text", args=[source.pk]))


def test_coding_by_keyboard_alone(page: Page, sign_in, coder, theme) -> None:
    open_text(page, sign_in, transcript(TEXT))
    page.locator("#coding-text").focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "2", "Enter", "t", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#coding-status[data-now=coded]")).to_be_visible()
    expect(page.locator("mark.is-challenge")).to_have_count(2)
    excerpt = Excerpt.objects.get()
    assert excerpt.quote == "Лечение есть.\nCafe\u0301 and 🇰🇿 stay."
    assert (excerpt.theme, excerpt.polarity, excerpt.coder) == (theme, "challenge", coder)
    assert page.evaluate("document.activeElement.id") == "coding-text"


def test_coding_by_mouse(page: Page, sign_in, coder, theme) -> None:
    open_text(page, sign_in, transcript(TEXT))
    page.locator("#l2").click(click_count=3)
    page.locator("#id_theme").select_option(str(theme.pk))
    page.get_by_role("button", name="Code the passage").click()
    expect(page.locator("#coding-list li")).to_have_count(1)
    assert Excerpt.objects.get().quote == TEXT.split("\n")[1]


def test_sixty_pages_with_a_thousand_passages(page: Page, sign_in, coder, theme) -> None:
    """Opens, scrolls and codes; coding a passage is one request. How fast is for the benchmark."""
    source = long_transcript(theme, coder)
    open_text(page, sign_in, source)
    expect(page.locator("#coding-list li")).to_have_count(PASSAGES, timeout=PATIENCE)
    scroll_to(page.locator("#l2100"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.locator("#coding-text").focus()
    for coded in range(1, 4):
        page.keyboard.press("ArrowDown")
        page.locator("#id_theme").select_option(str(theme.pk))
        page.locator("#id_theme").press("Enter")
        count = PASSAGES + coded
        expect(page.locator("#coding-list li")).to_have_count(count, timeout=PATIENCE)
        expect(page.locator("#coding-status[data-now=coded]")).to_be_visible(timeout=PATIENCE)
    assert len(requests) == 3
    assert Excerpt.objects.count() == PASSAGES + 3


def scroll_to(line: Locator) -> None:
    """Scroll until the line is there: heights off the screen are guessed; one scroll may not do."""
    for _ in range(10):
        line.scroll_into_view_if_needed(timeout=PATIENCE)
        with suppress(AssertionError):
            expect(line).to_be_in_viewport()
            return
    expect(line).to_be_in_viewport(timeout=PATIENCE)


def long_transcript(theme: Theme, coder: User) -> SourceText:
    line = "Спрос на синтетику растёт быстрее, чем лечение. Школы заняты, денег мало, людей тоже."
    source = transcript("\n".join([line] * 2100))
    step = len(source.text) // PASSAGES
    Excerpt.objects.bulk_create(
        Excerpt(
            source=source,
            start=place * step,
            end=place * step + 60,
            quote=source.text[place * step : place * step + 60],
            theme=theme,
            coder=coder,
        )
        for place in range(PASSAGES)
    )
    return source
