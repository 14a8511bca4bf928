import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.drawing import Drawing, Label, Line, Rect
from reports.charts.kinds import (
    Bar,
    Ranked,
    Rate,
    bar_chart,
    rank_chart,
    rate_chart,
    scale_chart,
    tell_rate,
)
from reports.charts.palette import DOUBT, SOFT, STRONG, TRACK, shades
from reports.charts.telling import tell
from reports.charts.wrapping import ELLIPSIS, text_width, wrap

LONG = "Специализированное медицинское и психологическое лечение для людей, употребляющих наркотики"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rects(drawing: Drawing, *fills: str) -> list[Rect]:
    return [item for item in drawing.items if isinstance(item, Rect) and item.fill in fills]


def test_counts_are_told_without_percentages_below_thirty() -> None:
    assert tell(8, 10) == "8 of 10"
    assert tell(29, 29) == "29 of 29"
    assert tell(0, 0) == "0 of 0"
    assert tell(None, 10) == "withheld"


@pytest.mark.parametrize(
    ("count", "base", "expected"),
    [(15, 30, "50%"), (1, 200, "1%"), (1, 201, "0%"), (0, 30, "0%"), (30, 30, "100%")],
)
def test_percentages_are_rounded_half_up(count: int, base: int, expected: str) -> None:
    assert tell(count, base) == f"{count} of {base} ({expected})"


def test_bars_are_as_long_as_their_share_of_those_who_answered() -> None:
    drawing = bar_chart(
        [Bar("a", 10, leads=True), Bar("b", 5), Bar("c", 0)], 10, width=300, title="t"
    )
    (whole,), (half,) = rects(drawing, STRONG), rects(drawing, SOFT)
    assert half.width == pytest.approx(whole.width / 2)
    assert {track.width for track in rects(drawing, TRACK)} == {whole.width}
    assert drawing.description == "a: 10 of 10; b: 5 of 10; c: 0 of 10"


def test_bars_mark_the_half() -> None:
    drawing = bar_chart([Bar("a", 4)], 8, width=300, title="t")
    (mark,) = [item for item in drawing.items if isinstance(item, Line)]
    (bar,) = rects(drawing, SOFT)
    assert mark.x1 == pytest.approx(bar.x + bar.width)


def test_withheld_counts_are_named_and_not_drawn() -> None:
    drawing = bar_chart([Bar("a", None), Bar("b", 3)], 5, width=300, title="t")
    assert "withheld" in drawing.texts
    assert len(rects(drawing, SOFT, STRONG)) == 1
    assert "withheld" in scale_chart([Bar("a", None)], None, width=300, title="t").description


def test_a_scale_runs_from_dark_to_pale_with_doubt_apart() -> None:
    steps = [Bar("very", 4), Bar("fairly", 2), Bar("not", 2)]
    drawing = scale_chart(steps, Bar("don't know", 2), width=400, title="t")
    bars = [item for item in drawing.items if isinstance(item, Rect) and item.height == 20]
    assert [bar.fill for bar in bars] == [*shades(3), DOUBT]
    assert bars[0].width == pytest.approx(2 * bars[1].width, abs=1)
    assert bars[3].x - (bars[2].x + bars[2].width) >= 12
    assert bars[3].x + bars[3].width == pytest.approx(400, abs=1)
    for text in ("very: 4", "don't know: 2", "4", "2"):
        assert text in drawing.texts


def test_a_scale_without_doubt_takes_the_whole_width() -> None:
    drawing = scale_chart([Bar("a", 1), Bar("b", 2)], Bar("d", 0), width=400, title="t")
    bars = [item for item in drawing.items if isinstance(item, Rect) and item.height == 20]
    assert sum(bar.width for bar in bars) == pytest.approx(400, abs=2)
    assert "d: 0" in drawing.texts


def test_everyone_in_doubt() -> None:
    drawing = scale_chart([Bar("a", 0)], Bar("d", 4), width=400, title="t")
    assert max(item.width for item in drawing.items if isinstance(item, Rect)) <= 400


def test_ranks_show_every_place_and_the_mean() -> None:
    ranking = [Ranked("demand", (3, 1), "1.25"), Ranked("supply", (1, 3), "1.75")]
    drawing = rank_chart(ranking, width=400, title="t")
    for text in ("demand", "1.25", "1.75", "Place 1", "Place 2"):
        assert text in drawing.texts
    assert "demand: 1.25 (Place 1: 3, Place 2: 1)" in drawing.description


def test_response_rates_tell_answers_of_invitations() -> None:
    drawing = rate_chart([Rate("a", 5, 8), Rate("b", 0, 2)], width=300, title="t")
    assert "5 of 8" in drawing.texts
    assert "0 of 2" in drawing.texts
    tracks = rects(drawing, TRACK)
    assert tracks[0].width == pytest.approx(4 * tracks[1].width)


@pytest.mark.parametrize(
    ("answered", "invited", "told"),
    [(5, 8, "5 of 8"), (5, 0, "5"), (9, 8, "9"), (0, 0, "0"), (None, 8, "withheld")],
)
def test_rates_without_a_base_are_counts(
    answered: int | None, invited: int | None, told: str
) -> None:
    assert tell_rate(answered, invited) == told


def test_more_answers_than_invitations_stay_inside_the_chart() -> None:
    drawing = rate_chart([Rate("a", 12, 4)], width=300, title="t")
    assert all(item.x + item.width <= 300 for item in drawing.items if isinstance(item, Rect))


@pytest.mark.parametrize(
    "drawing",
    [
        bar_chart([], 0, width=300, title="t"),
        bar_chart([Bar("a", 0)], 0, width=300, title="t"),
        scale_chart([], None, width=300, title="t"),
        scale_chart([Bar("a", 0)], Bar("d", 0), width=300, title="t"),
        rank_chart([], width=300, title="t"),
        rate_chart([], width=300, title="t"),
    ],
)
def test_nothing_to_show_is_no_error(drawing: Drawing) -> None:
    assert drawing.height >= 0
    assert drawing.description


def test_long_russian_labels_wrap_and_stay_in_their_column() -> None:
    drawing = bar_chart([Bar(LONG, 3), Bar("Да", 1)], 10, width=300, title="t")
    lines = [text for text in drawing.texts if text in LONG]
    assert len(lines) >= 2
    start = min(item.x for item in drawing.items if isinstance(item, Rect))
    for item in drawing.items:
        if isinstance(item, Label) and item.x == 0:
            assert text_width(item.text, item.size) < start


@given(st.text(max_size=200), st.floats(30, 300), st.integers(1, 5))
def test_wrapped_lines_fit(text: str, width: float, max_lines: int) -> None:
    lines = wrap(text, width, 8.5, max_lines=max_lines)
    assert 1 <= len(lines) <= max_lines
    assert all(text_width(line, 8.5) <= width + 0.01 for line in lines)


@given(st.text(max_size=100))
def test_wrapping_loses_nothing_while_there_is_room(text: str) -> None:
    lines = wrap(text, 60, 8.5, max_lines=1000)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    (line,) = wrap(LONG, 80, 8.5, max_lines=1)
    assert line.endswith(ELLIPSIS)
    assert LONG.startswith(line[:-1])


def test_an_endless_word_is_broken() -> None:
    assert len(wrap("я" * 500, 100, 8.5, max_lines=3)) == 3
