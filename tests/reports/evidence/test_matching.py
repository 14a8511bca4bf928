"""Which needs of two times tell the same thing."""

import pytest

from reports.evidence.matching import LEAST_SCORE, Pair, match_texts, similarity, stems


def test_words_are_known_by_their_first_letters():
    assert stems("Borders are guarded") == stems("The guarding of a border")
    assert stems("Контроль прекурсоров") == stems("контролю прекурсорами")


def test_common_and_short_words_say_nothing():
    assert stems("The donors should give more to it") == frozenset()


def test_names_in_capitals_count():
    assert "hiv" in stems("HIV is urgent")


@pytest.mark.parametrize(
    ("one", "other", "is_like"),
    [
        ("Borders should be guarded better.", "Guard the border against trafficking.", True),
        ("Control of precursor chemicals should become stricter.", "Precursors: control.", True),
        ("Demand for drugs should be brought down.", "Courses for judges.", False),
        ("Lower demand", "Lower prices", False),
    ],
)
def test_texts_are_alike_by_two_shared_words_at_least(one, other, is_like):
    assert (similarity(stems(one), stems(other)) >= LEAST_SCORE) is is_like


def test_each_text_has_one_partner_and_the_best_comes_first():
    ones = ["Guard the mountain borders", "Guard the borders with dogs at night"]
    others = ["Dogs guard borders at night"]
    assert [(pair.one, pair.other) for pair in match_texts(ones, others)] == [(1, 0)]


def test_a_shared_theme_is_enough():
    pairs = match_texts(["One thing"], ["Something else"], themes=({0: 7}, {0: 7}))
    assert pairs == [Pair(0, 0, 0.5)]
    assert match_texts(["One thing"], ["Something else"], themes=({0: 7}, {0: 8})) == []


def test_nothing_matches_nothing():
    assert match_texts([], ["Guard the border"]) == []
    assert match_texts(["Guard the border"], [""]) == []


def test_the_order_of_equal_pairs_is_always_the_same():
    texts = ["Guard the border", "Guard the border"]
    assert [(pair.one, pair.other) for pair in match_texts(texts, texts)] == [(0, 0), (1, 1)]
