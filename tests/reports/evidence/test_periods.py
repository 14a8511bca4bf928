"""Years, parts of years and months at the head of a column."""

from fractions import Fraction

import pytest

from reports.evidence.periods import find_parts, month_number, parse_period

READ = [
    ("2017", (2017, 1, 12)),
    ("2017*", (2017, 1, 12)),
    ("2017 год", (2017, 1, 12)),
    ("Jan-Sep 2017", (2017, 1, 9)),
    ("January–September 2021", (2021, 1, 9)),
    ("January to September 2021", (2021, 1, 9)),
    ("6 months 2020", (2020, 1, 6)),
    ("2022 (6 months)", (2022, 1, 6)),
    ("2022 (nine months)", (2022, 1, 9)),
    ("first six months of 2021", (2021, 1, 6)),
    ("first half of 2021", (2021, 1, 6)),
    ("second half of 2021", (2021, 7, 6)),
    ("H1 2021", (2021, 1, 6)),
    ("2021 H2", (2021, 7, 6)),
    ("Q3 2021", (2021, 7, 3)),
    ("2021 Q4", (2021, 10, 3)),
    ("March 2020", (2020, 3, 1)),
    ("May 2020", (2020, 5, 1)),
    ("January 2020", (2020, 1, 1)),
    ("июль 2020", (2020, 7, 1)),
    ("март 2020", (2020, 3, 1)),
    ("май 2020 г.", (2020, 5, 1)),
    ("январь–сентябрь 2020", (2020, 1, 9)),
    ("первое полугодие 2021 года", (2021, 1, 6)),
    ("9 месяцев 2020", (2020, 1, 9)),
    ("девять месяцев 2020 года", (2020, 1, 9)),
    ("2019-2020", (2019, 1, 24)),
    ("2019/20", (2019, 1, 24)),
]


@pytest.mark.parametrize(("label", "key"), READ)
def test_reads_periods(label, key):
    period = parse_period(label)
    assert period.key == key
    assert period.label == label


@pytest.mark.parametrize("label", ["", "Total", "1. quarter", "Sep-Jan 2020", "20177", "2021-2019"])
def test_other_labels_tell_no_period(label):
    assert not parse_period(label).is_known


def test_the_part_of_a_year():
    assert parse_period("Jan-Sep 2020").fraction == Fraction(3, 4)
    assert parse_period("2022 (6 months)").is_part
    assert not parse_period("2022").is_part
    assert parse_period("whatever").fraction == 1


def test_two_spellings_of_one_period_are_the_same():
    assert parse_period("Jan-Sep 2020").is_same(parse_period("январь–сентябрь 2020 года"))
    assert parse_period("Total").is_same(parse_period("TOTAL"))
    assert not parse_period("2020").is_same(parse_period("6 months 2020"))


def test_periods_sort_by_time():
    labels = ["2021", "Q2 2020", "H1 2020", "2019"]
    ordered = sorted((parse_period(label) for label in labels), key=lambda period: period.key)
    assert [period.label for period in ordered] == ["2019", "H1 2020", "Q2 2020", "2021"]


@pytest.mark.parametrize(
    ("word", "number"),
    [("January", 1), ("марта", 3), ("May", 5), ("мая", 5), ("Dec.", 12), ("x", 0)],
)
def test_month_numbers(word, number):
    assert month_number(word) == number


def test_finds_parts_of_years_in_text():
    text = "from 425 in january-september 2019 to 347 in the first nine months of 2020"
    parts = find_parts(text)
    assert [period.key for _start, _end, period in parts] == [(2019, 1, 9), (2020, 1, 9)]
    assert text[parts[0][0] : parts[0][1]] == "january-september 2019"
