"""The heading, rows and periods of a statistical table, apart from its cells."""

import hashlib
import json
from typing import Any

from reports.models import StatisticalTable, TablePeriod, TableRow

HEADING = ("code", "title", "unit", "source", "note")


def structure_of(table: StatisticalTable) -> dict[str, Any]:
    """Return heading, rows and periods as JSON holds them."""
    rows = TableRow.objects.filter(table=table).order_by("order")
    periods = TablePeriod.objects.filter(table=table).order_by("order")
    return {
        **{name: getattr(table, name) for name in HEADING},
        "rows": [list(row) for row in rows.values_list("pk", "label", "parent_label", "unit")],
        "periods": [list(period) for period in periods.values_list("pk", "label")],
    }


def structure_digest(structure: dict[str, Any]) -> str:
    """Return what tells one state of a table's structure from another."""
    return hashlib.sha256(json.dumps(structure, sort_keys=True).encode()).hexdigest()
