"""The answer to a request that fails: 503 while the database is away, else 500."""

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation


def fail_with(error: type[Exception]):
    def view(request):
        raise error("what the database said about somebody@example.org")

    return view


urlpatterns = [
    path("operational/", fail_with(OperationalError)),
    path("interface/", fail_with(InterfaceError)),
    path("integrity/", fail_with(IntegrityError)),
    path("mistake/", fail_with(ValueError)),
]
handler500 = "config.away.failed"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/operational/", "/interface/"])
def test_a_database_that_is_away_is_told_as_such(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Back in a moment" in answer.content.decode()
    assert "somebody@example.org" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/integrity/", "/mistake/"])
def test_a_mistake_of_ours_is_not_called_anything_else(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_it_is_told_in_the_visitors_language(browser):
    page = browser.get("/operational/", headers={"Accept-Language": "ru"}).content.decode()
    assert '<html lang="ru">' in page
    assert translation.get_language() == "ru"


def test_the_site_answers_this_way():
    from config import urls

    assert urls.handler500 == "config.away.failed"
