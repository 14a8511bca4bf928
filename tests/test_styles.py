"""Styles of single pages leave the head and foot of the site as they are."""

import re

import pytest
from django.conf import settings

PAGES = sorted(
    path for path in (settings.BASE_DIR / "static" / "css").glob("*.css") if path.name != "site.css"
)
SELECTOR = re.compile(r"^([^@{}]+)\{", re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_does_not_restyle_the_menu(path):
    selectors = [one.strip() for one in SELECTOR.findall(path.read_text())]
    assert selectors
    assert not [
        one for one in selectors if re.match(r"(details|summary|nav|header|ul|a)(?![\w.-])", one)
    ]
