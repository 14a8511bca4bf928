"""The answer to a request that fails: 503 without the database, 507 without room, else 500."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation
from psycopg.errors import DiskFull, InFailedSqlTransaction


def fail_with(error: type[Exception], cause: Exception | None = None):
    def view(request):
        raise error("what the database said about somebody@example.org") from cause

    return view


def fail_to_write(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [
    path("operational/", fail_with(OperationalError)),
    path("interface/", fail_with(InterfaceError)),
    path("internal/", fail_with(InternalError, DiskFull())),
    path("ours/", fail_with(InternalError, InFailedSqlTransaction())),
    path("write/", fail_to_write),
    path("integrity/", fail_with(IntegrityError)),
    path("mistake/", fail_with(ValueError)),
]
handler500 = "config.away.failed"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/operational/", "/interface/", "/internal/"])
def test_a_database_that_is_away_is_told_as_such(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "Back in a moment" in answer.content.decode()
    assert "somebody@example.org" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/integrity/", "/mistake/", "/ours/"])
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


def test_a_full_disk_is_told_as_such(browser):
    answer = browser.get("/write/")
    assert answer.status_code == 507
    assert "your file was not stored" in answer.content.decode()


class Breaking(ContentFile):
    """A file of which the beginning is written when the disk is full."""

    def chunks(self, chunk_size=None):
        yield b"the beginning"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_stored_whole_or_not_at_all(settings):
    with pytest.raises(OSError, match="No space"):
        default_storage.save("folder/file.txt", Breaking(b""))
    assert default_storage.listdir("folder") == ([], [])
    default_storage.save("folder/file.txt", ContentFile(b"whole"))
    with pytest.raises(OSError, match="No space"):
        default_storage.save("folder/file.txt", Breaking(b""))
    assert default_storage.open("folder/file.txt").read() == b"whole"
