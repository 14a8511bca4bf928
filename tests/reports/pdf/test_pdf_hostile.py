import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from reports.pdf.receipt import render_response_copy
from reports.pdf.shapes import QuestionResult, Quote
from reports.pdf.summary import render_summary
from tests.reports.pdf.pdf_samples import (
    choices,
    question,
    questions,
    response_copy,
    scale,
    snapshot,
)

SECTION: Any = {"name": "s", "label": {"en": "Section"}}
CODES = {"kind", "section", "code", "language", "sector", "label_code", "taken_at", "leading"}
HOSTILE = "<b>x</b> & <para> ]]> &amp; \x00\x07 😀🏳️‍🌈 עברית 漢字 " + "W" * 300 + " "


def read(value: Any) -> PdfReader:
    return PdfReader(BytesIO(render_summary(value, "en")))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def spoiled(value: Any, key: str = "") -> Any:
    """The same value with hostile words before every text."""
    if isinstance(value, dict):
        return {name: spoiled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [spoiled(item, key) for item in value]
    is_text = isinstance(value, str) and key not in CODES | {"name", "kind", "default_language"}
    return HOSTILE + value if is_text else value


def quote(text: str) -> Quote:
    return {"text": text, "language": "en", "sector": None, "institution": None}


def with_quote(text: str) -> QuestionResult:
    return question("text", "q", {"en": "Why?"}, SECTION, answered=5, quotes=[quote(text)])


def test_markup_and_characters_without_glyphs_do_no_harm() -> None:
    text = text_of(read(spoiled(snapshot())))
    assert "<b>x</b> & <para> ]]> &amp;" in text
    assert "😀" not in text
    assert "□" in text
    assert render_response_copy(spoiled(response_copy()), "ru").startswith(b"%PDF")


def test_a_quote_of_five_thousand_characters_runs_over_pages() -> None:
    words = " ".join(f"word{number}" for number in range(700))
    text = text_of(read(snapshot(questions=[with_quote(words)])))
    assert "word0 " in text
    assert "word699” — A respondent" in text


@pytest.mark.parametrize("length", [500, 30_000])
def test_an_endless_word_is_broken(length: int) -> None:
    text = text_of(read(snapshot(questions=[with_quote("ж" * length)])))
    assert text.count("ж") == length


def test_long_lists_of_choices_run_over_pages_with_their_head_repeated() -> None:
    labels = {f"c{n}": {"en": f"Choice {n} " + "long " * (n % 20)} for n in range(90)}
    long = question(
        "multiple", "q", {"en": "Which?"}, SECTION, answered=9, choices=choices(labels, [1] * 90)
    )
    reader = read(snapshot(questions=[long]))
    assert "Choice 89" in text_of(reader)
    heads = [page for page in reader.pages if "Of those who answered" in page.extract_text()]
    assert len(heads) >= 3


def test_labels_longer_than_a_page() -> None:
    value = questions()
    value[0]["label"] = {"en": "word " * 3000}
    value[1]["choices"][0]["label"] = {"en": "word " * 3000}
    assert len(read(snapshot(questions=value)).pages) > 10


def test_many_scale_points_and_places() -> None:
    labels = {f"c{n}": {"en": f"Point {n}"} for n in range(30)}
    wide = question(
        "single",
        "q",
        {"en": "How much?"},
        SECTION,
        answered=30,
        ordinal=True,
        choices=choices(labels, [1] * 30),
        label_code="divided",
        agreement=0.0,
        consensus=0.4,
        dispersion=0.6,
    )
    ranked = question(
        "rank",
        "r",
        {"en": "Order?"},
        SECTION,
        answered=5,
        ranking=[
            {"name": name, "label": text, "positions": [1] * 12, "mean": 6.5}
            for name, text in list(labels.items())[:12]
        ],
    )
    text = text_of(read(snapshot(questions=[wide, ranked])))
    assert "Point 29" in text
    assert "6.50" in text


@pytest.mark.parametrize("before", range(6))
def test_no_heading_stands_alone_at_the_foot_of_a_page(before: int) -> None:
    many = [with_quote("Because. " * (9 * before))]
    for number in range(14):
        section = {"name": f"s{number}", "label": {"en": f"Part {number}"}}
        asked = scale(f"q{number}", {"en": f"Heading {number}"}, [4, 3, 2, 1])
        many.append({**asked, "section": section})  # type: ignore[typeddict-item]
    for page in read(snapshot(questions=many)).pages[2:]:
        # The foot of a page is set before its text, so that the text ends the page.
        last = page.extract_text().splitlines()[-1]
        assert not re.search(r"Heading|^Part|Method|Sources|glance|answered", last)


def test_a_table_says_its_head_once_on_a_page() -> None:
    many = [scale(f"q{n}", {"en": "Long question " * (n % 9 + 2)}, [4, 3, 2, 1]) for n in range(60)]
    for page in read(snapshot(questions=many)).pages[2:8]:
        assert page.extract_text().count("Finding\n") <= 1


def test_texts_that_are_missing_in_all_languages_are_told() -> None:
    value = questions()
    value[0]["label"] = {}
    value[1]["label"] = {"en": "  "}
    assert "1. (no text)" in text_of(read(snapshot(questions=value)))


def test_unknown_codes_are_shown_as_they_are() -> None:
    value = snapshot(sectors=[{"sector": "academia", "invited": 3, "submitted": 3}])
    value["questions"][5]["quotes"][0]["language"] = "xx"
    value["taken_at"] = "some day"
    text = text_of(read(value))
    assert "academia 3 3 3 of 3" in text
    assert "Government, xx" in text
    assert "some day" in text
