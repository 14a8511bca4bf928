"""Rows of the editor's outline dragged by their handles, with a mouse and with a finger."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from institutions.enums import Role
from institutions.models import Grant, User
from surveys.actions.drafts import change_draft
from surveys.enums import EditAct
from surveys.form.document import draft_from_document
from surveys.form.editing import parent_of, remove_item
from surveys.form.model import Form
from surveys.form.texts import walk_items
from surveys.models import Version
from tests.browser.conftest import PASSWORD
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.makers import make_version

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = ["one", "a", "b", "two", "c", "inner", "d", "e"]


@pytest.fixture
def version(transactional_db) -> Version:
    form = form_of(
        group("one", ask("a"), ask("b")),
        group("two", ask("c"), group("inner", ask("d"))),
        ask("e"),
    )
    return make_version(form=form, is_published=False)


@pytest.fixture
def person(transactional_db) -> User:
    user = User.objects.create_user("new@example.org", PASSWORD)
    Grant.objects.create(user=user, role=Role.TEAM)
    return user


@pytest.fixture
def outline(page: Page, person, version, sign_in: Callable[..., None]) -> Page:
    page.set_viewport_size({"width": 1280, "height": 2400})  # nothing has to roll
    sign_in(page, person.email)
    page.goto(address(version))
    return page


def address(version: Version) -> str:
    return reverse("surveys:draft", args=[version.questionnaire.slug, version.number])


def stored(version: Version) -> Form:
    return draft_from_document(Version.objects.get(pk=version.pk).document)


def names(version: Version) -> list[str]:
    return [item.name for item in walk_items(stored(version).items)]


def parent(version: Version, name: str) -> str:
    around = parent_of(stored(version), name)
    return around.name if around else ""


def handle(page: Page, name: str) -> Locator:
    return page.locator(f"#item-{name} > .outline-handle")


def middle(page: Page, name: str) -> tuple[float, float]:
    box = handle(page, name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def edge(page: Page, name: str, *, lower: bool = True) -> float:
    """A height just inside a row, near its lower or upper edge."""
    box = page.locator(f"#item-{name}").bounding_box()
    assert box
    return box["y"] + (box["height"] - 3 if lower else 3)


def lift(page: Page, name: str) -> tuple[float, float]:
    handle(page, name).scroll_into_view_if_needed()
    x, y = middle(page, name)
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def carry(page: Page, name: str, over: str, *, lower: bool = True, aside: int = 0) -> None:
    x, _y = lift(page, name)
    page.mouse.move(x + aside, edge(page, over, lower=lower), steps=8)


def drop(page: Page, version: Version) -> None:
    with page.expect_navigation():
        page.mouse.up()
    rows = page.locator(".outline-row")
    shown = rows.evaluate_all("rows => rows.map(row => row.dataset.name)")
    assert shown == names(version)


def test_a_question_is_dragged_into_another_section_and_one_undo_takes_it_back(outline, version):
    carry(outline, "a", "c")
    expect(outline.locator(".outline-line")).to_be_visible()
    expect(outline.locator(".outline-hint")).to_have_text("Place after: c")
    drop(outline, version)

    assert names(version) == ["one", "b", "two", "c", "a", "inner", "d", "e"]
    assert parent(version, "a") == "two"
    expect(outline.locator("#item-a")).to_have_class("outline-row outline-level-1 outline-moved")
    assert Axe().run(outline).violations_count == 0
    outline.get_by_role("button", name="Undo").click()
    expect(outline.locator(".outline-row").nth(1)).to_have_id("item-a")
    assert names(version) == ORDER


@pytest.mark.parametrize(
    ("carried", "expected", "around", "hint"),
    [
        (("e", "one", True, 0), "one e a b two c inner d", "one", "Place first in: One"),
        (("e", "one", False, 0), "e one a b two c inner d", "", "Place first of all"),
        (("e", "b", True, 0), "one a b e two c inner d", "", "Place after: One"),
        (("e", "b", True, 40), "one a b e two c inner d", "one", "Place after: b"),
        (("two", "one", False, 0), "two c inner d one a b e", "", "Place first of all"),
        (("one", "e", True, 0), "two c inner d e one a b", "", "Place after: e"),
        (("d", "d", True, -40), "one a b two c inner d e", "two", "Place after: Inner"),
        (("d", "d", True, -80), "one a b two c inner d e", "", "Place after: Two"),
    ],
)
def test_rows_fall_where_the_line_is(outline, version, carried, expected, around, hint):
    name, over, lower, aside = carried
    carry(outline, name, over, lower=lower, aside=aside)
    expect(outline.locator(".outline-hint")).to_contain_text(hint)
    drop(outline, version)

    assert names(version) == expected.split()
    assert parent(version, name) == around
    assert version.draft_revisions.count() == 2


def test_escape_and_a_drop_in_the_old_place_change_nothing(outline, version):
    before = outline.url
    carry(outline, "a", "c")
    outline.keyboard.press("Escape")
    expect(outline.locator(".outline-line")).to_have_count(0)
    expect(outline.locator(".outline-hint")).to_have_text("")
    outline.mouse.up()
    carry(outline, "a", "b", lower=False)
    expect(outline.locator(".outline-hint")).to_have_text("Stays where it is")
    expect(outline.locator(".outline-line")).to_be_hidden()
    outline.mouse.up()

    expect(outline.locator(".outline-carried")).to_have_count(0)
    assert outline.url == before
    assert names(version) == ORDER
    assert version.draft_revisions.count() == 0


def test_a_group_does_not_go_into_itself(outline, version):
    carry(outline, "two", "inner")
    expect(outline.locator(".outline-hint")).to_have_text("A group cannot be moved into itself.")
    expect(outline.locator(".outline-line")).to_be_hidden()
    outline.mouse.up()

    assert names(version) == ORDER


def test_the_outline_stays_where_it_was_though_a_new_error_stands_above_it(page, person, sign_in):
    rows = [ask(f"q{number}") for number in range(40)]
    rows[21] = ask("q21", relevant="${q20} = 'x'")
    long = make_version(form=form_of(group("one", *rows)), is_published=False)
    sign_in(page, person.email)
    page.goto(address(long))
    row = page.locator("#item-q20")
    row.evaluate("row => row.scrollIntoView({block: 'center', behavior: 'instant'})")
    top = "document.querySelector('.outline').getBoundingClientRect().top"
    before, scrolled = page.evaluate(top), page.evaluate("window.scrollY")
    carry(page, "q20", "q22")
    drop(page, long)

    assert names(long)[21:24] == ["q21", "q22", "q20"]
    assert abs(page.evaluate(top) - before) <= 1
    assert page.evaluate("window.scrollY") > scrolled > 0
    page.reload()
    expect(page.locator(".outline-moved")).to_have_count(0)


def test_the_page_rolls_on_near_the_edge_of_the_window(page, person, sign_in):
    rows = [ask(f"q{number}") for number in range(40)]
    long = make_version(form=form_of(group("one", *rows)), is_published=False)
    sign_in(page, person.email)
    page.goto(address(long))
    lift(page, "q0")
    page.mouse.move(100, 890, steps=5)
    last = page.locator("#item-q39")
    expect(last).to_be_in_viewport(timeout=20_000)
    page.mouse.move(100, edge(page, "q39"), steps=3)
    drop(page, long)

    assert names(long)[-1] == "q0"


def test_what_another_window_took_away_is_told_at_the_top(outline, version):
    change_draft(version, lambda form: remove_item(form, "c"), act=EditAct.REMOVE)
    carry(outline, "a", "c")
    drop(outline, version)

    expect(outline.locator(".messages")).to_have_text(
        "“c” is not in the questionnaire any more.", use_inner_text=True
    )
    expect(outline.locator(".messages")).to_be_in_viewport()
    assert "a" in names(version)[:2]


def test_one_drop_after_another_is_one_step_each(outline, version):
    for name, over in (("a", "c"), ("d", "b"), ("e", "d")):
        carry(outline, name, over)
        drop(outline, version)
    outline.get_by_role("button", name="Move b down").click()
    expect(outline.locator("#item-b")).to_be_visible()

    assert version.draft_revisions.count() == 1 + 4


def test_a_finger_drags_as_well(phone_page, person, version, sign_in):
    page = phone_page
    sign_in(page, person.email)
    page.goto(address(version))
    page.evaluate("document.getElementById('item-one').scrollIntoView({behavior: 'instant'})")
    x, y = middle(page, "a")
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        given = [{"x": px, "y": py} for px, py in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    touch("touchStart", (x, y))
    below = edge(page, "b")
    for part in range(1, 6):
        touch("touchMove", (x, y + (below - y) * part / 5))
    expect(page.locator(".outline-hint")).to_have_text("Place after: b")
    with page.expect_navigation():
        touch("touchEnd")

    assert names(version)[:3] == ["one", "b", "a"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_script_there_is_nothing_to_drag(no_script_page, person, version, sign_in):
    page = no_script_page
    sign_in(page, person.email)
    page.goto(address(version))

    expect(page.locator(".outline-row")).to_have_count(8)
    expect(page.locator(".outline-handle:visible")).to_have_count(0)
    page.get_by_role("button", name="Move a down").click()
    assert names(version)[:3] == ["one", "b", "a"]
