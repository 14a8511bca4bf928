"""Numbers and cells as people print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.evidence.numbers import Status, decimals_of, parse_cell, parse_number

READ = [
    ("5,150", "5150"),
    ("16,958", "16958"),
    ("2,831,554", "2831554"),
    ("1,052.41", "1052.41"),
    ("1 234,5", "1234.5"),
    ("16\u00a0958", "16958"),
    ("16\u202f958", "16958"),
    ("1.234,5", "1234.5"),
    ("1.234.567", "1234567"),
    ("1'234.5", "1234.5"),
    ("0,009", "0.009"),
    ("0.058", "0.058"),
    ("1.234", "1.234"),
    ("1,5", "1.5"),
    ("+153,900", "153900"),
    ("-11.6", "-11.6"),
    ("−11.6", "-11.6"),
    ("–0,5", "-0.5"),
    ("007", "7"),
]
NOT_READ = ["", "-", "n/a", "12a", "1,2,3", "1,23,456", "1.2.3", "1.000,5,5", "12 34", "1/2"]


@pytest.mark.parametrize(("text", "value"), READ)
def test_reads_numbers_as_printed(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NOT_READ)
def test_does_not_guess(text):
    assert parse_number(text) is None


def test_a_comma_is_decimal_in_russian_text():
    assert parse_number("1,234", comma_is_decimal=True) == Decimal("1.234")
    assert parse_number("1,234") == Decimal(1234)


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_reads_back_what_is_written_in_english(value):
    assert parse_number(f"{value:,.3f}") == value


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_reads_back_what_is_written_in_russian(value):
    written = f"{value:,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert parse_number(written) == value


@given(st.text(max_size=30))
def test_any_text_makes_a_cell(text):
    cell = parse_cell(text)
    assert cell.text == text.strip()
    assert (cell.value is None) == (not cell.is_available)


@pytest.mark.parametrize("text", ["-", "–", "—", "−", " - "])
def test_a_dash_is_nothing_recorded_and_no_zero(text):
    cell = parse_cell(text)
    assert (cell.status, cell.value) == (Status.NOTHING_RECORDED, None)


@pytest.mark.parametrize("text", ["n/a", "N/A", "", "..", "…", "н/д", "нет данных"])
def test_not_available(text):
    cell = parse_cell(text)
    assert (cell.status, cell.value) == (Status.NOT_AVAILABLE, None)


def test_zero_is_a_value():
    assert parse_cell("0").value == 0
    assert parse_cell("0").status is Status.NORMAL


def test_keeps_the_decimals_given():
    assert str(parse_cell("52.90").value) == "52.90"
    assert parse_cell("52.90").decimals == 2
    assert decimals_of(Decimal("1E+3")) == 0


def test_a_percentage_has_its_own_unit():
    cell = parse_cell("68%")
    assert (cell.value, cell.unit, cell.status) == (Decimal(68), "%", Status.NORMAL)


def test_a_cell_with_words_keeps_its_text_and_has_its_own_unit():
    cell = parse_cell("523 tablets")
    assert (cell.text, cell.value, cell.unit) == ("523 tablets", Decimal(523), "tablets")
    assert cell.status is Status.TEXT


def test_several_quantities_are_parts_and_no_value():
    cell = parse_cell("479 tablets, 6 ampoules, 8.7 g")
    assert cell.value is None
    parts = ((Decimal(479), "tablets"), (Decimal(6), "ampoules"), (Decimal("8.7"), "g"))
    assert cell.parts == parts


def test_a_remark_in_brackets_is_text():
    cell = parse_cell("100% (heroin and hashish)")
    assert (cell.value, cell.unit, cell.status) == (Decimal(100), "%", Status.TEXT)


def test_text_without_a_number():
    assert parse_cell("see note").status is Status.TEXT
    assert parse_cell("about 5 kg").value is None
