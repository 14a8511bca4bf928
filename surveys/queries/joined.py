"""Rows of several tables by one statement whose text is put together once.

Under a mass consultation these statements run for every page and every submission. As an ORM query
with joins, putting the SQL together takes longer than all the rest of such a page, so it is put
together once, from the models' own fields, and the server plans it once per connection.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from institutions.queries.prepared import prepared_cursor

Row = tuple[Any, ...]
# Alias in the statement, model, fields to read (the others are deferred; none named: all).
Table = tuple[str, type[Model], tuple[str, ...]]


class Joined:
    """A statement that reads the fields of `tables`; `source` is its text from FROM on."""

    def __init__(self, tables: Sequence[Table], source: str) -> None:
        self._tables, self._source = tables, source

    def first(self, values: Sequence[Any]) -> Row | None:
        """Return the first row for the values of the statement's placeholders; one query."""
        with prepared_cursor() as cursor:
            cursor.execute(self._statement, list(values))
            row: Row | None = cursor.fetchone()
        return row

    def instance(self, row: Row, alias: str, skipped: int = 0) -> Any:
        """Return the instance of one table; None where the outer join found no row.

        `skipped` is the number of values that the row lacks at its start.
        """
        model, fields, start = self._layout[alias]
        values = row[start - skipped : start - skipped + len(fields)]
        if values[0] is None:
            return None
        read = [_value(field, value) for field, value in zip(fields, values, strict=True)]
        return model.from_db("default", [field.attname for field in fields], read)

    def starts_at(self, alias: str) -> int:
        """Return the place of a table's first value in the row."""
        return self._layout[alias][2]

    @cached_property
    def _layout(self) -> dict[str, tuple[type[Model], tuple["Field[Any, Any]", ...], int]]:
        """Each table's model, its fields, and the place of the first one in the row."""
        layout, start = {}, 0
        for alias, model, names in self._tables:
            fields = _fields(model, names)
            layout[alias] = (model, fields, start)
            start += len(fields)
        return layout

    @cached_property
    def _statement(self) -> str:
        columns = [
            f"{alias}.{field.column}"
            for alias, (_, fields, _) in self._layout.items()
            for field in fields
        ]
        return f"SELECT {', '.join(columns)} {self._source}"


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value


def _fields(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    options = model._meta  # noqa: SLF001 -- Django's public way to a model's fields
    return tuple(field for field in options.concrete_fields if not names or field.name in names)
