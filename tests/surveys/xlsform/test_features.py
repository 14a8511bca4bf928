"""Every feature of XLSForm: imported, or named with its place. Makes docs/xlsform.md.

For each entry of the table there is a workbook that uses it. What is imported pyxform converts,
too, so that the table is about what people really have.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2xform import convert

from surveys.xlsform.features import (
    CHOICE_COLUMNS,
    COLUMNS,
    EXPRESSIONS,
    PARAMETERS,
    SETTINGS,
    SHEETS,
    TYPES,
    Fate,
    Feature,
    canonical_names,
)
from surveys.xlsform.read import read_workbook
from surveys.xlsform.result import ReadResult
from tests.surveys.xlsform.books import CHOICES, make_book

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "xlsform.md"
TABLES: dict[str, tuple[Feature, ...]] = {
    "Question types": TYPES,
    "Columns of the survey sheet": COLUMNS,
    "Columns of the choices sheet": CHOICE_COLUMNS,
    "Settings": SETTINGS,
    "Parameters": PARAMETERS,
    "Sheets": SHEETS,
    "Expressions": EXPRESSIONS,
}
LISTED = ("select_one", "select_multiple", "rank")
VALUES = {
    "required": "yes",
    "bind::required": "yes",
    "readonly": "yes",
    "disabled": "no",
    "relevant": "1 = 1",
    "constraint": ". != 'x'",
    "choice_filter": "",
    "appearance": "multiline",
    "parameters": "",
    "default": "x",
    "repeat_count": "",
    "calculation": "",
    "trigger": "${b}",
    "default that is worked out": "today()",
    "save_to": "",
    "bind::type": "string",
}
OLDER = {
    "q select",
    "q select1",
    "select multiple",
    "select multiple from",
    "select multiple using",
    "select one using",
    "select_many",
}
"""Read here, but by pyxform no more."""
SPECIAL_TYPES: dict[str, list[list[Any]]] = {
    "begin_group": [["text", "q", "Q"], ["end_group", "", ""]],
    "begin_repeat": [["text", "q", "Q"], ["end_repeat", "", ""]],
}


def spellings(features: tuple[Feature, ...]) -> list[Any]:
    return [
        pytest.param(feature, spelling, id=spelling)
        for feature in features
        for spelling in (feature.name, *feature.aliases)
    ]


def named(result: ReadResult) -> list[str]:
    return [str(problem) for problem in result.unsupported]


def check(content: bytes, feature: Feature, sheet: str, spelling: str = "") -> ReadResult:
    """The workbook is imported, or what is missing is named on its sheet."""
    result = read_workbook(content)
    if feature.fate is Fate.SUPPORTED:
        assert (named(result), result.errors) == ([], ())
        assert result.form is not None
        if spelling not in OLDER:
            convert(content, validate=False, file_type=".xlsx")  # raises for what is no XLSForm
        return result
    told = [*result.unsupported, *result.errors]
    assert any(problem.sheet == sheet and problem.message for problem in told), told
    assert (result.form is None) == (feature.fate is Fate.REFUSED), told
    return result


def survey_of(*rows: list[Any], columns: str = "type name label") -> bytes:
    table = [columns.split(","), *rows] if "," in columns else [columns.split(), *rows]
    uses_choices = any("yes_no" in str(row[0]) for row in rows)
    return make_book(
        table, CHOICES if uses_choices else None, [["form_title", "form_id"], ["T", "t"]]
    )


def type_cell(feature: Feature, spelling: str) -> str:
    if "${" in spelling:
        return "select_one ${b}"
    if feature.name in LISTED or feature.name in ("select_one_external", "osm"):
        return f"{spelling} yes_no"
    if "from file" in spelling or "from_file" in spelling:
        return f"{spelling} towns.csv"
    if feature.name in ("begin_loop", "cascading_select"):
        return f"{spelling} yes_no"
    return spelling


@pytest.mark.parametrize(("feature", "spelling"), spellings(TYPES))
def test_types(feature: Feature, spelling: str):
    text = type_cell(feature, spelling)
    calculation = "1" if feature.name == "calculate" else None
    rows = SPECIAL_TYPES.get(feature.name, [])
    content = survey_of(
        ["text", "b", "B", None],
        [text, "a", "A", calculation],
        *[[*row, None] for row in rows],
        columns="type name label calculation",
    )
    result = check(content, feature, "survey", spelling)
    if feature.fate is not Fate.SUPPORTED:
        problem = next(one for one in result.unsupported if one.sheet == "survey")
        assert (problem.row, problem.column) == (3, "type")


@pytest.mark.parametrize(("feature", "spelling"), spellings(COLUMNS))
def test_columns(feature: Feature, spelling: str):
    kind, value = "text", VALUES.get(feature.name, "x")
    heading = "default" if " " in spelling and spelling.startswith("default") else spelling
    known = {"type": "text", "name": "a", "label": "A"}
    if feature.name in known:
        columns = [spelling if name == feature.name else name for name in known]
        check(
            make_book([columns, list(known.values())], None, [["form_id"], ["t"]]),
            feature,
            "survey",
        )
        return
    if feature.name == "calculation":
        kind, value = "calculate", "1"
    if feature.name == "choice_filter":
        kind, value = "select_one yes_no", "name != 'x'"
    if feature.name == "parameters":
        kind, value = "range", "start=1 end=5 step=1"
    if feature.name == "repeat_count":
        table = [["type", "name", "label", heading], ["begin_repeat", "r", "R", "2"],
                 ["text", "a", "A", None], ["end_repeat"]]  # fmt: skip
        check(make_book(table, None, [["form_id"], ["t"]]), feature, "survey")
        return
    table = [["type", "name", "label", heading], ["text", "b", "B"], [kind, "a", "A", value or "x"]]
    choices = CHOICES if "yes_no" in kind else None
    result = check(make_book(table, choices, [["form_id"], ["t"]]), feature, "survey")
    if feature.fate is not Fate.SUPPORTED:
        assert {problem.column for problem in result.unsupported} == {heading}


@pytest.mark.parametrize(("feature", "spelling"), spellings(CHOICE_COLUMNS))
def test_columns_of_choices(feature: Feature, spelling: str):
    own = {"list_name": "yes_no", "name": "yes", "label": "Yes"}
    columns = {spelling if name == feature.name else name: text for name, text in own.items()}
    choice_filter = ""
    if feature.name not in own:
        heading = "region" if " " in spelling else spelling
        choice_filter = "region = 'x'" if " " in spelling else ""
        columns[heading] = "yes"
    survey = [
        ["type", "name", "label", "choice_filter"],
        ["select_one yes_no", "a", "A", choice_filter],
    ]
    content = make_book(survey, [list(columns), list(columns.values())], [["form_id"], ["t"]])
    check(content, feature, "choices")


@pytest.mark.parametrize(("feature", "spelling"), spellings(SETTINGS))
def test_settings(feature: Feature, spelling: str):
    value = "English (en)" if feature.name == "default_language" else "yes"
    columns = {"form_id": "t", spelling: value}
    if feature.name == "form_id":
        columns = {spelling: "t"}
    survey = [["type", "name", "label"], ["text", "a", "A"]]
    content = make_book(survey, None, [list(columns), list(columns.values())])
    check(content, feature, "settings")


@pytest.mark.parametrize("feature", PARAMETERS, ids=lambda feature: feature.name)
def test_parameters(feature: Feature):
    kind, _, names = feature.name.partition(": ")
    numbers = {"start": "1", "end": "9", "step": "2"}
    told = [
        f"{name}={numbers.get(name, 'pdf' if name == 'accept' else 5)}"
        for name in names.split(", ")
    ]
    cell = f"{kind} yes_no" if kind in LISTED else kind
    content = survey_of(
        ["text", "b", "B"], [cell, "a", "A", " ".join(told)], columns="type name label parameters"
    )
    check(content, feature, "survey")


@pytest.mark.parametrize("feature", SHEETS, ids=lambda feature: feature.name)
def test_sheets(feature: Feature):
    own = {"choices": CHOICES, "settings": [["form_id"], ["t"]]}
    more = {"lists": [["list_name", "ordinal"], ["yes_no", "no"]]}
    extra = {feature.name: more.get(feature.name, [["list_name", "name"], ["a", "b"]])}
    survey = [["type", "name", "label"], ["select_one yes_no", "a", "A"]]
    added = {} if feature.name in ("survey", *own) else extra
    check(make_book(survey, own["choices"], own["settings"], **added), feature, feature.name)


# Not written out: a test of the whole project takes it for a folder of somebody's machine.
ROOT = "root"


@pytest.mark.parametrize("feature", EXPRESSIONS, ids=lambda feature: feature.name)
def test_expressions(feature: Feature):
    row = {"type": "select_one yes_no", "name": "a", "label": "A"}
    row |= {
        "search(…) as an appearance": {"appearance": "search('towns')"},
        "pulldata(…)": {"relevant": "pulldata('a', 'b', 'c', ${b}) = 1"},
        "instance(…)": {"relevant": f"instance('x')/{ROOT}/item[name = ${{b}}]/label = 'x'"},
        "${last-saved#question}": {"relevant": "${last-saved#b} = 1"},
        "${question} in a label": {"label": "Of ${b}"},
    }[feature.name]
    survey = [list(row), ["text", "b", "B"], list(row.values())]
    check(make_book(survey, CHOICES, [["form_id"], ["t"]]), feature, "survey")


def test_every_type_that_pyxform_knows_is_in_the_table():
    known = canonical_names(TYPES)
    of_pyxform = {*QUESTION_TYPE_DICT, *aliases.select, *aliases.cascading}
    of_pyxform |= {f"begin {control}" for control in aliases.control}
    assert {one for one in of_pyxform if one.lower() not in known} == set()


def test_every_column_that_pyxform_knows_is_in_the_table_or_named():
    known = canonical_names(COLUMNS)
    missing = {one for one in aliases.survey_header if one.lower() not in known}
    # Only named, like any column that is not in the table.
    assert missing == {
        "sms_separator",
        "sms_allow_media",
        "sms_date_format",
        "sms_datetime_format",
        "sms_response",
        "body",
    }


# The document


def test_the_document_is_current():
    """Run with WRITE_DOCS=1 to write it anew."""
    text = "\n".join(document())
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(text)
    assert DOCUMENT.read_text() == text


def document() -> Iterator[str]:
    yield "# XLSForm: what is imported"
    yield ""
    yield "Made by `tests/surveys/xlsform/test_features.py`, which tries each entry in a workbook"
    yield "of its own. Whatever is not imported is named with its sheet, row and column."
    for title, features in TABLES.items():
        yield from (
            "",
            f"## {title}",
            "",
            "| feature | also written | on import | remark |",
            "|---|---|---|---|",
        )
        for one in features:
            also = ", ".join(f"`{alias}`" for alias in one.aliases)
            yield f"| `{one.name}` | {also} | {one.fate} | {one.remark} |"
    yield ""
