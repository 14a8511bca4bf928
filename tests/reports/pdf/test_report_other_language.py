"""What was recorded in another language than the report's is marked once for table or section."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from reports.evidence.names import language_of
from reports.evidence_words import act_text, unit_text
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import Block, Grid, Heading, Para, flat, plain
from tests.reports.pdf.report_samples import country, report

WHOLLY, PARTLY = "In English, as in the source.", "Partly in English, as in the source."


def blocks_of(made: dict[str, Any], language: str) -> Iterator[Block]:
    manuscript = manuscript_of(report(made), language, digest="12" * 32)
    for section in manuscript.sections():
        yield from flat(section)


def notes_in(made: dict[str, Any], language: str) -> list[str]:
    """What stands about languages below tables and headings, in Russian or in English."""
    with translation.override(language):
        blocks = list(blocks_of(made, language))
    texts = [block.below for block in blocks if isinstance(block, Grid)]
    texts += [plain(block.line) for block in blocks if isinstance(block, Para)]
    marks = ("а английском", "а русском", "In English", "in English", "In Russian")
    return [text for text in texts if any(mark in text for mark in marks)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Single Convention on Narcotic Drugs", "en"),
        ("Единая конвенция", "ru"),
        ("Указ Президента, UNODC", "ru"),
        ("UNODC, 2022", ""),
        ("5 kg", ""),
        ("Қазақстан Республикасы", ""),
        ("Oʻzbekiston Respublikasi", ""),
        ("Türkmenistanyň ministrligi", ""),
        ("", ""),
    ],
)
def test_letters_tell_the_language(text: str, language: str):
    assert language_of(text) == language


def test_a_russian_report_says_once_for_each_table_that_it_is_in_english():
    made = country("11", "Word", tables=2)
    below = [text for text in notes_in(made, "ru") if "таблиц" not in text]
    # Treaties, strategies, sections, two tables, dialogue (4), points (2), needs, programmes and
    # documents (2).
    assert 10 <= len(below) <= 16
    assert all(text.count("а английском") == 1 for text in below)


def test_an_english_report_of_english_data_and_a_russian_one_of_russian_say_nothing():
    assert notes_in(country("11", "Word"), "en") == []
    assert notes_in(country("11", "слово"), "ru") == []


def test_an_english_report_tells_of_russian():
    assert any("In Russian" in text for text in notes_in(country("11", "слово"), "en"))


def test_a_table_with_both_says_so():
    made = country("11", "слово", tables=1)
    made["tables"][0]["rows"][3]["label"] = "Seizures of opium"
    (note,) = notes_in(made, "ru")
    assert "Частично на английском" in note


def institutions(made: dict[str, Any], language: str) -> list[str]:
    with translation.override(language):
        blocks = list(blocks_of(made, language))
    title = "Institutions represented" if language == "en" else "представленные на диалоге"
    (grid,) = [one for one in blocks if isinstance(one, Grid) and title in one.caption]
    return [row[0].text for row in grid.rows]


def test_a_registered_name_in_the_language_of_the_report_is_used():
    made = country("11", "Word")
    first = made["dialogues"][0]["stakeholders"][0]
    first |= {"name": "MIA", "full_name": "Ministry of Internal Affairs"}
    first["names"] = {"en": "Ministry of Interior", "ru": "Министерство внутренних дел"}
    assert institutions(made, "ru")[0] == "Министерство внутренних дел"
    assert institutions(made, "en")[0] == "Ministry of Internal Affairs (MIA)"
    assert institutions(made, "ru")[1] == "Word 2"


def test_usual_acts_and_units_are_translated_and_others_stay():
    with translation.override("ru"):
        assert (act_text("Accession"), act_text("Withdrawal")) == ("Присоединение", "Withdrawal")
        assert (unit_text("kg"), unit_text("tablets")) == ("кг", "tablets")
    assert (act_text(""), unit_text("%")) == ("", "%")


def test_headings_are_not_marked():
    with translation.override("ru"):
        heads = [one for one in blocks_of(country("11", "Word"), "ru") if isinstance(one, Heading)]
    assert heads
    assert not any("на английском" in head.text for head in heads)
