"""The heading, rows and periods of a statistical table, apart from its cells."""

import hashlib
import json
from typing import Any

from reports.evidence.names import other_language
from reports.models import StatisticalTable, TablePeriod, TableRow

HEADING = ("code", "title", "unit", "source", "note")
ROW = ("label", "parent_label", "unit", "labels", "parent_labels")


def structure_of(table: StatisticalTable) -> dict[str, Any]:
    """Return heading, rows and periods as JSON holds them."""
    rows = TableRow.objects.filter(table=table).order_by("order")
    periods = TablePeriod.objects.filter(table=table).order_by("order")
    return {
        **{name: getattr(table, name) for name in HEADING},
        "titles": table.titles,
        "rows": [list(row) for row in rows.values_list("pk", *ROW)],
        "periods": [list(period) for period in periods.values_list("pk", "label")],
    }


def language_to_name(structure: dict[str, Any]) -> str:
    """Return the language that the table is not recorded in, to ask for its names in it."""
    labels = [part for row in structure["rows"] for part in row[1:3]]
    return other_language([structure["title"], *labels])


def structure_digest(structure: dict[str, Any]) -> str:
    """Return what tells one state of a table's structure from another."""
    return hashlib.sha256(json.dumps(structure, sort_keys=True).encode()).hexdigest()
