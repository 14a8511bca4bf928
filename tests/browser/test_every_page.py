"""Every page that opens for anybody, in English on a desk; see `every_page.py`.

One test, since all of them look at the same world, and a file of its own for each language, so that
two workers share the work.
"""

import pytest
from django.utils import translation

from tests.access.world import make_world
from tests.browser.every_page import complaints_about_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_are_sound(new_context, live_server) -> None:
    with translation.override("en"):
        world = make_world()
        assert complaints_about_pages(new_context, live_server.url, world, "en") == ""
