"""Workbooks for tests, written as tables."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from surveys.xlsform.read import read_workbook
from surveys.xlsform.result import ReadResult

Table = list[Any]
SETTINGS: Table = [["form_title", "form_id", "version"], ["Test", "test", "1"]]
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_STRINGS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
CHOICES: Table = [
    ["list_name", "name", "label"],
    ["yes_no", "yes", "Yes"],
    ["yes_no", "no", "No"],
]


def make_book(
    survey: Table | None, choices: Table | None = None, settings: Table | None = None, **more: Table
) -> bytes:
    """Return an .xlsx file; a sheet that is None is left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = {"survey": survey, "choices": choices, "settings": settings, **more}
    for title, rows in sheets.items():
        if rows is None:
            continue
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(
    survey: Table,
    choices: Table | None = CHOICES,
    settings: Table | None = SETTINGS,
    **more: Table,
) -> Any:
    """Read the survey with usual choices and settings."""
    return read_workbook(make_book(survey, choices, settings, **more))


def read_rows(*rows: list[Any], columns: str = "type name label") -> Any:
    """Read a survey of these rows, without a choice that it leaves unused."""
    survey = [columns.split(), *rows]
    uses_choices = any("yes_no" in str(row[0]) for row in rows if row)
    return read(survey, CHOICES if uses_choices else None)


def errors(result: ReadResult) -> list[str]:
    assert (result.form is None) or not result.errors
    return [str(problem) for problem in result.errors]


def unsupported(result: ReadResult) -> list[str]:
    return [str(problem) for problem in result.unsupported]


def warnings(result: ReadResult) -> list[str]:
    """Return the warnings but the one that nearly every small workbook gets."""
    usual = "Texts in columns without a language are taken as English."
    return [str(problem) for problem in result.warnings if problem.message != usual]


def altered(content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """Return the archive with each entry changed; None leaves the entry out."""
    file = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(content))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name, data in added.items():
            target.writestr(name, data)
    return file.getvalue()


def with_sheet_xml(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return the workbook with the XML of its first sheet changed."""

    def alter(name: str, data: bytes) -> bytes:
        return change(data.decode()).encode() if name == "xl/worksheets/sheet1.xml" else data

    return altered(content, alter)


def with_shared_strings(content: bytes, more: int = 0) -> bytes:
    """Return the workbook as Excel writes it: texts in a table of their own, `more` unused ones."""
    strings: list[str] = []

    def share(found: re.Match[str]) -> str:
        strings.append(found[1])
        return f't="s"><v>{len(strings) - 1}</v>'

    def alter(name: str, data: bytes) -> bytes:
        text = data.decode()
        if name.startswith("xl/worksheets/"):
            text = re.sub(r't="inlineStr"><is>(<t.*?</t>)</is>', share, text)
        if name == "[Content_Types].xml":
            text = text.replace("</Types>", f"{SHARED_STRINGS_TYPE}</Types>")
        return text.encode()

    shared = altered(content, alter)
    table = "".join(f"<si>{one}</si>" for one in strings) + "<si><t>unused</t></si>" * more
    xml = f'<sst xmlns="{SPREADSHEET}">{table}</sst>'
    return altered(shared, lambda _, data: data, **{"xl/sharedStrings.xml": xml.encode()})
