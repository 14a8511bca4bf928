"""What follows from a table's totals, told by moving somebody around a ring of withheld cells."""

import pytest

from reports.certainty import first_certain
from reports.crosstab import protected


def counts(*lines):
    return {(r, c): value for r, line in enumerate(lines) for c, value in enumerate(line)}


def test_alone_in_its_row_a_count_is_what_the_total_leaves():
    assert first_certain(counts([1, 5], [4, 6]), {(0, 0)}) == (0, 0)


def test_two_in_a_row_are_told_by_their_columns():
    assert first_certain(counts([1, 5], [4, 6]), {(0, 0), (0, 1)}) == (0, 0)


def test_a_ring_of_four_hides_them():
    ring = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert first_certain(counts([1, 5], [4, 6]), ring) is None


def test_nobody_can_be_taken_from_an_empty_cell():
    ring = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert first_certain(counts([1, 0], [0, 7]), ring) is None, "one may move to the empty cells"
    two_rings = {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert first_certain(counts([9, 1, 0], [9, 5, 0]), two_rings) == (0, 1)


def test_a_ring_may_go_through_many_lines():
    diagonal = counts([2, 7, 0], [0, 2, 7], [7, 0, 2])
    ring = {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0)}
    assert first_certain(diagonal, ring) is None
    assert first_certain(diagonal, ring - {(2, 0)}) == (0, 0)


def test_only_small_counts_need_to_be_hidden():
    assert first_certain(counts([3, 5], [4, 6]), {(0, 0)}) is None


def test_withheld_totals_are_taken_for_known():
    assert first_certain(counts([1, 5], [4, 6]), {(0, 0), (0, 2), (2, 0)}) == (0, 0)


@pytest.mark.parametrize(
    "lines",
    [
        [[0, 0, 1], [0, 0, 2], [1, 2, 0]],
        [[1, 2, 0], [0, 0, 1], [0, 0, 2]],
        [[1, 0, 2], [0, 9, 9], [2, 9, 1]],
    ],
)
def test_after_protection_nothing_small_is_certain(lines):
    rows, columns = [sum(line) for line in lines], [sum(c) for c in zip(*lines, strict=True)]
    found = protected("abc", "xyz", lines, row_totals=rows, column_totals=columns, total=sum(rows))
    hidden = {
        (r, c)
        for r, line in enumerate(found.counts)
        for c, value in enumerate(line)
        if value is None
    }
    assert first_certain(counts(*lines), hidden) is None
