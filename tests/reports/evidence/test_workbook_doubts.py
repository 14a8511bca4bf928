"""What is in the way of a table in a workbook, what is corrected, and how both are kept."""

import json

import pytest

from reports.evidence.workbook.guessing import guess_layouts, layout_under
from reports.evidence.workbook.layouts import (
    ColumnRole,
    RowRole,
    layout_document,
    layout_from,
)
from reports.evidence.workbook.reading import Doubt, read_table
from reports.evidence.workbook.sheets import (
    Flaw,
    Merge,
    Sheet,
    SheetCell,
    address,
    sheet_document,
    sheet_from,
)
from tests.reports.evidence.grids import PLAIN, periods, sheet, table, tables

# What is in the way


@pytest.mark.parametrize(
    ("flaw", "doubt"),
    [(Flaw.ERROR, Doubt.ERROR), (Flaw.FORMULA, Doubt.FORMULA), (Flaw.DATE, Doubt.DATE)],
)
def test_cells_that_cannot_be_read_block(flaw, doubt):
    one = sheet(*PLAIN)
    cells = {**one.cells, (1, 1): SheetCell("?", flaw=flaw)}
    (found,) = tables(Sheet("Sheet", cells))
    assert [(one.doubt, one.row, one.column) for one in found.blocking] == [(doubt, 1, 1)]


def test_a_value_over_several_cells_blocks():
    found = table(
        "Drug | 2019 | 2020", "Heroin | 1 |", "Opium | 3 | 4", merges=(Merge(1, 1, 1, 2),)
    )
    assert [(one.doubt, one.row, one.column) for one in found.blocking] == [(Doubt.MERGED, 1, 1)]


def test_merged_cells_beside_the_values_block_nothing():
    found = table("Title", *PLAIN, "A note", merges=(Merge(0, 0, 0, 2), Merge(4, 0, 4, 2)))
    assert found.blocking == []


def test_a_long_text_blocks():
    found = table("Drug | 2019 | 2020", f"Heroin | 1 {'x' * 220} | 2", "Opium | 3 | 4")
    assert [one.doubt for one in found.blocking] == [Doubt.TOO_LONG]


def test_a_table_without_rows_or_periods_blocks():
    one = sheet(*PLAIN)
    layout = guess_layouts([one])[0]
    layout.rows = dict.fromkeys(layout.rows, RowRole.NONE)
    assert [found.doubt for found in read_table(one, layout).blocking] == [Doubt.NO_ROW]
    layout.columns = dict.fromkeys(layout.columns, ColumnRole.NONE)
    assert Doubt.NO_PERIOD in {found.doubt for found in read_table(one, layout).blocking}


# Corrections


def test_another_row_is_taken_for_the_head():
    one = sheet("Row | First | Second", "Years | 2019 | 2020", "a | 1 | 2", "b | 3 | 4")
    found = read_table(one, layout_under(0, one, 0, left=0, right=2))
    assert periods(found) == ["First", "Second"]


def test_a_head_over_nothing_gives_no_table():
    one = sheet(*PLAIN, "the end")
    assert layout_under(0, one, 3, left=0, right=2).columns == {}


def test_layouts_and_sheets_are_stored_as_they_are():
    one = sheet(*PLAIN, merges=(Merge(0, 1, 0, 2),), hidden_rows=frozenset({1}))
    layout = guess_layouts([one])[0]
    assert layout_from(json.loads(json.dumps(layout_document(layout)))) == layout
    again = sheet_from(json.loads(json.dumps(sheet_document(one))))
    assert (again.cells, again.merges, again.hidden_rows) == (
        one.cells,
        one.merges,
        one.hidden_rows,
    )


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (4, 25, "Z5"), (0, 26, "AA1"), (9, 701, "ZZ10")]
)
def test_cells_are_named_as_in_the_office_program(row, column, name):
    assert address(row, column) == name


def test_a_large_sheet_is_read_quickly():
    """5,000 rows with 20 periods; only that it is not quadratic matters."""
    head = "Row | " + " | ".join(str(2000 + year) for year in range(20))
    body = [f"Row {number} | " + " | ".join(["5"] * 20) for number in range(2000)]
    found = table(head, *body, merges=tuple(Merge(5000 + n, 0, 5000 + n, 3) for n in range(500)))
    assert len(found.rows) == 2000
