"""Tables and rows in reports are called by their names in the language of the report."""

import copy
from io import BytesIO

import docx
import pytest
from django.utils import translation

from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import Graphic, Grid, flat
from reports.pdf.manuscript.regional import shared_indicators
from reports.pdf.report import render_report
from reports.pdf.word import render_word
from reports.queries.differences import differences
from tests.reports.pdf.report_samples import Json, country, report

HASH = "ab" * 32
NUMBERS = {0: "Героин", 1: "Опий", 2: "Гашиш", 3: "Марихуана"}


def with_names(made: Json) -> Json:
    """The sample country with Russian names of its table, its rows, and what one stands below."""
    for table in made["tables"]:
        table["titles"] = {"ru": "Изъятия"}
        for number, row in enumerate(table["rows"]):
            row |= {"labels": {"ru": NUMBERS[number]}, "parents": {}}
        table["rows"][1] |= {"parent": "Group:", "parents": {"ru": "Группа:"}}
    return made


def sample(code: str = "KZ", word: str = "Word") -> Json:
    return country(code, word, tables=1, rows=4)


def blocks(snapshot: Json, language: str, kind: str = "systematisation") -> list:
    with translation.override(language):
        manuscript = manuscript_of(snapshot | {"kind": kind}, language, digest=HASH)
        return [block for section in manuscript.sections() for block in flat(section)]


def grid_named(made: list, caption: str) -> Grid:
    (found,) = [one for one in made if isinstance(one, Grid) and one.caption == caption]
    return found


def drawn(graphic: Graphic) -> str:
    return " ".join(graphic.drawing.texts)


def test_the_table_and_its_chart_are_in_russian() -> None:
    made = blocks(report(with_names(sample())), "ru")
    grid = grid_named(made, "Изъятия")
    assert [row[0].text for row in grid.rows] == list(NUMBERS.values())
    assert "на английском" not in grid.below
    (graphic,) = [one for one in made if isinstance(one, Graphic) and one.caption == "Изъятия"]
    assert "Группа: Опий" in drawn(graphic)
    assert "Word" not in drawn(graphic)


def test_the_english_report_has_what_was_recorded() -> None:
    grid = grid_named(blocks(report(with_names(sample())), "en"), "Word 1")
    assert [row[0].text for row in grid.rows] == [f"Word {n}" for n in range(4)]


def test_a_row_without_a_name_is_told_to_be_in_another_language() -> None:
    made = with_names(sample())
    made["tables"][0]["rows"][2]["labels"] = {}
    grid = grid_named(blocks(report(made), "ru"), "Изъятия")
    assert [row[0].text for row in grid.rows][2] == "Word 2"
    assert "Частично на английском" in grid.below


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", ["systematisation", "regional"])
def test_data_of_before_names_give_the_same_report_as_data_with_none(kind, language) -> None:
    before = report(sample("KZ"), sample("KG"))
    after = copy.deepcopy(before)
    for one in after["countries"]:
        for table in one["tables"]:
            table["titles"] = {}
            for row in table["rows"]:
                row |= {"unit": "", "labels": {}, "parents": {}}
    for one in before["countries"]:
        for table in one["tables"]:
            for row in table["rows"]:
                row["unit"] = ""
    assert blocks(before, language, kind) == blocks(after, language, kind)


def test_word_and_pdf_have_the_names() -> None:
    snapshot = report(with_names(sample()))
    document = docx.Document(BytesIO(render_word(snapshot, "ru", digest=HASH)))
    cells = [cell.text for table in document.tables for cell in table.columns[0].cells]
    assert {"Героин", "Опий"} <= set(cells)
    assert render_report(snapshot, "ru", digest=HASH).startswith(b"%PDF")


# Between countries


def test_the_comparison_is_in_russian_with_its_units() -> None:
    snapshot = report(with_names(sample("KZ")), with_names(sample("KG")))
    made = blocks(snapshot, "ru", "regional")
    told = [row[0].text for one in made if isinstance(one, Grid) for row in one.rows]
    assert {"Героин, кг", "Группа: Опий, кг"} <= set(told)
    captions = [one.caption for one in made if isinstance(one, Graphic)]
    assert "Группа: Опий, кг" in captions


def test_units_of_older_data_stay_as_they_were_printed() -> None:
    made = blocks(report(sample("KZ"), sample("KG")), "ru", "regional")
    told = [row[0].text for one in made if isinstance(one, Grid) for row in one.rows]
    assert "Word 0, kg" in told


def test_a_row_recorded_in_russian_is_the_indicator_of_its_english_name() -> None:
    one, other = sample("KZ"), sample("KG")
    row = other["tables"][0]["rows"][0]
    row["label"] = "Героин"
    assert len(shared_indicators([one, other])) == 3
    row["labels"] = {"en": "Word 0"}
    assert len(shared_indicators([one, other])) == 4


# Between reports


def test_differences_name_rows_in_the_language_of_the_page() -> None:
    before = report(sample())
    after = copy.deepcopy(before)
    with_names(after["countries"][0])
    after["countries"][0]["tables"][0]["rows"][0]["variation"] = "+1.00"
    (found,) = [one for one in differences(before, after, "ru") if one.where.endswith("Героин")]
    assert found.where == "1. Изъятия: Героин"
    assert found.after == "+1.00%"
    (found,) = [one for one in differences(before, after, "en") if one.after == "+1.00%"]
    assert found.where == "1. Word 1: Word 0"


def test_names_alone_are_no_difference() -> None:
    before = report(sample())
    after = copy.deepcopy(before)
    for row in after["countries"][0]["tables"][0]["rows"]:
        row |= {"labels": {"ru": "Все называются одинаково"}, "parents": {}}
    assert differences(before, after, "ru") == []
    assert differences(after, before, "ru") == []
