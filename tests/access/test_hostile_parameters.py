"""SQL, wildcards, long texts and odd numbers in every parameter of every page."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from institutions.models import User
from tests.access.addresses import address_of
from tests.access.asked import MIDDLEWARE, asked_by, looking_pages
from tests.access.visitors import ROLES
from tests.access.world import World, built_world, undone
from tests.test_access_matrix import EXPECTED

# Ends a text, a name and a comment of SQL, and the escape of a pattern.
SQL = "' OR 1=1--\"; DROP TABLE institutions_user; $$ {x} %s %(x)s ;%_👩‍⚕️\\"
LONG = "a👍" * 5_000
PAGE_NUMBERS = ("-1", "1e9", "NaN")
NUMBER = "9" * 400
# As a pattern each finds everything; as a text, nothing that is in this world.
WILDCARDS = ("%%%", "___")
LOOKING = looking_pages()
PAGES = sorted(name for name in LOOKING if (name, "GET") in EXPECTED)
# Found to filter by a text, lest the tests below look at nothing.
SEARCHES = {
    ("dialogues:passages", "words"),
    ("institutions:country", "q"),
    ("institutions:mails", "text"),
    ("institutions:people", "q"),
    ("reports:board_cite", "q"),
    ("surveys:responses", "search"),
}


@dataclass
class Page:
    """A page, asked with the parameters that it looks for, one after the other."""

    client: Client
    address: str
    known: set[str] = field(default_factory=set)

    def ask(self, **values: str) -> int:
        """How many things the page lists: -1 where it is no page. Fails where it has an error."""
        answer = self.client.get(self.address, values or {"": ""})
        assert answer.status_code < 500, (values, answer.status_code)
        content = b"".join(answer) if answer.streaming else answer.content
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # fails where the page hid an error of the database
        self.known |= asked_by(answer)
        if answer.status_code != 200 or b"</html>" not in content:
            return -1
        return sum(content.count(tag) for tag in (b"<tr", b"<li", b"<article", b"<dt"))


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), built_world(media) as made:
        yield made


@pytest.fixture(autouse=True)
def db(world, settings, media: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = media
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, MIDDLEWARE]
    with undone():
        yield


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """Modules with the parameters that were tried alone."""
    return set()


@pytest.fixture(scope="module")
def filters() -> set[tuple[str, str]]:
    """Addresses with the parameters that were found to leave things out."""
    return set()


@pytest.fixture(scope="module")
def clients() -> dict[str, Client]:
    """One for each role: to make one takes as long as many a page."""
    return {}


def page_of(world: World, clients: dict[str, Client], name: str) -> Page:
    """The page, seen by the first who is let in."""
    told = dict(zip(ROLES, EXPECTED[name, "GET"], strict=True))
    wanted = ("administrator", "link", "anonymous", "coordinator")
    role = next((role for role in wanted if told[role] == "200"), "administrator")
    visitor = world.visitors[role]
    client = clients.setdefault(role, visitor.client())
    client.cookies = deepcopy(visitor.cookies)
    return Page(client, address_of(name, visitor.place))


@pytest.mark.parametrize("name", PAGES)
def test_a_parameter_is_a_value_and_nothing_else(world, clients, seen, filters, name: str):
    """No error, neither of the page nor of the database; wildcards find only themselves.

    Where pages of one module look for the same parameter, it is tried alone on the first.
    """
    page = page_of(world, clients, name)
    everything, done = page.ask(), set()
    while new := page.known - done:
        done |= new
        for parameter in sorted(new):
            if (LOOKING[name], parameter) not in seen:
                seen.add((LOOKING[name], parameter))
                try_alone(page, name, parameter, everything, filters)
        page.ask(**dict.fromkeys(done, SQL))
    if done:
        page.ask(**dict.fromkeys(done, LONG))
        page.ask(**dict.fromkeys(done, NUMBER))


def try_alone(
    page: Page, name: str, parameter: str, everything: int, filters: set[tuple[str, str]]
) -> None:
    nothing = page.ask(**{parameter: SQL})
    if -1 < nothing < everything:
        filters.add((name, parameter))
        found = {wildcard: page.ask(**{parameter: wildcard}) for wildcard in WILDCARDS}
        assert set(found.values()) == {nothing}, (parameter, found)
    for number in PAGE_NUMBERS if parameter == "page" else ():
        page.ask(**{parameter: number})


def test_the_searches_were_among_them(filters):
    assert filters >= SEARCHES


@pytest.mark.parametrize("wildcard", ["%", "_", "\\"])
@pytest.mark.parametrize("name", ["institutions:people", "institutions:country"])
def test_a_wildcard_finds_itself(world, clients, name: str, wildcard: str):
    place = world.visitors["administrator"].place
    User.objects.create_user("x@example.org", full_name=f"Odd {wildcard} one")
    place.institution.names = {"en": f"Odd {wildcard} one"}
    place.institution.save()
    page = page_of(world, clients, name)
    found = page.client.get(page.address, {"q": f"odd {wildcard} ONE"}).content.decode()
    assert escape(f"Odd {wildcard} one") in found
    assert page.client.get(page.address, {"q": "odd x one"}).content.count(b"Odd") == 0
