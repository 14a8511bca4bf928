"""Where a table stands on its sheet, and what its columns and rows are: guessed, then corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ColumnRole(StrEnum):
    """What a column holds; "label_ru" and the like are names of labels in another language."""

    LABEL = "label"
    LABEL_EN = "label_en"
    LABEL_RU = "label_ru"
    PARENT = "parent"
    PARENT_EN = "parent_en"
    PARENT_RU = "parent_ru"
    UNIT = "unit"
    PERIOD = "period"
    PRINTED = "printed"
    NOTE = "note"
    NONE = "none"


LABELS_IN = {"en": ColumnRole.LABEL_EN, "ru": ColumnRole.LABEL_RU}
PARENTS_IN = {"en": ColumnRole.PARENT_EN, "ru": ColumnRole.PARENT_RU}


class RowRole(StrEnum):
    ROW = "row"
    HEADING = "heading"
    NONE = "none"


@dataclass
class Layout:
    """One table. `head` is the row with the periods, `last` the last row; both counted from 0.

    `labels` are those of period columns. Rows that `rows` does not name are left out. `titles` are
    names of the title in other languages.
    """

    sheet: int
    head: int
    last: int
    left: int
    right: int
    columns: dict[int, ColumnRole] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    rows: dict[int, RowRole] = field(default_factory=dict)
    code: str = ""
    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    source: str = ""
    note: str = ""
    is_taken: bool = True

    def columns_as(self, role: ColumnRole) -> list[int]:
        return sorted(column for column, given in self.columns.items() if given is role)

    @property
    def periods(self) -> list[int]:
        return self.columns_as(ColumnRole.PERIOD)


def layout_document(layout: Layout) -> dict[str, Any]:
    """Return a layout as JSON holds it; `layout_from` reads it back."""
    return {
        **vars(layout),
        "columns": {str(key): role.value for key, role in layout.columns.items()},
        "labels": {str(key): label for key, label in layout.labels.items()},
        "rows": {str(key): role.value for key, role in layout.rows.items()},
    }


def layout_from(document: Mapping[str, Any]) -> Layout:
    return Layout(
        **{
            **document,
            "columns": {int(key): ColumnRole(role) for key, role in document["columns"].items()},
            "labels": {int(key): label for key, label in document["labels"].items()},
            "rows": {int(key): RowRole(role) for key, role in document["rows"].items()},
        }
    )
