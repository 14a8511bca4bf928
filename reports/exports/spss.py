"""A data set for SPSS: variables with labels, codes with value labels.

SPSS's own rules: names of 64 bytes at most that begin with a letter and hold letters, digits and
`_`; labels of 256 bytes, value labels of 120.
"""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from math import nan
from pathlib import Path
from typing import Any

from reports.exports.variables import Kind, Variable

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 255, 120
LONGEST_TEXT = 10_000  # bytes; SPSS itself ends at 32,767
MOST_ROWS = 200_000  # the writer needs all columns in memory
RESERVED = frozenset(
    ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"),
)
SHORT = 40  # letters
MEASURES = {Kind.CODE: "nominal", Kind.FLAG: "nominal", Kind.PLACE: "ordinal"}
NUMERIC = frozenset({Kind.CODE, Kind.FLAG, Kind.PLACE, Kind.NUMBER})

Record = tuple[Sequence[str | None], Mapping[str, Any]]
"""The first columns of a response as texts, and its answers."""


def write_sav(
    path: Path,
    *,
    first: Mapping[str, str],
    variables: Sequence[Variable],
    records: Iterable[Record],
    title: str,
) -> int:
    """Write the file and return its rows; `first` are the columns before the answers, name → label.

    Each record is read once and let go, for as columns the answers take less than half the room.
    """
    import pandas  # noqa: PLC0415 -- half a second, which no web server needs
    import pyreadstat  # noqa: PLC0415

    names = spss_names([*first, *(variable.name for variable in variables)])
    columns = _columns(len(first), variables, records)
    # Each goes as soon as the frame has it.
    frame = pandas.DataFrame(
        {
            name: pandas.Series(column, dtype="str" if isinstance(column, list) else "float64")
            for name in names
            for column in [columns.pop(0)]
        }
    )
    labels = [*first.values(), *(variable.label for variable in variables)]
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label=cut(title, 64),
        column_labels=[cut(label, LONGEST_LABEL) for label in labels],
        variable_value_labels=_value_labels(names[len(first) :], variables),
        variable_measure=_measures(names[len(first) :], variables),
        row_compress=True,
    )
    return len(frame)


def spss_names(names: Sequence[str]) -> list[str]:
    """Return names that SPSS takes, in the same order and all different."""
    found: list[str] = []
    used: set[str] = set()
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        plain = plain if re.match(r"[A-Za-z]", plain) else f"v{plain}"
        plain = f"{plain}_v" if plain.upper() in RESERVED else plain
        candidate, number = plain[:LONGEST_NAME].rstrip("_") or "v", 1
        while candidate.upper() in used:
            number += 1
            candidate = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        used.add(candidate.upper())
        found.append(candidate)
    return found


def cut(text: str, most_bytes: int) -> str:
    """Return the text cut to a number of bytes in UTF-8, never inside a letter."""
    return text.encode()[:most_bytes].decode(errors="ignore")


def _columns(
    first: int, variables: Sequence[Variable], records: Iterable[Record]
) -> "list[list[str] | array[float]]":
    """Texts as lists, the same text once; numbers as arrays, NaN where there is none."""
    before: list[list[str]] = [[] for _ in range(first)]
    columns = [array("d") if variable.kind in NUMERIC else list[str]() for variable in variables]
    known: dict[str, str] = {}
    for cells, answers in records:
        for texts, cell in zip(before, cells, strict=True):
            texts.append(_once(_text(cell), known))
        for variable, column in zip(variables, columns, strict=True):
            if isinstance(column, list):
                column.append(_once(_text(variable.cell(answers)), known))
            else:
                number = variable.number(answers)
                column.append(nan if number is None else number)
    return [*before, *columns]


def _once(text: str, known: dict[str, str]) -> str:
    """The same text as one object; long ones are hardly ever the same."""
    return known.setdefault(text, text) if len(text) < SHORT else text


def _text(value: object) -> str:
    return "" if value is None else cut(str(value), LONGEST_TEXT)


def _value_labels(
    names: Sequence[str], variables: Sequence[Variable]
) -> dict[str, dict[int | float, str]]:
    return {
        name: {number: cut(label, LONGEST_VALUE_LABEL) for number, label in variable.codes.values()}
        for name, variable in zip(names, variables, strict=True)
        if variable.kind is Kind.CODE and variable.codes
    }


def _measures(names: Sequence[str], variables: Sequence[Variable]) -> dict[str, str]:
    return {
        name: MEASURES.get(variable.kind, "scale" if variable.kind in NUMERIC else "nominal")
        for name, variable in zip(names, variables, strict=True)
    }
