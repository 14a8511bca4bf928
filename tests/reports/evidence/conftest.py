"""The sample evidence, and people who may see or change that of Kazakhstan."""

import pytest
from django.test import Client

from institutions.enums import Role
from institutions.models import Country, Grant, User
from reports.actions.evidence_import import import_evidence
from tests.reports.evidence.tables import FOLDER


@pytest.fixture
def evidence(db) -> None:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    import_evidence(FOLDER)


def person(role: Role, country: str | None = None) -> User:
    user = User.objects.create_user(
        email=f"{role}.{country}@example.org".lower(), full_name="A. Person"
    )
    Grant.objects.create(user=user, role=role, country_id=country)
    return user


@pytest.fixture
def team(client: Client, evidence) -> Client:
    client.force_login(person(Role.TEAM, "KZ"))
    return client


@pytest.fixture
def reader(client: Client, evidence) -> Client:
    client.force_login(person(Role.READER, "KZ"))
    return client
