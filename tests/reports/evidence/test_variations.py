"""Percentage changes: the rules, and the published tables."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.evidence.variations import (
    NOT_CALCULABLE,
    NoteKind,
    agree,
    is_sign_lost,
    round_half_up,
    signed,
    table_variations,
)
from tests.reports.evidence.tables import sample_tables, small_table

BROTHELS = "Organisation and maintenance of brothels for the consumption of drugs"
# What the report printed differently, beyond the last digit: (table, row, printed, computed).
DIFFERENCES = {
    "KZ": [
        ("4", "Misdemeanours", "-11.6", "-11.83"),
        ("4", BROTHELS, "-89.9", "-89.19"),
        ("5", "Extracted opium", "-37.39", "-37.75"),
        ("5", "Marijuana", "-66.36", "-66.32"),
        ("5", "Cannabis plants", "-42.03", "-41.99"),
        ("5", "Cannabis resin", "+1,524.18", "1528.57"),
        ("5", "Cannabis oil", "+115.91", "116.09"),
        ("5", "Cocaine hydrochloride", "-59.62", "-59.54"),
        ("7", "New HIV Cases", "+22.67", "22.64"),
        ("7", "Male", "+46.19", "46.22"),
        ("7", "PLWH", "+43.82", "43.87"),
    ],
    "KG": [
        ("12", "Issik-Kul region", "+23.30", "23.19"),
        ("13", "Without intent to sell", "+55.3", "54.96"),
        ("13", "Total", "-36.96", "-36.98"),
        ("14", "Opium", "-7.47", "-7.49"),
        ("15", "PWID", "-88.66", "-83.66"),
    ],
    "TM": [],
}  # fmt: skip


@pytest.mark.parametrize("country", list(DIFFERENCES))
def test_finds_what_was_printed_wrong_and_nothing_else(country):
    found = [
        (table.code, variation.row.label, variation.row.printed, str(variation.rounded))
        for table in sample_tables(country)
        for variation in table_variations(table)
        if variation.agrees is False
    ]
    assert found == DIFFERENCES[country]


def test_every_printed_variation_of_the_sample_is_compared():
    compared = [
        variation
        for country in DIFFERENCES
        for table in sample_tables(country)
        for variation in table_variations(table)
        if variation.agrees is not None
    ]
    assert len(compared) == 80


def vary(periods, row, **options):
    return table_variations(small_table(periods, row, **options))[0]


def kinds(variation):
    return [note.kind for note in variation.change.notes]


def test_the_first_and_last_available_periods_count():
    variation = vary("2017 | 2018 | 2019", "Cocaine | 0.388 | 0.157 | -")
    assert (variation.first, variation.last) == (0, 1)
    assert variation.rounded == Decimal("-59.54")
    assert kinds(variation) == [NoteKind.INNER_PERIODS]
    assert variation.change.notes[0].values == ("2017", "2018")


def test_outer_periods_need_no_note():
    assert kinds(vary("2017 | 2018", "Heroin | 10 | 12")) == []


def test_a_part_of_a_year_is_annualised_against_a_year():
    variation = vary("2015 | Jan-Sep 2020", "Cases | 723 | 347")
    assert variation.rounded == Decimal("-36.01")
    assert variation.change.is_annualised
    assert variation.change.notes[0].values == ("Jan-Sep 2020", "9")


def test_half_a_year_counts_twice():
    assert vary("2020 | 2021 (6 months)", "Cases | 100 | 50").rounded == 0


def test_two_unequal_parts_are_both_annualised():
    variation = vary("6 months 2020 | Jan-Sep 2021", "Cases | 60 | 90")
    assert variation.rounded == 0
    assert len(variation.change.notes) == 2


def test_two_equal_parts_are_compared_as_they_are():
    variation = vary("6 months 2020 | 6 months 2021", "Osh | 44 | 67")
    assert variation.rounded == Decimal("52.27")
    assert not variation.change.is_annualised


def test_a_share_does_not_grow_with_the_months():
    variation = vary("2015 | Jan-Sep 2020", "Smuggling [%] | 15% | 11%")
    assert variation.rounded == Decimal("-26.67")
    assert kinds(variation) == [NoteKind.SHARE_NOT_ANNUALISED]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Zero | 0 | 5", NoteKind.ZERO_BASE),
        ("None | n/a | -", NoteKind.NO_VALUE),
        ("One | - | 5", NoteKind.ONE_VALUE),
        ("Tablets | 523 tablets | 5", NoteKind.UNITS_DIFFER),
    ],
)
def test_not_calculable(row, kind):
    variation = vary("2020 | 2021", row)
    assert variation.rounded is None
    assert kind in kinds(variation)
    assert kind in NOT_CALCULABLE


def test_a_fall_to_zero_is_calculable():
    assert vary("2020 | 2021", "Theft | 3 | 0").rounded == -100


def test_a_repeated_or_disordered_period_is_told():
    repeated = vary("2015 | 2016 | 2016", "Opium | 3 | 2 | 1")
    assert NoteKind.REPEATED_PERIOD in kinds(repeated)
    assert NoteKind.DISORDERED in kinds(vary("2018 | 2017", "Opium | 3 | 2"))


@pytest.mark.parametrize(
    ("printed", "computed", "expected"),
    [
        ("-17.7", "-17.784", True),  # cut
        ("-66.7", "-66.667", True),  # rounded
        ("+28.70", "28.676", True),  # rounded to one decimal, then padded
        ("+23.30", "23.188", False),
        ("+1", "0.990", True),
        ("-100", "-100", True),
        ("+1.24", "-1.24", False),
        ("-89.9", "-89.189", False),
        ("-", "5", None),
        (None, "5", None),
        ("", "5", None),
        ("27.59%", "27.586", True),
    ],
)
def test_rounding_and_cutting_agree_and_nothing_more(printed, computed, expected):
    assert agree(printed, Fraction(computed)) is expected


def test_a_printed_number_without_cells_does_not_agree():
    assert agree("+5", None) is False


def test_a_lost_sign():
    assert is_sign_lost("+1.24", Fraction("-1.24"))
    assert is_sign_lost("1.24", Fraction("-1.236"))
    assert not is_sign_lost("-1.24", Fraction("-1.24"))
    assert not is_sign_lost("+5", Fraction("-1.24"))
    assert not is_sign_lost(None, Fraction(1))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.124", "0.12"), ("-0.001", "0")],
)
def test_halves_go_away_from_zero(value, rounded):
    assert round_half_up(Fraction(value), 2) == Decimal(rounded)


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_moves_a_value_by_half_a_unit_at_most(value):
    assert abs(Fraction(round_half_up(value, 2)) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("value", "text"), [("153900", "+153,900.00"), ("-11.83", "-11.83"), ("0", "0.00")]
)
def test_the_sign_is_always_shown(value, text):
    assert signed(Decimal(value)) == text
