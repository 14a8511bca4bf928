"""The list of sections leads to what is missing first, and to sending when nothing is."""

import re

import pytest

from tests.surveys.answering.conftest import SECTIONS, fill

pytestmark = pytest.mark.django_db


def primary_of(page: str) -> list[str]:
    return re.findall(r'<a class="btn btn-primary" href="([^"]+)"', page)


def test_the_way_on_is_the_first_section_that_lacks_an_answer(draft, respondent):
    page = respondent.get(f"/answer/{draft.key}/").content.decode()
    assert primary_of(page) == [f"/answer/{draft.key}/section/1/"]
    assert "Continue with section 1" in page
    for number in (1, 2):
        fill(respondent, draft, number, SECTIONS[number - 1])
    page = respondent.get(f"/answer/{draft.key}/").content.decode()
    assert primary_of(page) == [f"/answer/{draft.key}/section/3/"]


def test_the_way_on_is_to_send_when_nothing_is_missing(complete_draft, respondent):
    page = respondent.get(f"/answer/{complete_draft.key}/").content.decode()
    assert primary_of(page) == [f"/answer/{complete_draft.key}/check/"]
    assert "Continue with section" not in page
