"""Two filled countries and everybody who may knock, for tests that only look on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation

from institutions.enums import Role
from institutions.models import User
from tests.access.places import Place, make_place, make_shared
from tests.access.visitors import Visitor, make_visitors
from tests.surveys.makers import make_country, make_user


@dataclass(frozen=True)
class World:
    home: Place
    abroad: Place
    visitors: dict[str, Visitor]


@contextmanager
def built_world(media: Path) -> Iterator[World]:
    """The world for the length of a block, in a transaction that is never committed."""
    with override_settings(MEDIA_ROOT=media), translation.override("en"), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def make_world() -> World:
    """The world as it is; its files go where `MEDIA_ROOT` points."""
    shared = make_shared()
    team_kz, team_kg = _team_of("KZ"), _team_of("KG")
    home, abroad = make_place("KZ", shared, team_kz), make_place("KG", shared, team_kg)
    return World(home, abroad, make_visitors(shared, home, abroad, team_kz))


@contextmanager
def undone() -> Iterator[None]:
    """What happens to the world in this block is taken back after it."""
    with translation.override("en"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_written() -> int:
    """How many rows of any table were inserted, changed or deleted in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0])


def _team_of(code: str) -> User:
    return make_user(f"team.{code}@example.org", Role.TEAM, country=make_country(code))
