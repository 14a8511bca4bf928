"""Two questionnaires of the same form, a country, and somebody who may export."""

import pytest

from institutions.enums import Role
from institutions.models import Country, User
from surveys.models import Questionnaire, Version
from tests.reports.exports.answer_makers import ABOUT, ANSWERS, exported_file
from tests.surveys.makers import make_country, make_response, make_user, make_version


@pytest.fixture
def country(db) -> Country:
    return make_country()


@pytest.fixture
def actor(db) -> User:
    return make_user("team@example.org", Role.TEAM)


@pytest.fixture
def version(db) -> Version:
    return make_version(slug="source")


@pytest.fixture
def target(db) -> Questionnaire:
    return make_version(slug="target").questionnaire


@pytest.fixture
def file(version: Version, country: Country, actor: User) -> bytes:
    """Two responses: the rows 2 and 3."""
    make_response(version, country, ANSWERS, **ABOUT)
    make_response(version, country, {**ANSWERS, "years": 8}, **ABOUT)
    return exported_file(version.questionnaire, actor)
