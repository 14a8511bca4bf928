"""Figures as the reader writes them."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from reports.evidence.checks import Check
from reports.models import StatisticalTable
from reports.queries.evidence_numbers import shown_number, shown_text
from reports.queries.evidence_page import problem_line, view_of
from tests.reports.evidence.tables import small_table


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("5150", "5,150", "5\u202f150"),
        ("5,150", "5,150", "5\u202f150"),
        ("0.058", "0.058", "0,058"),
        ("146.880", "146.880", "146,880"),
        ("1234567.5", "1,234,567.5", "1\u202f234\u202f567,5"),
        ("-11.83", "-11.83", "−11,83"),
        ("+153,900.00", "+153,900.00", "+153\u202f900,00"),
        ("12.5%", "12.5%", "12,5%"),
        ("0", "0", "0"),
        ("-", "-", "-"),
        ("n/a", "n/a", "n/a"),
        ("", "", ""),
        ("523 tablets", "523 tablets", "523 tablets"),
        ("100% (heroin and hashish)", "100% (heroin and hashish)", "100% (heroin and hashish)"),
    ],
)
def test_figures_in_two_languages(text, english, russian):
    with override("en"):
        assert shown_text(text) == english
    with override("ru"):
        assert shown_text(text) == russian


def test_decimals_are_those_that_were_given():
    with override("ru"):
        assert shown_number(Decimal("1000.50"), 2) == "1\u202f000,50"


def test_checks_tell_their_figures_in_the_readers_form_and_stay_the_same_checks():
    table = small_table(
        "2019 | 2020 | 2021", "A | 1 | 1 | 1", "B | 1 | 1 | 2", "Total | 2 | 2 | 5000"
    )
    with override("en"):
        english = view_of(table, {}).problems
    with override("ru"):
        russian = view_of(table, {}).problems
    assert "5,000" in english[0].text
    assert "5\u202f000" in russian[0].text
    assert [one.fingerprint for one in english] == [one.fingerprint for one in russian]


def test_a_check_lists_its_cells():
    table = small_table("2019 | 2020 | 2021", "A | 1 | 1 | 1000", "B | 1 | 1 | 1")
    problems = [one for one in view_of(table, {}).problems if one.problem.check is Check.OUTLIER]
    assert [(cells.row.label, cells.texts) for cells in problems[0].cells] == [
        ("A", ("2021: 1,000",))
    ]
    assert problem_line(problems[0].problem, table, {}).cells == problems[0].cells


def test_only_the_cells_of_the_check_that_is_shown_are_marked():
    table = small_table("2019 | 2020 | 2021", "A | 1 | 1 | 1000", "B | 1 | 1 | 1")
    fingerprint = view_of(table, {}).problems[-1].fingerprint
    marked = [
        [cell.is_flagged for cell in line.cells]
        for line in view_of(table, {}, (1, 2, 3), {}, fingerprint).lines
    ]
    assert any(any(line) for line in marked)
    none = view_of(table, {}, (1, 2, 3), {}, "").lines
    assert not any(cell.is_flagged for line in none for cell in line.cells)


@pytest.mark.django_db
def test_a_page_in_russian_has_decimal_commas(reader):
    table = StatisticalTable.objects.get(country="KZ", code="5")
    reader.post(reverse("set_language"), {"language": "ru"})
    page = reader.get(reverse("reports:evidence_table", args=["KZ", table.pk])).content.decode()
    assert "146,88" in page
    assert "−47,86" in page
    assert "146.88" not in re.sub(r"<title>.*?</title>", "", page)


@pytest.mark.django_db
def test_the_grid_keeps_the_cells_as_given(team):
    table = StatisticalTable.objects.get(country="KZ", code="5")
    team.post(reverse("set_language"), {"language": "ru"})
    page = team.get(reverse("reports:evidence_grid", args=["KZ", table.pk])).content.decode()
    assert 'value="146.88"' in page
