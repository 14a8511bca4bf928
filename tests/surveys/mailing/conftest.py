"""An institution that is invited, and its contact."""

from datetime import date

import pytest

from institutions.actions.contacts import ContactData, add_contact
from institutions.enums import Role
from institutions.models import Contact, Round
from surveys.models import Invitation, Questionnaire
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_user,
    make_version,
)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.MAILS_PER_MINUTE = 100_000


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def questionnaire(version) -> Questionnaire:
    held = Round.objects.create(slug="r", names={"en": "R"}, closes_on=date(2027, 6, 30))
    version.questionnaire.round = held
    version.questionnaire.save()
    return version.questionnaire


@pytest.fixture
def invitation(questionnaire) -> Invitation:
    country = make_country()
    return make_invitation(questionnaire, country, make_institution("Ministry", country))


@pytest.fixture
def contact(invitation) -> Contact:
    data = ContactData("Anna@Example.org", "Anna", "ru")
    return add_contact(invitation.institution, data, actor=None)


@pytest.fixture
def member():
    return make_user("team@example.org", Role.TEAM)
