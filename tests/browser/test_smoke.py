"""The site is there in a real browser, with its style and its security policy."""

import pytest


@pytest.mark.django_db(transaction=True)
def test_the_health_page_answers(page, live_server):
    response = page.goto("/health/live")
    assert response is not None
    assert response.json() == {"status": "ok"}
