"""Cookies as a site behind HTTPS sets them; the tests themselves run without it."""

import json
import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.processes import of_the_test

ROOT = Path(__file__).resolve().parent.parent.parent
VISIT = """
import json, django
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
page = client.get("/sign-in/", secure=True)
request = page.wsgi_request
from django.http import HttpResponse
from surveys.respondent import remember
told = HttpResponse()
remember(request, told, 1, "secret")
print(json.dumps([page.cookies.output(header=""), told.cookies.output(header="")]))
"""


def cookies(*, https: bool) -> SimpleCookie:
    environment = {**of_the_test(), "HTTPS": str(https).lower(), "SITE_URL": "https://localhost"}
    done = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    found: SimpleCookie = SimpleCookie()
    for text in json.loads(done.stdout.decode().splitlines()[-1]):
        found.load(text)
    return found


@pytest.mark.django_db(transaction=True)
def test_over_https_they_belong_to_this_host_alone():
    found = cookies(https=True)
    assert set(found) == {"__Host-csrftoken", "__Host-respondent"}
    for cookie in found.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db(transaction=True)
def test_without_https_a_browser_would_refuse_the_prefix():
    assert set(cookies(https=False)) == {"csrftoken", "respondent"}


def test_the_session_has_the_same_prefix():
    read = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME)"
    done = subprocess.run(
        [sys.executable, "-c", read],
        cwd=ROOT,
        env={**of_the_test(), "HTTPS": "true"},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert done.stdout.decode().split() == ["__Host-sessionid"]
