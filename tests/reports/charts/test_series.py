"""Lines over periods: what is drawn, and what is told."""

import pytest

from reports.charts.drawing import Label, Line, Rect
from reports.charts.series import Series, series_chart, sparkline
from reports.charts.svg import to_svg

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
