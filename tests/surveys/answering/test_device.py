"""What lets a browser keep a questionnaire, and forget it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from surveys.enums import ResponseState
from surveys.respondent import COOKIE, hash_token
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_version,
)


@pytest.fixture
def tasks(db):
    """A browser that opened the link of a draft, and the address of its task list."""
    version, country = make_version(), make_country("KZ")
    institution = make_institution("Ministry", country)
    invitation = make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token("a-token")
    )
    draft = make_response(version, country, {}, state=ResponseState.DRAFT, invitation=invitation)
    client = Client()
    client.get(reverse("surveys:open_link", args=["a-token"]))
    return client, reverse("surveys:answer_tasks", args=[draft.key])


def test_the_worker_is_a_script_that_has_only_the_questionnaires_pages(client):
    response = client.get(reverse("surveys:service_worker"))
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]
    # Its reach is the folder in which it lies: no header widens it.
    assert reverse("surveys:service_worker").startswith("/answer/")
    assert "Service-Worker-Allowed" not in response


def test_the_worker_names_files_that_there_are(client):
    script = client.get(reverse("surveys:service_worker")).content.decode()
    names = re.search(r"FILES = \[(.*?)\]", script).group(1)
    files = [name.encode().decode("unicode_escape") for name in re.findall(r'"(.*?)"', names)]
    assert files[-1] == reverse("surveys:no_connection")
    assert len(files) > 5
    assert all(file.startswith("/static/") for file in files[:-1])


def test_the_manifest_lets_the_questionnaire_be_installed(client):
    found = client.get(reverse("surveys:manifest")).json()
    assert found["start_url"] == reverse("surveys:my_device")
    assert {icon["sizes"] for icon in found["icons"]} == {"192x192", "512x512"}
    assert found["display"] == "standalone"


def test_every_page_of_respondents_names_the_manifest(tasks):
    client, address = tasks
    assert reverse("surveys:manifest") in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["no_connection", "my_device", "forgotten"])
def test_pages_without_a_response_name_nobody(client, name):
    response = client.get(reverse(f"surveys:{name}"))
    assert response.status_code == 200
    assert COOKIE not in response.cookies


def test_forgetting_closes_the_link_and_empties_the_browser(tasks):
    client, address = tasks
    assert client.get(address).status_code == 200
    response = client.post(reverse("surveys:forget_device"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(address).status_code == 404
    assert client.get(response["Location"]).status_code == 200


def test_the_link_brings_back_whoever_was_forgotten(tasks):
    client, address = tasks
    client.post(reverse("surveys:forget_device"))
    client.get(reverse("surveys:open_link", args=["a-token"]))
    assert client.get(address).status_code == 200


def test_following_a_link_forgets_nothing(tasks):
    client, address = tasks
    assert client.get(reverse("surveys:forget_device")).status_code == 405
    assert client.get(address).status_code == 200


def test_the_task_list_offers_both(tasks):
    client, address = tasks
    page = client.get(address).content.decode()
    assert "Keep this questionnaire for work without internet" in page
    assert "Forget me in this browser" in page
