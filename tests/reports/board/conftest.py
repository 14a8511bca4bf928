"""A country with the published evidence, and short ways to put things on its board."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.actions.evidence_import import import_evidence
from reports.models import Finding, Observation, StatisticalTable
from tests.reports.evidence.tables import FOLDER


@pytest.fixture
def kz(db) -> Country:
    """Kazakhstan with its evidence; the other two countries of the files are there as well."""
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code, "ru": f"{code}-ру"})
    import_evidence(FOLDER)
    return Country.objects.get(pk="KZ")


@pytest.fixture
def member(kz) -> Callable[..., User]:
    """A signed-up person: `member("Anna")` of the team of Kazakhstan, or of another role."""

    def make(name: str = "Anna", role: Role = Role.TEAM, country: str | None = "KZ") -> User:
        user = User.objects.create_user(f"{name.lower()}@example.org", full_name=name)
        Grant.objects.create(user=user, role=role, country_id=country)
        return user

    return make


@pytest.fixture
def cell(kz) -> Observation:
    """Misdemeanours in 2017: "5,150", the first cell of table 4."""
    table = StatisticalTable.objects.get(country=kz, code="4")
    return Observation.objects.filter(row__table=table, text="5,150").select_related("row").get()


@pytest.fixture
def live(cell) -> str:
    """What puts that figure into a text."""
    return f"{{{{cell:{cell.row_id}.{cell.period_id}}}}}"


@pytest.fixture
def team(client, member) -> Client:
    """A browser in which somebody of the team is signed in."""
    client.force_login(member("Anna"))
    return client


@pytest.fixture
def finding(kz) -> Callable[..., Finding]:
    """A draft finding with an English text, straight into the database."""

    def make(text: str = "A text.", **values) -> Finding:
        defaults = {
            "country": kz,
            "topic": "documentation",
            "headings": {"en": "Heading", "ru": "Заголовок"},
            "texts": {"en": text, "ru": "Текст."},
        }
        return Finding.objects.create(**defaults | values)

    return make


@pytest.fixture
def cite() -> Callable[..., None]:
    def make(item: Finding, kind: str, reference: str, value: dict) -> None:
        item.citations.create(
            kind=kind,
            reference=reference,
            labels={"en": reference},
            value_seen=value,
            seen_at=timezone.now(),
        )

    return make
