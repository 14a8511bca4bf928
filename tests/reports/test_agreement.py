import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.agreement import (
    Label,
    agreement,
    bounds,
    consensus,
    dispersion,
    label,
    leading,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "agreement.json").read_text())
MEASURES = {"agreement": agreement, "consensus": consensus, "dispersion": dispersion}

scales = st.lists(st.integers(0, 60), min_size=1, max_size=11)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['counts']}+{row['dont_know']}")
def test_published_and_agreed_values(row: dict[str, Any]) -> None:
    assert label(row["counts"], row["dont_know"], row["scale"] == "ordinal") == row["label"]
    for name, measure in MEASURES.items():
        if name in row:
            assert measure(row["counts"]) == pytest.approx(row[name], abs=1e-6)


def test_every_label_has_a_vector() -> None:
    assert {row["label"] for row in VECTORS} == set(Label)


@given(scales)
def test_measures_stay_in_their_range(counts: list[int]) -> None:
    a, cns, d = agreement(counts), consensus(counts), dispersion(counts)
    if sum(counts) == 0:
        assert (a, cns, d) == (None, None, None)
    else:
        assert a is not None
        assert -1 <= a <= 1
        assert cns is not None
        assert 0 <= cns <= 1
        assert d is not None
        assert 0 <= d <= 1


@given(scales)
@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_measures_do_not_depend_on_the_direction_of_the_scale(
    measure: Callable[[list[int]], float | None], counts: list[int]
) -> None:
    assume(sum(counts))
    assert measure(counts) == pytest.approx(measure(counts[::-1]), abs=1e-9)


@given(scales, st.integers(2, 50))
@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_measures_depend_on_shares_only(
    measure: Callable[[list[int]], float | None], counts: list[int], times: int
) -> None:
    assume(sum(counts))
    assert measure([times * count for count in counts]) == pytest.approx(measure(counts), abs=1e-9)


@given(st.integers(1, 11), st.integers(3, 1000), st.data())
def test_all_on_one_choice_is_unanimous(size: int, n: int, data: st.DataObject) -> None:
    counts = [0] * size
    counts[data.draw(st.integers(0, size - 1))] = n
    assert agreement(counts) == 1
    assert consensus(counts) == 1
    assert dispersion(counts) == 0
    for ordinal in (True, False):
        assert label(counts, 0, ordinal) == Label.UNANIMOUS


@given(st.integers(3, 11), st.integers(1, 100))
def test_two_equal_camps_at_the_ends_disagree_most(size: int, n: int) -> None:
    counts = [n, *[0] * (size - 2), n]
    assert agreement(counts) == -1
    assert consensus(counts) == pytest.approx(0)
    assert dispersion(counts) == 1


@given(st.integers(2, 11), st.integers(1, 100))
def test_an_even_spread_has_no_agreement(size: int, n: int) -> None:
    assert agreement([n] * size) == 0


@given(scales, st.integers(0, 100), st.booleans())
def test_label_is_always_given(counts: list[int], dont_know: int, ordinal: bool) -> None:
    assert isinstance(label(counts, dont_know, ordinal), Label)


@given(scales, st.integers(0, 100))
def test_the_label_of_a_scale_does_not_depend_on_its_direction(
    counts: list[int], dont_know: int
) -> None:
    assert label(counts, dont_know, True) == label(counts[::-1], dont_know, True)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 30), st.randoms())
def test_the_label_of_a_nominal_question_does_not_depend_on_order(
    counts: list[int], dont_know: int, random: Any
) -> None:
    shuffled = random.sample(counts, len(counts))
    assert label(counts, dont_know, False) == label(shuffled, dont_know, False)


@given(scales, st.integers(1, 60))
def test_doubt_of_a_third_is_uncertain(counts: list[int], dont_know: int) -> None:
    assume(sum(counts) + dont_know >= 3)
    expected = 2 * dont_know >= sum(counts)
    assert (label(counts, dont_know) == Label.UNCERTAIN) is expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([3, 1], Label.STRONG_MAJORITY),  # exactly three quarters
        ([299, 101], Label.MAJORITY),  # just under
        ([1, 1, 1, 1], Label.DIVIDED),
        ([2, 2], Label.DIVIDED),  # exactly half is no majority
        ([51, 49], Label.MAJORITY),
    ],
)
def test_thresholds_of_majorities_are_exact(counts: list[int], expected: Label) -> None:
    assert label(counts, ordinal=False) == expected


def test_thresholds_are_exact_for_numbers_that_floats_cannot_hold() -> None:
    large = 10**18
    assert label([3 * large, large], ordinal=False) == Label.STRONG_MAJORITY
    assert label([3 * large - 1, large + 1], ordinal=False) == Label.MAJORITY


def test_a_choice_without_others_is_never_polarised() -> None:
    assert label([10], 1) == Label.STRONG_MAJORITY


def test_two_camps_on_a_scale_of_two_are_divided_not_polarised() -> None:
    assert agreement([5, 5]) == 0
    assert label([5, 5]) == Label.DIVIDED


def test_no_choices_at_all() -> None:
    assert label([]) == Label.TOO_FEW
    assert agreement([]) is None
    assert consensus([]) is None
    assert dispersion([]) is None


@pytest.mark.parametrize("measure", [*MEASURES.values(), label])
def test_negative_counts_are_refused(measure: Callable[[list[int]], object]) -> None:
    with pytest.raises(ValueError, match="negative"):
        measure([1, -1])


def test_negative_dont_know_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        label([1, 1, 1], -1)


def test_leading_choices_are_named_by_at_least_half() -> None:
    counts = {"work": 5, "health": 6, "housing": 4, "dont_know": 9}
    assert leading(counts, 10, "dont_know") == ["health", "work"]
    assert leading(counts, 11, "dont_know") == ["health"]
    assert leading(counts, 10) == ["dont_know", "health", "work"]


def test_nothing_leads_where_nobody_answered() -> None:
    assert leading({"work": 0, "health": 0}, 0) == []
    assert leading({}, 0) == []


@pytest.mark.parametrize(
    ("x", "n", "invited", "expected"),
    [(8, 10, 14, (8, 12)), (0, 0, 14, (0, 14)), (3, 5, 5, (3, 3)), (3, 5, 0, (3, 3))],
)
def test_bounds(x: int, n: int, invited: int, expected: tuple[int, int]) -> None:
    assert bounds(x, n, invited) == expected


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 200))
def test_bounds_of_a_view_and_of_its_opposite_cover_all_invited(
    x: int, others: int, silent: int
) -> None:
    n = x + others
    low, high = bounds(x, n, n + silent)
    opposite_low, opposite_high = bounds(others, n, n + silent)
    assert low + opposite_high == high + opposite_low == n + silent
