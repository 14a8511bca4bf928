"""Countries, people with grants, and one dialogue of Kazakhstan."""

import datetime as dt
from collections.abc import Callable

import pytest

from dialogues.models import AgendaItem, Dialogue, SourceText
from dialogues.texts import sha256_of
from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, User


@pytest.fixture
def countries(db) -> dict[str, Country]:
    names = {"KZ": "Kazakhstan", "KG": "Kyrgyzstan", "TM": "Turkmenistan"}
    return {
        code: Country.objects.get_or_create(code=code, defaults={"names": {"en": name}})[0]
        for code, name in names.items()
    }


@pytest.fixture
def make_user(countries) -> Callable[..., User]:
    def make(role: Role, country: str | None = None, institution: Institution | None = None):
        email = f"{role}.{(country or 'all').lower()}@example.org"
        user = User.objects.create_user(email, "a long sample password")
        Grant.objects.create(
            user=user, role=role, country=countries.get(country or ""), institution=institution
        )
        return user

    return make


@pytest.fixture
def administrator(make_user) -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def team(make_user) -> User:
    return make_user(Role.TEAM, "KZ")


@pytest.fixture
def colleague(make_user) -> User:
    """The second note-taker: team of all countries."""
    return make_user(Role.TEAM)


@pytest.fixture
def reader(make_user) -> User:
    return make_user(Role.READER, "KZ")


@pytest.fixture
def stranger(make_user) -> User:
    """Team of another country."""
    return make_user(Role.TEAM, "KG")


@pytest.fixture
def ministry(countries) -> Institution:
    return Institution.objects.create(
        country=countries["KZ"],
        names={"en": "Ministry of Internal Affairs", "ru": "Министерство внутренних дел"},
        acronym="MIA",
        sector=Sector.GOVERNMENT,
    )


@pytest.fixture
def dialogue(countries) -> Dialogue:
    dialogue = Dialogue.objects.create(
        city="Astana", starts_on=dt.date(2023, 6, 7), ends_on=dt.date(2023, 6, 7)
    )
    dialogue.countries.add(countries["KZ"])
    return dialogue


@pytest.fixture
def agenda_item(dialogue) -> AgendaItem:
    return AgendaItem.objects.create(
        dialogue=dialogue, order=1, day=dialogue.starts_on, title="Synthetic drugs"
    )


@pytest.fixture
def source_text(dialogue) -> SourceText:
    text = "Участники 👩‍⚕️ обсудили синтетику.\nCafe\u0301 and 🇰🇿."
    return SourceText.objects.create(
        kind="minutes",
        dialogue=dialogue,
        language="ru",
        number=1,
        text=text,
        sha256=sha256_of(text),
    )
