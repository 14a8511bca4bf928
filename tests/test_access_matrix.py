"""Every address × every role: who gets in, and that nobody else changes anything.

The expected statuses are in `tests/access/table.txt`, one row for each address and method.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.http.response import HttpResponseBase
from django.urls import reverse

from tests.access.addresses import address_of, body_of, every_name
from tests.access.visitors import ROLES, Visitor
from tests.access.world import built_world, rows_written, undone

TABLE = Path(__file__).parent / "access" / "table.txt"
SIGN_IN = "in"
REFUSALS = {SIGN_IN, "403", "404", "405"}


def read_table() -> dict[tuple[str, str], list[str]]:
    """The expected statuses by address and method, in the order of `ROLES`."""
    rows = [line.split() for line in TABLE.read_text().splitlines() if line[:1] not in ("", "#")]
    assert rows[0][2:] == list(ROLES)
    assert len({tuple(row[:2]) for row in rows}) == len(rows)
    return {(row[0], row[1]): row[2:] for row in rows[1:]}


EXPECTED = read_table()
NAMES = list(dict.fromkeys(name for name, _method in EXPECTED))
# One address of the programs' interface answers to several methods, each with a name of its own.
PAGES = [name for name in NAMES if not name.startswith("api-")]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_root(settings, media: Path) -> None:
    """All tests here read the same files, in place of a folder for each."""
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def visitors(django_db_setup, django_db_blocker, media: Path) -> Iterator[dict[str, Visitor]]:
    with django_db_blocker.unblock(), built_world(media) as world:
        yield world.visitors


@pytest.fixture
def db(visitors) -> Iterator[None]:
    """In place of a database of its own, each test sees the same world, and leaves it as it was."""
    with undone():
        yield


def test_every_address_is_in_the_table():
    assert set(NAMES) == set(every_name())


def test_every_row_tells_about_every_role():
    assert {key: len(row) for key, row in EXPECTED.items() if len(row) != len(ROLES)} == {}


@pytest.mark.usefixtures("visitors")
@pytest.mark.parametrize(("name", "method"), EXPECTED, ids=lambda value: value)
def test_who_gets_in(visitors, name: str, method: str) -> None:
    """One test for each row: with one for each cell, pytest itself took most of the time."""
    found = [outcome(visitors[role], name, method) for role in ROLES]
    assert dict(zip(ROLES, found, strict=True)) == dict(
        zip(ROLES, EXPECTED[name, method], strict=True)
    )


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", [name for name in NAMES if (name, "POST") not in EXPECTED])
def test_what_is_only_read_changes_nothing_when_it_is_posted_to(visitors, name: str) -> None:
    visitor = visitors["administrator"]
    address = address_of(name, visitor.place)
    written = rows_written()
    visitor.client().post(address)
    assert rows_written() == written


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", [name for name in PAGES if (name, "GET") not in EXPECTED])
def test_what_only_changes_things_is_not_done_by_following_a_link(visitors, name: str) -> None:
    written = rows_written()
    assert told(visit(visitors["administrator"], name, "GET")) == "405"
    assert rows_written() == written


def outcome(visitor: Visitor, name: str, method: str) -> str:
    """What the visitor is told, and whether anything was written in spite of a refusal."""
    with undone():
        written = rows_written()
        status = told(visit(visitor, name, method))
        if status in REFUSALS and rows_written() != written:
            return f"{status}, but something was written"
        return status


def visit(visitor: Visitor, name: str, method: str) -> HttpResponseBase:
    client, address = visitor.client(), address_of(name, visitor.place)
    if method == "GET":
        return client.get(address)
    if method == "DELETE":
        return client.delete(address)
    return client.post(address, body_of(name, visitor.place))


def told(response: HttpResponseBase) -> str:
    """The status, or "in" where the visitor is sent to the sign-in page and back."""
    is_sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(
        f"{reverse(site.LOGIN_URL)}?next="
    )
    return SIGN_IN if is_sent_to_sign_in else str(response.status_code)
