"""Dates of evidence files as the reader writes them; what is no date stays as it is."""

import pytest
from django.utils import translation

from reports.evidence_words import day_text
from reports.models import Document, Programme, Strategy, Treaty


@pytest.mark.parametrize(
    ("day", "english", "russian"),
    [
        ("1998", "1998", "1998"),
        ("2014-07-03", "3 July 2014", "3 июля 2014 г."),
        ("2014-07", "July 2014", "июль 2014 г."),
        ("2014-13", "2014-13", "2014-13"),
        ("2014-02-31", "2014-02-31", "2014-02-31"),
        ("pending", "pending", "pending"),
        ("", "", ""),
    ],
)
def test_a_day_is_written_as_precisely_as_it_was_given(day: str, english: str, russian: str):
    with translation.override("en"):
        assert day_text(day) == english
    with translation.override("ru"):
        assert day_text(day) == russian


def test_entries_of_the_register_tell_their_dates():
    with translation.override("ru"):
        assert Document(date="2014-07-03").date_text == "3 июля 2014 г."
        assert Strategy(adopted="2014-07-03").adopted_text == "3 июля 2014 г."
        assert Programme(start="2008", end="2013").period_text == "2008–2013"
        treaty = Treaty(date="1997-04-29", action="accession")
        assert (treaty.date_text, treaty.action_text) == ("29 апреля 1997 г.", "Присоединение")
