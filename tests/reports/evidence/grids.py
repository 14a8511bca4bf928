"""Sheets written as lines of text, and the tables found in them."""

from reports.evidence.workbook.guessing import guess_layouts
from reports.evidence.workbook.reading import FoundTable, read_table
from reports.evidence.workbook.sheets import Sheet, SheetCell


def sheet(*lines: str, name: str = "Sheet", **shape) -> Sheet:
    """A sheet from "Drug | 2019 | 2020"; spaces before a text are its indentation."""
    cells = {}
    for row, line in enumerate(lines):
        for column, text in enumerate(line.split("|")):
            if text.strip():
                indent = (len(text) - len(text.lstrip())) // 2 if not column else 0
                cells[row, column] = SheetCell(text.strip(), indent)
    return Sheet(name, cells, **shape)


def tables(*sheets: Sheet) -> list[FoundTable]:
    return [read_table(sheets[one.sheet], one) for one in guess_layouts(sheets)]


def table(*lines: str, **shape) -> FoundTable:
    (found,) = tables(sheet(*lines, **shape))
    return found


def periods(found: FoundTable) -> list[str]:
    return [period.label for period in found.periods]


def rows(found: FoundTable) -> list[tuple[str, ...]]:
    return [(row.parent, row.label, *(one.cell.text for one in row.cells)) for row in found.rows]


PLAIN = ("Drug | 2019 | 2020", "Heroin | 1 | 2", "Opium | 3 | 4")
