import copy
import re
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from reports.agreement import Label
from reports.pdf.shapes import SummarySnapshot
from reports.pdf.styles import PAGE_HEIGHT, PAGE_WIDTH
from reports.pdf.summary import render_summary
from surveys.form.document import digest
from tests.reports.pdf.pdf_samples import empty_snapshot, questions, scale, snapshot

LANGUAGES = ["en", "ru"]


def read(value: SummarySnapshot, language: str = "en") -> PdfReader:
    return PdfReader(BytesIO(render_summary(value, language)))


def text_of(reader: PdfReader) -> str:
    """All text, with line breaks and other white space told as single spaces."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@cache
def sample(language: str = "en") -> PdfReader:
    return read(snapshot(), language)


@cache
def sample_text(language: str = "en") -> str:
    return text_of(sample(language))


def outline_of(reader: PdfReader) -> list[tuple[str, int]]:
    entries: list[tuple[str, int]] = []

    def visit(items: list[Any]) -> None:
        for item in items:
            if isinstance(item, Destination):
                page = reader.get_destination_page_number(item)
                entries.append((str(item.title), (page or 0) + 1))
            else:
                visit(item)

    visit(reader.outline)
    return entries


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_snapshot_gives_the_same_bytes(language: str) -> None:
    first = render_summary(snapshot(), language)
    assert first.startswith(b"%PDF-")
    assert render_summary(copy.deepcopy(snapshot()), language) == first
    assert render_summary(snapshot(code_version="0.2.0"), language) != first


@pytest.mark.parametrize("language", LANGUAGES)
def test_rendering_leaves_the_snapshot_as_it_is(language: str) -> None:
    value = snapshot()
    before = copy.deepcopy(value)
    render_summary(value, language)
    assert value == before


def test_the_cover_names_country_round_questionnaire_date_and_snapshot() -> None:
    value = snapshot()
    cover = " ".join(read(value).pages[0].extract_text().split())
    for words in (
        "Kazakhstan",
        "CADAP 7, outcome 1, phase 2",
        "Needs assessment on drug policy",
        "1 July 2023",
        "Illustrative data",
        digest(dict(value))[:12],
    ):
        assert words in cover


def test_illustrative_data_are_marked_on_every_page_and_others_on_none() -> None:
    assert all("Illustrative data" in page.extract_text() for page in sample().pages)
    assert "llustrative" not in text_of(read(snapshot(is_illustrative=False)))


def test_every_page_but_the_cover_has_its_number_and_the_total() -> None:
    pages = sample().pages
    for number, page in enumerate(pages[1:], start=2):
        assert f"{number} / {len(pages)}" in page.extract_text()
        assert "Kazakhstan · CADAP 7" in page.extract_text()
    assert " / " not in pages[0].extract_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bookmarks_lead_to_the_pages_that_the_contents_name(language: str) -> None:
    reader = sample(language)
    contents = " ".join(reader.pages[1].extract_text().split())
    outline = outline_of(reader)
    assert len(outline) == 7 + len(questions())
    for title, page in outline:
        assert title in contents
        assert title in " ".join(reader.pages[page - 1].extract_text().split())
    numbers = [int(n) for n in re.findall(r"(?<![\d.])\b(\d+)\b(?!\.| /)", contents)]
    for _title, page in outline:
        assert page in numbers


def test_the_contents_are_links() -> None:
    reader = sample()
    links = [a.get_object() for a in reader.pages[1].get("/Annots", [])]
    assert len(links) == len(outline_of(reader))
    assert {link["/Subtype"] for link in links} == {"/Link"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_metadata_name_title_author_and_language(language: str) -> None:
    reader = sample(language)
    assert reader.metadata is not None
    title = reader.metadata.title or ""
    assert title.startswith("Kazakhstan" if language == "en" else "Казахстан")
    rounds = {"en": "CADAP 7, outcome 1, phase 2", "ru": "CADAP 7, результат 1, этап 2"}
    assert reader.metadata.author == rounds[language]
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_is_embedded_and_every_page_is_a4() -> None:
    reader = sample("ru")
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            (PAGE_WIDTH, PAGE_HEIGHT), abs=0.01
        )
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


def test_cyrillic_can_be_copied_from_the_page() -> None:
    text = sample_text("ru")
    for words in (
        "Казахстан",
        "Сокращение спроса на наркотики",
        "Насколько важен каждый из этих подходов",
        "Довольно важно",
        "Страдают дети и семьи, растёт домашнее насилие.",
        "CADAP 7, результат 1, этап 2",
    ):
        assert words in text


@pytest.mark.parametrize(
    "name", ["Қазақстан әіңғүұқөһ", "Тоҷикистон ғӣқӯҳҷ", "Oʻzbekiston gʻ", "Türkmenistan äňşžýö"]
)
def test_letters_of_the_region_can_be_copied_from_the_page(name: str) -> None:
    value = snapshot(country={"code": "XX", "names": {"en": name}})
    assert name in text_of(read(value))


def test_counts_are_told_with_their_base_and_the_bounds_among_all_invited() -> None:
    text = sample_text()
    assert "10 people answered (14 invited)." in text
    assert "Very important 8 of 10 8 to 12" in text
    assert "Agreement A = 0.87 · Consensus Cns = 0.83 · Dispersion D = 0.13" in text
    assert "A = −1.00" in text


def test_no_percentages_below_thirty_answers() -> None:
    assert "%" not in sample_text()
    many = snapshot(questions=[scale("q", {"en": "Many"}, [30, 20, 7, 3])])
    assert "30 of 60 (50%)" in text_of(read(many))


def test_leading_choices_are_named_and_quotes_shown_as_they_were_written() -> None:
    text = sample_text()
    assert "Named by at least half: Specialised medical" in text
    assert "“Too little for <b>families</b> & villages. Nothing in winter.”" in text
    assert "— Association “Hope”, Civil society" in text
    assert "«Страдают дети" in text
    assert "— Government, Russian" in text


def test_numbers_rankings_and_conditions() -> None:
    text = sample_text()
    assert "8 1 7.5 30" in text
    assert "Asked only where an earlier answer made it relevant." in text
    assert "Demand reduction 6 2 1 1.44" in text
    assert "In order of mean place: Demand reduction; Harm reduction" in text


def test_response_rates_are_told_by_sector() -> None:
    text = sample_text()
    assert "Government 9 7 7 of 9" in text
    assert "6 / 8" in text


def test_a_missing_translation_falls_back_visibly() -> None:
    text = sample_text("ru")
    assert re.search(r"Version 1, 10 responses \[\w+\]", text)


@pytest.mark.parametrize("answered", [1, 2])
def test_answers_of_one_or_two_people_are_withheld(answered: int) -> None:
    few = scale("q", {"en": "Few"}, [answered, 0, 0, 0])
    few["quotes"] = [{"text": "Secret", "language": "en", "sector": "other", "institution": None}]
    text = text_of(read(snapshot(questions=[few])))
    assert "Fewer than 3 people answered, so their answers are withheld." in text
    assert "Secret" not in text
    assert f"{answered} of {answered}" not in text


def test_withheld_counts_are_shown_as_withheld() -> None:
    question = scale("q", {"en": "Some"}, [3, 2, 0, 0])
    question["choices"][0]["count"] = None
    question["choices"][1]["count"] = None
    value = snapshot(
        questions=[question], sectors=[{"sector": "other", "invited": None, "submitted": None}]
    )
    text = text_of(read(value))
    assert "Very important withheld withheld" in text
    assert "Other withheld withheld withheld" in text


@pytest.mark.parametrize("label", Label)
def test_every_label_can_be_printed(label: Label) -> None:
    question = scale("q", {"en": "Any"}, [4, 3, 2, 1])
    question["label_code"] = str(label)
    text = text_of(read(snapshot(questions=[question])))
    assert text.count(str(label).capitalize()) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_country_without_institutions_and_answers(language: str) -> None:
    reader = read(empty_snapshot(), language)
    assert len(reader.pages) == 4
    text = text_of(reader)
    assert "Сокращение спроса" in text if language == "ru" else "Reducing the demand" in text
    if language == "en":
        assert "Nobody has submitted a response by 1 July 2023." in text
        assert "No institutions have been invited in this country yet." in text


def test_a_questionnaire_without_questions() -> None:
    empty = empty_snapshot()
    empty["questions"] = []
    assert len(read(empty).pages) >= 3


def test_answers_through_an_open_link_have_no_rate() -> None:
    totals = {
        "responses": 10,
        "invited": 0,
        "partial": 0,
        "institutions_invited": 0,
        "institutions_answered": 0,
    }
    text = text_of(read(snapshot(totals=totals)))
    assert "By 1 July 2023, 10 responses had been submitted." in text
    assert "Possible among" not in text


def test_a_question_that_nobody_answered() -> None:
    question = scale("q", {"en": "Silence"}, [0, 0, 0, 0])
    text = text_of(read(snapshot(questions=[question])))
    assert "Nobody has answered this question." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_round_has_a_name_in_the_language_of_the_reader(language: str) -> None:
    names = {"en": "Round of spring", "ru": "Весенний раунд"}
    value = snapshot(round={"name": "Spring", "names": names}, questions=[])
    reader = read(value, language)
    assert all(names[language] in page.extract_text() for page in reader.pages)
    assert reader.metadata is not None
    assert reader.metadata.author == names[language]
