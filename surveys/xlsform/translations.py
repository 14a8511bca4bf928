"""Files for translators: XLIFF 1.2 and workbooks, written and read back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from surveys.form.translating import Unit
from surveys.xlsform.cells import add_table, as_cell_text, new_book, saved
from surveys.xlsform.opening import read_sheets
from surveys.xlsform.result import Notes, WorkbookError

XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
ElementTree.register_namespace("", XLIFF)
LARGEST_FILE = 5 * 1024 * 1024
MOST_UNITS = 20_000
DEEPEST = 50
STATES = {
    "missing": "needs-translation",
    "stale": "needs-review-translation",
    "done": "translated",
}
HEADINGS = ("key", "source", "translation", "state", "source before")


class TranslationFileError(Exception):
    """The file as a whole cannot be read."""


def write_xliff(units: Iterable[Unit], *, original: str, source: str, target: str) -> bytes:
    """Return an XLIFF 1.2 document in UTF-8; each unit's id is the key of its text."""
    root = ElementTree.Element(f"{{{XLIFF}}}xliff", version="1.2")
    file = ElementTree.SubElement(
        root,
        f"{{{XLIFF}}}file",
        {
            "original": original,
            "datatype": "plaintext",
            "source-language": source,
            "target-language": target,
        },
    )
    body = ElementTree.SubElement(file, f"{{{XLIFF}}}body")
    for unit in units:
        _add_unit(body, unit)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text


def read_xliff(content: bytes, *, language: str) -> list[Unit]:
    """Read what `write_xliff` or another program wrote.

    Raises TranslationFileError for what is no XLIFF 1.2, is too large or is in another language.
    """
    if len(content) > LARGEST_FILE:
        raise TranslationFileError(_("The file is larger than 5 MB."))
    try:
        return list(_units(content, language))
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise TranslationFileError(_("The file is no XLIFF document.")) from error


def write_translation_book(units: Iterable[Unit], *, source: str, target: str) -> bytes:
    """Return a workbook with a line for each text: its key, the source, the translation."""
    book = new_book()
    rows = [(unit.key, unit.source, unit.target, unit.state, unit.behind) for unit in units]
    sheet = add_table(book, f"{source} {target}", HEADINGS, rows)
    sheet.column_dimensions["A"].width = 24
    return saved(book)


def read_translation_book(content: bytes) -> list[Unit]:
    """Read what `write_translation_book` wrote. Raises TranslationFileError."""
    try:
        sheets, _others = read_sheets(content, None, Notes())
    except WorkbookError as error:
        raise TranslationFileError(str(error)) from error
    for sheet in sheets.values():
        columns = {text.strip().casefold(): place for place, text in sheet.heading.cells.items()}
        if {"key", "translation"} <= columns.keys():
            return [_row_unit(row.cells, columns) for row in sheet.rows]
    raise TranslationFileError(_("The workbook needs the columns “key” and “translation”."))


def _add_unit(body: Any, unit: Unit) -> None:
    added = ElementTree.SubElement(body, f"{{{XLIFF}}}trans-unit", id=as_cell_text(unit.key))
    ElementTree.SubElement(added, f"{{{XLIFF}}}source").text = as_cell_text(unit.source)
    target = ElementTree.SubElement(added, f"{{{XLIFF}}}target", state=STATES[unit.state])
    target.text = as_cell_text(unit.target)
    if unit.behind:
        note = ElementTree.SubElement(added, f"{{{XLIFF}}}note")
        note.text = as_cell_text(unit.behind)


def _units(content: bytes, language: str) -> Iterator[Unit]:
    found, depth, is_xliff = 0, 0, False
    events = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
    for event, element in events:
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise TranslationFileError(_("The file is no XLIFF document."))
        if event == "start" and element.tag == f"{{{XLIFF}}}file":
            is_xliff = True
            _check_language(element.get("target-language"), language)
        if event == "end" and element.tag == f"{{{XLIFF}}}trans-unit":
            found += 1
            if found > MOST_UNITS:
                raise TranslationFileError(_("The file has too many texts."))
            yield _unit(element)
            element.clear()
    if not is_xliff:
        raise TranslationFileError(_("The file is no XLIFF 1.2 document."))


def _check_language(given: str | None, language: str) -> None:
    if given and given.replace("_", "-").casefold() != language.casefold():
        raise TranslationFileError(
            _("The file is a translation into “%(given)s”, not into “%(language)s”.")
            % {"given": given[:20], "language": language}
        )


def _unit(element: Any) -> Unit:
    texts = {}
    for name in ("source", "target"):
        child = element.find(f"{{{XLIFF}}}{name}")
        texts[name] = "".join(child.itertext()) if child is not None else ""
    return Unit(element.get("id", ""), "", "", texts["source"], texts["target"])


def _row_unit(cells: dict[int, str], columns: dict[str, int]) -> Unit:
    def text(name: str) -> str:
        return cells.get(columns.get(name, -1), "")

    return Unit(text("key").strip(), "", "", text("source"), text("translation"))
