from hypothesis import given
from hypothesis import strategies as st

from reports.disclosure import is_disclosive, withheld


def test_one_or_two_people_are_too_few():
    assert [is_disclosive(base) for base in range(5)] == [False, True, True, False, False]


def test_nothing_is_withheld_where_all_parts_are_large_or_empty():
    assert withheld({"a": 3, "b": 0, "c": 40}) == frozenset()


def test_a_small_part_takes_its_smallest_neighbour_along():
    assert withheld({"a": 2, "b": 9, "c": 4}) == {"a", "c"}


def test_two_small_parts_hide_each_other_when_three_people_stand_behind_them():
    assert withheld({"a": 1, "b": 2, "c": 4}) == {"a", "b"}


def test_two_single_answers_need_a_neighbour():
    assert withheld({"a": 1, "b": 1, "c": 4, "d": 9}) == {"a", "b", "c"}


def test_an_only_part_is_withheld_alone():
    assert withheld({"a": 2}) == {"a"}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 12), max_size=6))
def test_subtraction_never_shows_one_or_two_people(bases):
    hidden = withheld(bases)
    behind = sum(bases[name] for name in hidden)
    everyone = sum(bases.values())
    assert all(name in hidden for name, base in bases.items() if 0 < base < 3)
    assert behind == 0 or behind >= 3 or behind == everyone
    assert len(hidden) != 1 or behind == everyone
