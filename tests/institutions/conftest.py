"""A small registry: two countries, their institutions, and one person for each role."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, User

PASSWORD = "correct horse battery"


@pytest.fixture
def countries(db) -> dict[str, Country]:
    names = {"KZ": "Kazakhstan", "KG": "Kyrgyzstan", "TM": "Turkmenistan"}
    return {
        code: Country.objects.create(code=code, names={"en": name}) for code, name in names.items()
    }


@pytest.fixture
def institutions(countries) -> SimpleNamespace:
    create = Institution.objects.create
    return SimpleNamespace(
        kz_ministry=create(
            country=countries["KZ"],
            names={"en": "Ministry of Health", "ru": "Министерство здравоохранения"},
            acronym="MH",
            sector=Sector.GOVERNMENT,
        ),
        kg_ministry=create(
            country=countries["KG"],
            names={"en": "Ministry of Health"},
            acronym="MH",
            sector=Sector.GOVERNMENT,
        ),
        kg_ngo=create(
            country=countries["KG"],
            names={"en": "NGO «Door Eli»"},
            sector=Sector.CIVIL_SOCIETY,
        ),
        general=create(
            names={"en": "United Nations Office on Drugs and Crime"},
            acronym="UNODC",
            sector=Sector.INTERNATIONAL,
        ),
    )


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    def make(email: str, role: str | None = None, **scope: object) -> User:
        user = User.objects.create_user(email, PASSWORD)
        if role:
            Grant.objects.create(user=user, role=role, **scope)
        return user

    return make


@pytest.fixture
def people(countries, institutions, make_user) -> SimpleNamespace:
    ministry = institutions.kz_ministry
    return SimpleNamespace(
        administrator=make_user("administrator@example.org", Role.ADMINISTRATOR),
        team=make_user("team@example.org", Role.TEAM),
        team_kz=make_user("team.kz@example.org", Role.TEAM, country=countries["KZ"]),
        reader_kz=make_user("reader.kz@example.org", Role.READER, country=countries["KZ"]),
        reader_kg=make_user("reader.kg@example.org", Role.READER, country=countries["KG"]),
        coordinator=make_user("coordinator@example.org", Role.COORDINATOR, institution=ministry),
        signatory=make_user("signatory@example.org", Role.SIGNATORY, institution=ministry),
        contributor=make_user("contributor@example.org", Role.CONTRIBUTOR, institution=ministry),
        nobody=make_user("nobody@example.org"),
        anonymous=AnonymousUser(),
    )


@pytest.fixture
def client_of() -> Callable[[object], Client]:
    """Return a browser signed in as the user; a fresh one for an anonymous visitor."""

    def client_of(user: object) -> Client:
        client = Client()
        if isinstance(user, User):
            client.force_login(user)
        return client

    return client_of
