"""Lines over periods: what is drawn, and what is told."""

import pytest

from reports.charts.drawing import Label, Line, Rect
from reports.charts.rows import SIZE
from reports.charts.series import DOT, Series, series_chart, sparkline
from reports.charts.svg import to_svg
from reports.charts.wrapping import text_width

PERIODS = ["2019", "2020", "2021"]


def series(*values, label="Heroin"):
    texts = tuple("n/a" if value is None else str(value) for value in values)
    return Series(label, tuple(values), texts)


def kinds(drawing, kind):
    return [item for item in drawing.items if isinstance(item, kind)]


def test_a_sparkline_joins_neighbouring_values():
    drawing = sparkline(series(1.0, 2.0, 3.0), PERIODS)
    assert (len(kinds(drawing, Line)), len(kinds(drawing, Rect))) == (2, 3)
    first, second = kinds(drawing, Line)
    assert first.y1 > first.y2 == second.y1 > second.y2


def test_a_period_without_a_value_is_a_gap():
    drawing = sparkline(series(1.0, None, 3.0), PERIODS)
    assert (len(kinds(drawing, Line)), len(kinds(drawing, Rect))) == (0, 2)


@pytest.mark.parametrize("values", [(), (None, None, None), (0.0, 0.0, 0.0), (5.0,)])
def test_hardly_any_values_are_drawn_as_well(values):
    periods = PERIODS[: len(values)]
    for drawing in (
        sparkline(series(*values), periods),
        series_chart([series(*values)], periods, width=400, title="T"),
    ):
        assert to_svg(drawing, "x").startswith("<svg")


def test_the_description_tells_every_value():
    drawing = sparkline(series(1.0, None, 3.0), PERIODS)
    assert drawing.description == "Heroin (2019: 1.0, 2020: n/a, 2021: 3.0)"


def test_one_series_has_its_values_written_and_several_a_legend():
    alone = series_chart([series(1.0, 2.0, 3.0)], PERIODS, width=400, title="Seizures")
    assert {"1.0", "2.0", "3.0", "Heroin", *PERIODS} <= set(alone.texts)
    both = series_chart(
        [series(1.0, 2.0, 3.0), series(3.0, 2.0, 1.0, label="Opium")],
        PERIODS, width=400, title="Seizures",
    )  # fmt: skip
    assert {"Heroin", "Opium"} <= set(both.texts)
    assert "2.0" not in both.texts


def test_the_scale_starts_at_zero_and_everything_fits():
    drawing = series_chart([series(50.0, 100.0, 75.0)], PERIODS, width=400, title="T")
    assert "0" in drawing.texts
    for item in drawing.items:
        if isinstance(item, Label):
            assert 0 <= item.x <= 400
            assert 0 <= item.y <= drawing.height


def test_the_first_value_does_not_run_into_the_scale():
    drawing = series_chart([series(2_831_554.0, 3_069_199.0)], PERIODS[:2], width=400, title="T")
    scale = max(label.x for label in kinds(drawing, Label) if label.anchor == "end")
    (first,) = [label for label in kinds(drawing, Label) if label.text == "2831554.0"]
    assert first.x - text_width(first.text, SIZE) / 2 > scale + 4
    points = [item for item in kinds(drawing, Rect) if item.width == DOT]
    assert first.x == points[0].x + DOT / 2  # above its point nevertheless


def test_no_rule_strikes_a_value_through():
    drawing = series_chart([series(2950.0, 3069.0, 1600.0)], PERIODS, width=400, title="T")
    rules = [line.y1 for line in kinds(drawing, Line) if line.y1 == line.y2]
    values = [label for label in kinds(drawing, Label) if label.anchor == "middle"]
    assert len(rules) == 3
    for label in values:
        assert not any(label.y - SIZE < y < label.y for y in rules)


def test_a_lower_plot_makes_a_lower_drawing():
    tall = series_chart([series(1.0, 2.0, 3.0)], PERIODS, width=400, title="T", plot=190.0)
    low = series_chart([series(1.0, 2.0, 3.0)], PERIODS, width=400, title="T", plot=130.0)
    assert tall.height - low.height == 60.0
