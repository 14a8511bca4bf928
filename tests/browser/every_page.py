"""What is wrong with any page that opens for anybody, in a real browser.

Each address of the table of access is opened once in each language, as the first visitor of
`VISITORS` for whom it opens: in English on a desk, in Russian on a phone of 320 pixels.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import BrowserContext, Page

from tests.access.addresses import address_of
from tests.access.visitors import ROLES, Visitor
from tests.access.world import World, make_world
from tests.test_access_matrix import EXPECTED

VISITORS = ("administrator", "team_kz", "reader_kz", "coordinator", "link", "anonymous")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIZES = {"en": {"width": 1280, "height": 900}, "ru": {"width": 320, "height": 700}}
NARROW = 320
# What is left of a template or of a message whose variables nobody filled in.
LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)[sd]|\[(?:Left|None|Undefined)\]")
# Codes are shown in braces on purpose.
PROSE = """() => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll('code, textarea, script').forEach(one => one.remove());
  return body.textContent;
}"""
WIDEST = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('.table-responsive'))
  .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def first_visitors() -> dict[str, list[str]]:
    """The names of the addresses that each visitor is the first to open."""
    found: dict[str, list[str]] = {visitor: [] for visitor in VISITORS}
    for (name, method), row in EXPECTED.items():
        opens = [one for one in VISITORS if row[ROLES.index(one)] == "200"]
        if method == "GET" and opens:
            found[opens[0]].append(name)
    return {visitor: names for visitor, names in found.items() if names}


def complaints_about_pages(
    new_context: Callable[..., BrowserContext], address: str, language: str
) -> str:
    """A line for each page that breaks a standard, throws, or is wider than a phone.

    All pages are looked at in one world, since making one takes seconds.
    """
    with translation.override("en"):
        world = make_world()
        return "\n".join(_complaints(new_context, address, world, language))


def _complaints(
    new_context: Callable[..., BrowserContext], address: str, world: World, language: str
) -> list[str]:
    lines = []
    for role, names in first_visitors().items():
        visitor = world.visitors[role]
        context = new_context(viewport=SIZES[language], has_touch=language == "ru")
        context.add_cookies(cookies(visitor, address, language))
        found = look_at(context, [name for name in names if is_page(visitor, name)], visitor)
        lines += [f"{role}, {name}: {wrong}" for name, wrong in found.items()]
    return lines


def is_page(visitor: Visitor, name: str) -> bool:
    """Whether the address gives a whole page to look at, and not a file or a part of a page."""
    response = visitor.client().get(address_of(name, visitor.place))
    assert response.status_code == 200, name
    is_html = response.headers["Content-Type"].startswith("text/html")
    return is_html and b"<html" in response.content


def cookies(visitor: Visitor, url: str, language: str) -> list[Any]:
    values = {name: morsel.value for name, morsel in visitor.cookies.items()}
    values["django_language"] = language
    return [{"name": name, "value": value, "url": url} for name, value in values.items()]


def look_at(context: BrowserContext, names: list[str], visitor: Visitor) -> dict[str, list[str]]:
    """What is wrong with each page, by the name of its address."""
    page, heard = context.new_page(), listen(context)
    found = {}
    for name in names:
        heard.clear()
        page.goto(address_of(name, visitor.place))
        wrong = [*violations(page), *leftovers(page), *overflow(page), *heard]
        if wrong:
            found[name] = wrong
    return found


def listen(context: BrowserContext) -> list[str]:
    """Errors that scripts throw, that the browser writes, and refusals of the policy."""
    heard: list[str] = []
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    return heard


@cache
def axe() -> Axe:
    return Axe()


def violations(page: Page) -> list[str]:
    results = axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in results for node in one["nodes"][:3]]


def leftovers(page: Page) -> list[str]:
    return [f"left over: {text}" for text in LEFTOVER.findall(page.evaluate(PROSE))]


def overflow(page: Page) -> list[str]:
    """What sticks out on the right when the window is as narrow as a small phone."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = [f"{width} px: {one}" for one in page.evaluate(WIDEST)] if width > NARROW else []
    if before:
        page.set_viewport_size(before)
    return wide or ([f"{width} px"] if width > NARROW else [])
