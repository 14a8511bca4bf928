"""The sample tables, and small ones, as values."""

import csv
from collections import defaultdict
from pathlib import Path

from reports.evidence.numbers import MISSING, parse_cell
from reports.evidence.periods import parse_period
from reports.evidence.tables import Row, Table

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / "sample_data" / "evidence"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sample_tables(country: str) -> list[Table]:
    """The statistical tables of one country, with the variations as printed."""
    rows = [row for row in read_csv(FOLDER / "statistics.csv") if row["country"] == country]
    codes = dict.fromkeys(row["table"] for row in rows)
    return [_table(country, [row for row in rows if row["table"] == code]) for code in codes]


def _table(country: str, rows: list[dict[str, str]]) -> Table:
    periods = dict(sorted({int(row["period_order"]): row["period"] for row in rows}.items()))
    by_row = defaultdict(list)
    for row in rows:
        by_row[int(row["row_order"])].append(row)
    printed = _printed(country, rows[0]["table"])
    return Table(
        rows[0]["table"],
        rows[0]["title"],
        tuple(parse_period(label) for label in periods.values()),
        tuple(_row(by_row[order], list(periods), printed) for order in sorted(by_row)),
        rows[0]["unit"],
        titles={"ru": rows[0]["title_ru"]},
    )


def _printed(country: str, table: str) -> dict[tuple[str, str], list[str]]:
    printed = defaultdict(list)
    for row in read_csv(FOLDER / "printed_variation.csv"):
        if (row["country"], row["table"]) == (country, table):
            printed[row["row_label"], row["parent_label"]].append(row["printed_variation"])
    return printed


def _row(rows: list[dict[str, str]], orders: list[int], printed: dict) -> Row:
    cells = {int(row["period_order"]): parse_cell(row["raw_value"]) for row in rows}
    first = rows[0]
    waiting = printed.get((first["row_label"], first["parent_label"]))
    return Row(
        first["row_label"],
        first["parent_label"],
        first["unit"],
        tuple(cells.get(order, MISSING) for order in orders),
        printed=waiting.pop(0) if waiting else None,
        labels={"ru": first["row_label_ru"]},
        parents={"ru": first["parent_label_ru"]} if first["parent_label_ru"] else {},
    )


def small_table(periods: str, *rows: str, unit: str = "cases", title: str = "Seizures") -> Table:
    """A table from "2020 | 2021" and "label | 1 | 2"; "parent > label [unit] = printed" as well."""
    return Table(
        "1",
        title,
        tuple(parse_period(label.strip()) for label in periods.split("|")),
        tuple(_small_row(row, unit) for row in rows),
        unit,
    )


def _small_row(row: str, unit: str) -> Row:
    text, _equals, printed = row.partition("=")
    label, *cells = (part.strip() for part in text.split("|"))
    if label.endswith("]"):
        label, _bracket, unit = label[:-1].partition(" [")
    parent, _more, name = label.rpartition(" > ")
    values = tuple(parse_cell(cell) for cell in cells)
    return Row(name, parent, unit, values, printed=printed.strip() or None)
