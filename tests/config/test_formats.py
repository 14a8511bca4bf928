"""Dates are written so that nobody takes the day for the month."""

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

MOMENT = datetime(2023, 6, 7, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("en", "DATE_FORMAT", "7 June 2023"),
        ("en", "SHORT_DATE_FORMAT", "7 Jun 2023"),
        ("en", "SHORT_DATETIME_FORMAT", "7 Jun 2023, 14:05"),
        ("en", "TIME_FORMAT", "14:05"),
        ("ru", "SHORT_DATE_FORMAT", "07.06.2023"),
    ],
)
def test_dates_are_written_day_first(language: str, name: str, text: str):
    with translation.override(language):
        assert date_format(MOMENT, name) == text
