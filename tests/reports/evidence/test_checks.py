"""Checks on tables: each finds its problem, and leaves sound tables alone."""

import pytest

from reports.evidence.checks import Check, check_table
from tests.reports.evidence.tables import sample_tables, small_table

YEARS = "2019 | 2020 | 2021"


def checks(table):
    return [problem.check for problem in check_table(table)]


def only(table, check):
    found = [problem for problem in check_table(table) if problem.check is check]
    assert len(found) == 1, checks(table)
    return found[0]


def labels(problem):
    return [row.label for row in problem.rows]


def test_a_sound_table_has_no_problem():
    table = small_table(YEARS, "A | 1 | 2 | 3", "B | 4 | 5 | 6", "Total | 5 | 7 | 9 = +80")
    assert check_table(table) == []


def test_an_empty_table_has_no_problem():
    assert check_table(small_table("2020")) == []


def test_a_total_that_differs_from_its_rows():
    table = small_table(YEARS, "A | 1 | 2 | 3", "B | 4 | 5 | 6", "Total | 5 | 8 | 9")
    problem = only(table, Check.TOTAL_MISMATCH)
    assert labels(problem) == ["A", "B", "Total"]
    assert problem.positions == (1,)
    assert problem.values == (("8", "7", "0"),)


@pytest.mark.parametrize("label", ["TOTAL", "Total:", "Grand total", "Итого", "Всего"])
def test_totals_are_known_by_their_label(label):
    table = small_table("2020", "A | 1", "B | 4", f"{label} | 6")
    assert checks(table) == [Check.TOTAL_MISMATCH]


def test_a_total_above_its_rows():
    assert checks(small_table("2020", "Total | 6", "A | 1", "B | 4")) == [Check.TOTAL_MISMATCH]


def test_rounding_is_no_mismatch_but_counts_are_exact():
    measured = small_table("2020", "A | 1.24", "B | 4.33", "Total | 5.6", unit="kg")
    assert checks(measured) == []
    assert checks(small_table("2020", "A | 1", "B | 4", "Total | 4")) == [Check.TOTAL_MISMATCH]


def test_what_is_not_available_is_told_with_the_mismatch():
    problem = only(small_table("2020", "A | 1", "B | n/a", "Total | 4"), Check.TOTAL_MISMATCH)
    assert problem.values == (("4", "1", "1"),)


def test_the_sexes_divide_their_parent():
    table = small_table(
        "2020 | 2021", "Cases | 10 | 12", "Cases > Male | 6 | 7", "Cases > Female | 4 | 4"
    )
    problem = only(table, Check.TOTAL_MISMATCH)
    assert problem.positions == (1,)


def test_some_rows_below_a_parent_are_no_division_of_it():
    assert check_table(small_table("2020", "Cases | 100", "Cases > A | 5", "Cases > B | 7")) == []


def test_units_that_are_added_up():
    table = small_table(
        "2020", "Heroin [kg] | 5", "Opium [g] | 7", "Pills [tablets] | 9", "Total [kg] | 21"
    )
    problem = only(table, Check.MIXED_UNITS)
    assert labels(problem) == ["Opium", "Pills", "Total"]
    assert problem.values == (("g", "kg", "tablets"),)


def test_a_total_of_the_rows_in_its_own_unit_adds_up_nothing_else():
    table = small_table(
        "2020 | 2021", "Heroin [kg] | 5 | 6", "Pills [tablets] | 900 | 800", "Total [kg] | 5 | 6"
    )
    assert check_table(table) == []


def test_a_cell_with_a_unit_of_its_own_under_a_total():
    table = small_table("2020", "Heroin | 5", "Pills | 523 tablets", "Total | 528", unit="kg")
    assert Check.MIXED_UNITS in checks(table)


def test_a_share_beside_counts_is_not_added_up():
    table = small_table("2020", "A | 5", "B | 7", "Share of B [%] | 58", "Total | 12")
    assert check_table(table) == []


