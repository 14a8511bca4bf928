from io import BytesIO

import pytest
from defusedxml.ElementTree import fromstring
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from reports.charts.canvas import DrawingFlowable, draw
from reports.charts.drawing import Drawing, Label, Line, Rect
from reports.charts.kinds import (
    Bar,
    Ranked,
    Rate,
    bar_chart,
    rank_chart,
    rate_chart,
    scale_chart,
)
from reports.charts.palette import INK, WHITE, contrast, shades, text_on
from reports.charts.svg import Svg, to_svg
from reports.fonts import printable

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script> & \x00\x0b\ud800\ufffe \'"/> 😀 ]]>'


def charts() -> list[Drawing]:
    steps = [Bar("Очень важно", 8), Bar("Довольно важно", 2), Bar("Мало важно", 0)]
    return [
        bar_chart([Bar("Housing", 7, leads=True), Bar("Work", 2)], 10, width=400, title="Needs"),
        scale_chart(steps, Bar("Не знаю", 1), width=400, title="Важность"),
        rank_chart(
            [Ranked("Demand", (6, 3, 1), "1.5"), Ranked("Supply", (4, 5, 1), "1.7")],
            width=400,
            title="Priorities",
        ),
        rate_chart(
            [Rate("Government", 5, 8), Rate("Civil society", 3, 3)], width=400, title="Response"
        ),
    ]


def svg_texts(drawing: Drawing) -> list[str]:
    root = fromstring(to_svg(drawing, "one"))
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def pdf_text(drawing: Drawing) -> str:
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(drawing.width, drawing.height), invariant=True)
    draw(canvas, drawing)
    canvas.save()
    return PdfReader(stream).pages[0].extract_text()


@pytest.mark.parametrize("drawing", charts(), ids=lambda drawing: drawing.title)
def test_both_renderers_show_the_same_labels_and_numbers(drawing: Drawing) -> None:
    assert drawing.texts
    assert svg_texts(drawing) == list(drawing.texts)
    shown = pdf_text(drawing)
    for text in drawing.texts:
        assert text in shown


@pytest.mark.parametrize("drawing", charts(), ids=lambda drawing: drawing.title)
def test_svg_has_a_name_a_description_and_no_styles(drawing: Drawing) -> None:
    root = fromstring(to_svg(drawing, "q 1"))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.get("id") == "chart-q-1-title"
    assert title.text == drawing.title
    assert description.text == drawing.description
    for element in root.iter():
        assert not {"style", "onclick", "onload"} & set(element.attrib)
        assert element.tag != f"{SVG}style"


def test_a_drawing_without_items_is_a_valid_svg() -> None:
    root = fromstring(to_svg(Drawing(10, 10, "t", "d", ()), "one"))
    assert [child.tag for child in root] == [f"{SVG}title", f"{SVG}desc"]


@pytest.mark.parametrize("chart", [bar_chart, rate_chart])
def test_hostile_labels_are_text_and_never_markup(chart: object) -> None:
    drawing = (
        bar_chart([Bar(HOSTILE, 1)], 3, width=600, title=HOSTILE)
        if chart is bar_chart
        else rate_chart([Rate(HOSTILE, 1, 3)], width=600, title=HOSTILE)
    )
    root = fromstring(to_svg(drawing, HOSTILE))
    assert not list(root.iter(f"{SVG}script"))
    assert '<script>alert("1")</script> & ' in (root[0].text or "")
    assert "script" in pdf_text(drawing)


@given(st.text(max_size=80), st.text(max_size=30))
def test_svg_is_well_formed_whatever_the_label(label: str, identifier: str) -> None:
    drawing = scale_chart([Bar(label, 3), Bar("b", 1)], None, width=300, title=label)
    fromstring(to_svg(drawing, identifier))


def test_templates_print_the_svg_unescaped_and_other_texts_escaped() -> None:
    markup = to_svg(charts()[0], "one")
    assert isinstance(markup, Svg)
    page = Template("{{ chart }}{{ text }}").render(Context({"chart": markup, "text": "<b>"}))
    assert page == f"{markup}&lt;b&gt;"


def test_the_flowable_takes_the_size_of_its_drawing() -> None:
    flowable = DrawingFlowable(charts()[0])
    assert flowable.wrap(1000, 1000) == (400, charts()[0].height)


@pytest.mark.parametrize("drawing", charts(), ids=lambda drawing: drawing.title)
def test_everything_lies_inside_the_drawing(drawing: Drawing) -> None:
    for item in drawing.items:
        if isinstance(item, Rect):
            assert item.x >= 0
            assert item.y >= 0
            assert item.x + item.width <= drawing.width + 0.01
            assert item.y + item.height <= drawing.height + 0.01
        elif isinstance(item, Label):
            assert 0 < item.y <= drawing.height
        elif isinstance(item, Line):
            assert 0 <= item.x1 <= drawing.width


@pytest.mark.parametrize("count", [1, 2, 4, 7, 11])
def test_shades_can_be_read_and_told_apart_in_grey(count: int) -> None:
    colours = shades(count)
    assert len(set(colours)) == count
    for colour in colours:
        assert contrast(text_on(colour), colour) >= 4.5
    greys = [contrast(colour, WHITE) for colour in colours]
    assert greys == sorted(greys, reverse=True)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(INK, INK) == 1


def test_numbers_are_told_in_the_language_of_the_reader() -> None:
    with translation.override("en"):
        assert "7 of 10" in charts()[0].texts


def test_what_no_font_has_is_shown_as_a_box() -> None:
    assert printable("да 😀 <b>") == "да □ <b>"
    assert printable("a\u200d\ufe0fb\x07c\ud800d") == "abcd"
    assert printable("и\u0306") == "й"
    assert printable("one\ntwo\tthree") == "one\ntwo\tthree"
