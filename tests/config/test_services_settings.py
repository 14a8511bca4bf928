"""The tests run on the private servers."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_test_database_may_lose_data_in_a_power_cut():
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)


def test_the_database_has_a_suffix_of_its_own(settings):
    assert (
        settings.DATABASES["default"]["NAME"].startswith("test_assessment")
        or "assessment" in (settings.DATABASES["default"]["NAME"])
    )