def test_shares_read_as_counts():
    table = small_table(YEARS, "A | 40 | 35 | 30", "B | 60 | 65 | 70", "Total | 512 | 498 | 530")
    problem = only(table, Check.SHARES_AS_COUNTS)
    assert labels(problem) == ["A", "B", "Total"]
    assert Check.TOTAL_MISMATCH not in checks(table)


def test_shares_in_per_cent_are_what_they_say():
    table = small_table(
        "2020 | 2021", "A [%] | 40 | 35", "B [%] | 60 | 65", "Total [cases] | 512 | 498"
    )
    assert check_table(table) == []


def test_two_breakdowns_under_one_total():
    table = small_table(
        YEARS,
        "Minor | 60 | 70 | 80",
        "Serious | 40 | 30 | 20",
        "Sale | 10 | 20 | 30",
        "Possession | 90 | 80 | 70",
        "Total | 200 | 200 | 200",
    )
    problem = only(table, Check.DOUBLE_COUNT)
    assert labels(problem) == ["Serious", "Sale", "Total"]
    assert problem.values[0] == ("100", "100")


def test_repeated_rows_and_periods():
    table = small_table("2020 | 2021 | 2021", "Morphine | 1 | 2 | 3", "morphine | 1 | 2 | 3")
    assert labels(only(table, Check.DUPLICATE_ROW)) == ["Morphine", "morphine"]
    assert only(table, Check.DUPLICATE_PERIOD).positions == (1, 2)


def test_one_label_below_two_parents_is_no_repetition():
    table = small_table("2020", "Cases > Male | 5", "PLWH > Male | 7")
    assert check_table(table) == []


def test_a_printed_variation_that_the_cells_do_not_give():
    problem = only(small_table("2020 | 2021", "A | 10 | 12 = +25"), Check.VARIATION_MISMATCH)
    assert problem.values == (("+25", "+20.00"),)


def test_a_printed_variation_without_cells():
    problem = only(small_table("2020 | 2021", "A | - | 12 = +25"), Check.VARIATION_MISMATCH)
    assert problem.values == (("+25", ""),)


@pytest.mark.parametrize("printed", ["+1.24", "1.24"])
def test_a_lost_sign(printed):
    table = small_table("2020 | 2021", f"A | 10000 | 9876 = {printed}")
    assert checks(table) == [Check.SIGN_LOST]


def test_a_value_out_of_line_with_its_row():
    problem = only(small_table(YEARS, "A | 12 | 1400 | 13"), Check.OUTLIER)
    assert problem.positions == (1,)
    assert problem.values == (("1400",),)


@pytest.mark.parametrize("row", ["A | 12 | 1100 | 13", "A | 0 | 1400 | 13", "A | 1 | 20 | 400"])
def test_values_in_line(row):
    assert check_table(small_table(YEARS, row)) == []


def test_a_settlement_holds_while_the_cells_stay():
    before = check_table(small_table(YEARS, "A | 12 | 1400 | 13"))[0]
    again = check_table(small_table(YEARS, "A | 12 | 1400 | 13"))[0]
    after = check_table(small_table(YEARS, "A | 12 | 1500 | 13"))[0]
    assert before.fingerprint == again.fingerprint
    assert before.fingerprint != after.fingerprint


def found_in(country):
    return {
        (table.code, problem.check)
        for table in sample_tables(country)
        for problem in check_table(table)
        if problem.check not in (Check.VARIATION_MISMATCH, Check.OUTLIER)
    }


def test_what_is_wrong_in_the_published_tables():
    assert found_in("KZ") == {
        ("4", Check.DOUBLE_COUNT),
        ("5", Check.TOTAL_MISMATCH),
        ("5", Check.DUPLICATE_ROW),
        ("7", Check.TOTAL_MISMATCH),
    }
    assert found_in("KG") == {
        ("13", Check.TOTAL_MISMATCH),
        ("14", Check.TOTAL_MISMATCH),
        ("15", Check.TOTAL_MISMATCH),
    }
    assert found_in("TM") == {("29", Check.DUPLICATE_PERIOD)}
