from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.pdf.receipt import render_response_copy
from reports.pdf.shapes import ResponseCopy
from tests.reports.pdf.pdf_samples import response_copy


def pages_of(value: ResponseCopy, language: str = "en") -> list[str]:
    reader = PdfReader(BytesIO(render_response_copy(value, language)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_same_copy_gives_the_same_bytes(language: str) -> None:
    first = render_response_copy(response_copy(), language)
    assert render_response_copy(response_copy(), language) == first


def test_the_copy_names_what_was_submitted_by_whom_and_when() -> None:
    (page,) = pages_of(response_copy())
    for words in (
        "Needs assessment on drug policy",
        "Institution Ministry of Internal Affairs",
        "Country Kazakhstan",
        "Receipt number KZ-7F3A-92",
        "Submitted at 5 June 2023, 09:00",
        "1 / 1",
    ):
        assert words in page


def test_every_answer_is_shown_with_its_question() -> None:
    (page,) = pages_of(response_copy())
    assert "How important is each? Reducing the demand for drugs Very important" in page
    assert "Order of priority 1. Demand 2. Harm" in page
    assert "• Harm reduction programmes" in page
    assert "Первая строка Вторая <строка> & ещё" in page
    assert "Other needs No answer" in page


def test_labels_are_in_the_language_asked_for() -> None:
    (page,) = pages_of(response_copy(), "ru")
    assert "Оценка потребностей в области наркополитики" in page
    assert "Сокращение спроса Очень важно" in page


def test_the_digest_of_the_answers_stands_at_the_foot_of_every_page() -> None:
    value = response_copy()
    value["sections"] = value["sections"] * 8
    pages = pages_of(value)
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"SHA-256 {value['sha256']}" in page
        assert f"{number} / {len(pages)}" in page


def test_a_matrix_names_its_question_once() -> None:
    value = response_copy()
    row = value["sections"][0]["questions"][0]
    value["sections"][0]["questions"] = [row, row, row]
    (page,) = pages_of(value)
    assert page.count("How important is each?") == 1


def test_a_long_text_runs_over_pages() -> None:
    value = response_copy()
    value["sections"][1]["questions"][1]["text"] = "слово " * 1600
    assert sum(page.count("слово") for page in pages_of(value)) == 1600


def test_illustrative_answers_are_marked() -> None:
    (page,) = pages_of(response_copy(is_illustrative=True))
    assert page.count("Illustrative data") == 2
    assert "Illustrative" not in pages_of(response_copy())[0]


def test_a_response_without_sections_and_institution() -> None:
    (page,) = pages_of(response_copy(sections=[], institution=""))
    assert "Institution –" in page


def test_the_copy_has_bookmarks_and_metadata() -> None:
    reader = PdfReader(BytesIO(render_response_copy(response_copy(), "en")))
    assert [str(item.title) for item in reader.outline] == [
        "Approaches to drug policy",
        "Treatment, rehabilitation and reintegration",
    ]
    assert reader.metadata is not None
    assert reader.metadata.subject == "Receipt KZ-7F3A-92"
