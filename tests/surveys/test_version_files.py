"""Versions as files, for those who may see them."""

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from surveys.models import Version
from surveys.queries.forms import get_form
from surveys.xlsform.read import read_workbook
from tests.surveys.makers import make_country, make_user, make_version, signed_in


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def team_client(db):
    make_country("KZ")
    return signed_in(make_user("team@example.org", Role.TEAM))


def test_a_version_is_downloaded_as_an_xlsform(team_client: Client, version: Version):
    address = reverse("surveys:version_xlsform", args=["needs", 1])
    page = reverse("surveys:version_preview", args=["needs", 1])
    assert address in team_client.get(page).content.decode()

    answer = team_client.get(address)

    assert answer["Content-Disposition"] == 'attachment; filename="needs-v1-xlsform.xlsx"'
    assert read_workbook(answer.content).form == get_form(version)


def test_what_was_downloaded_is_the_same_version_when_it_comes_back(
    team_client: Client, version: Version
):
    answer = team_client.get(reverse("surveys:version_xlsform", args=["needs", 1]))
    again = read_workbook(answer.content).form
    assert again is not None
    assert make_version(form=again).sha256 == version.sha256
