"""Every page that opens for anybody, in English on a desk; a file of its own for a worker."""

import pytest

from tests.browser.every_page import complaints_about_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_are_sound(new_context, live_server) -> None:
    assert complaints_about_pages(new_context, live_server.url, "en") == ""
