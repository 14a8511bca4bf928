"""Coefficients against the examples that were published with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.coding.agreement import cohens_kappa, krippendorffs_alpha, percent_agreement


def pairs_of(table: list[list[int]]) -> list[tuple[int, int]]:
    """The judgements behind a table of counts, first coder in rows."""
    return [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _time in range(count)
    ]


def test_kappa_of_cohen_1960_table_1() -> None:
    """J. Cohen 1960: 200 cases in three categories, po = .70, pe = .41, kappa = .492."""
    pairs = pairs_of([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert percent_agreement(pairs) == pytest.approx(0.70)
    assert cohens_kappa(pairs) == pytest.approx(0.492, abs=0.0005)


def test_kappa_of_the_grant_proposals() -> None:
    """The worked example of Wikipedia's article "Cohen's kappa": 50 proposals, kappa = 0.40."""
    pairs = pairs_of([[20, 5], [10, 15]])
    assert percent_agreement(pairs) == pytest.approx(0.7)
    assert cohens_kappa(pairs) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("table", "kappa"), [([[45, 15], [25, 15]], 0.1304), ([[25, 35], [5, 35]], 0.2593)]
)
def test_kappa_with_the_same_percentage_but_other_margins(table, kappa) -> None:
    """The same article's pair of tables with 60 % agreement each."""
    assert percent_agreement(pairs_of(table)) == pytest.approx(0.6)
    assert cohens_kappa(pairs_of(table)) == pytest.approx(kappa, abs=0.0001)


def test_alpha_of_krippendorff_2011_a_binary() -> None:
    """K. Krippendorff 2011, section A: two observers, binary data, alpha = 0.095."""
    first, second = "0100000010", "1110010000"
    assert krippendorffs_alpha(list(zip(first, second, strict=True))) == pytest.approx(
        0.095, abs=0.0005
    )


def test_alpha_of_krippendorff_2011_b_nominal() -> None:
    """K. Krippendorff 2011, section B: two observers, five values, alpha = 0.692."""
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    assert krippendorffs_alpha(list(zip(ben, gerry, strict=True))) == pytest.approx(
        0.692, abs=0.0005
    )


def test_alpha_of_krippendorff_2011_c_missing_values() -> None:
    """K. Krippendorff 2011, section C: four observers, values missing, alpha = 0.743."""
    observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [
        [None if value == "." else value for value in unit] for unit in zip(*observers, strict=True)
    ]
    assert krippendorffs_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_nothing_to_compute_with() -> None:
    assert percent_agreement([]) is None
    assert cohens_kappa([]) is None
    assert krippendorffs_alpha([]) is None
    assert krippendorffs_alpha([["a", None]]) is None


def test_one_value_throughout_leaves_no_chance_to_disagree() -> None:
    pairs = [(False, False)] * 5
    assert percent_agreement(pairs) == 1
    assert cohens_kappa(pairs) is None
    assert krippendorffs_alpha(pairs) is None


PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(PAIRS)
def test_who_is_first_makes_no_difference(pairs) -> None:
    swapped = [(other, one) for one, other in pairs]
    assert cohens_kappa(pairs) == pytest.approx(cohens_kappa(swapped))
    assert krippendorffs_alpha(pairs) == pytest.approx(krippendorffs_alpha(swapped))


@given(PAIRS)
def test_no_coefficient_is_above_one_and_one_means_full_agreement(pairs) -> None:
    for coefficient in (cohens_kappa(pairs), krippendorffs_alpha(pairs)):
        if coefficient is not None:
            assert coefficient <= 1 + 1e-12
            assert (coefficient == pytest.approx(1)) == (percent_agreement(pairs) == 1)
