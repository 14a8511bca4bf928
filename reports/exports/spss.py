"""A data set for SPSS: variables with labels, codes with value labels.

SPSS's own rules: names of 64 bytes at most that begin with a letter and hold letters, digits and
`_`; labels of 256 bytes, value labels of 120.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.exports.variables import Kind, Variable

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 255, 120
LONGEST_TEXT = 10_000  # bytes; SPSS itself ends at 32,767
MOST_ROWS = 200_000  # the writer needs all rows in memory
RESERVED = frozenset(
    ("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"),
)
MEASURES = {Kind.CODE: "nominal", Kind.FLAG: "nominal", Kind.PLACE: "ordinal"}
NUMERIC = frozenset({Kind.CODE, Kind.FLAG, Kind.PLACE, Kind.NUMBER})

Record = tuple[Sequence[str | None], Mapping[str, Any]]
"""The first columns of a response as texts, and its answers."""


def write_sav(
    path: Path,
    *,
    first: Mapping[str, str],
    variables: Sequence[Variable],
    records: Sequence[Record],
    title: str,
) -> int:
    """Write the file; `first` are the columns before the answers, as name → label."""
    import pandas  # noqa: PLC0415 -- half a second, which no web server needs
    import pyreadstat  # noqa: PLC0415

    names = spss_names([*first, *(variable.name for variable in variables)])
    columns: dict[str, Any] = {}
    for index, name in enumerate(names[: len(first)]):
        columns[name] = pandas.Series(
            [_text(cells[index]) for cells, _answers in records], dtype="str"
        )
    for name, variable in zip(names[len(first) :], variables, strict=True):
        columns[name] = _series(variable, records)
    labels = [*first.values(), *(variable.label for variable in variables)]
    pyreadstat.write_sav(
        pandas.DataFrame(columns),
        str(path),
        file_label=cut(title, 64),
        column_labels=[cut(label, LONGEST_LABEL) for label in labels],
        variable_value_labels=_value_labels(names[len(first) :], variables),
        variable_measure=_measures(names[len(first) :], variables),
        row_compress=True,
    )
    return len(records)


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


def _series(variable: Variable, records: Sequence[Record]) -> Any:
    import pandas  # noqa: PLC0415

    if variable.kind in NUMERIC:
        numbers = [variable.number(answers) for _cells, answers in records]
        return pandas.Series(numbers, dtype="float64")
    texts = [_text(variable.cell(answers)) for _cells, answers in records]
    return pandas.Series(texts, dtype="str")


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
