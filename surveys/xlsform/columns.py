"""Headings: which column says what, in which language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from surveys.xlsform.features import CHOICE_COLUMNS, COLUMNS, SETTINGS, canonical_names
from surveys.xlsform.opening import Row, Sheet
from surveys.xlsform.result import Notes

TRANSLATED = frozenset({"label", "hint", "required_message", "constraint_message", "form_title"})
_ALIASES = {
    sheet: canonical_names(features)
    for sheet, features in (
        ("survey", COLUMNS),
        ("choices", CHOICE_COLUMNS),
        ("settings", SETTINGS),
    )
}
_LANGUAGE_CODES = {
    "english": "en",
    "kazakh": "kk",
    "kyrgyz": "ky",
    "russian": "ru",
    "tajik": "tg",
    "turkmen": "tk",
    "uzbek": "uz",
    "русский": "ru",
    "қазақша": "kk",
    "кыргызча": "ky",
    "тоҷикӣ": "tg",
}
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TITLE_IN_LANGUAGE = re.compile(r"form_title \(([^()]+)\)")
_CODE_IN_BRACKETS = re.compile(r".*\(\s*([^()]*?)\s*\)")


@dataclass(frozen=True, slots=True)
class Column:
    """`base` is the column's canonical name; `language` a code, "" where the heading has none."""

    index: int
    heading: str
    base: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The known columns of a sheet."""

    sheet: str
    columns: tuple[Column, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes in order of first appearance."""
        return tuple(dict.fromkeys(column.language for column in self.columns if column.language))

    @property
    def has_bare_texts(self) -> bool:
        return any(one.base in TRANSLATED and not one.language for one in self.columns)

    def text(self, row: Row, base: str) -> str:
        """Return the row's text in a column without translations, "" where there is none."""
        column = self.column(base)
        return row.cells.get(column.index, "") if column else ""

    def texts(self, row: Row, base: str, default_language: str) -> dict[str, str]:
        """Return the row's texts by language; the bare column is in the default language."""
        return {
            column.language or default_language: row.cells[column.index]
            for column in self.columns
            if column.base == base and column.index in row.cells
        }

    def column(self, base: str) -> Column | None:
        return next((column for column in self.columns if column.base == base), None)

    def heading(self, base: str) -> str:
        """Return the heading as it is written in the workbook, else the canonical name."""
        column = self.column(base)
        return column.heading if column else base


def read_columns(
    sheet: Sheet, known: frozenset[str], notes: Notes, *, keep_others: bool = False
) -> Columns:
    """Return the sheet's columns; what is wrong or not supported is told in `notes`.

    With `keep_others`, unknown columns without a colon are kept under their own heading.
    """
    found: list[Column] = []
    for column in _columns(sheet, notes):
        is_attribute = keep_others and ":" not in column.heading
        if column.base in known or is_attribute:
            found.append(column)
        elif any(column.index in row.cells for row in sheet.rows):
            message = _("The column “%(column)s” is not supported.") % {"column": column.heading}
            notes.name_unsupported(sheet.name, sheet.heading.number, column.heading, message)
    _tell_repeated(sheet, found, notes)
    _tell_without_heading(sheet, notes)
    return Columns(sheet.name, tuple(found))


def language_code(text: str) -> str | None:
    """Return the code in "English (en)", of "English", or "en" itself; None where there is none."""
    brackets = _CODE_IN_BRACKETS.fullmatch(text.strip())
    inner = brackets[1] if brackets else text.strip()
    known = _LANGUAGE_CODES.get(inner.lower()) or _known_names().get(inner.lower())
    if known or not _CODE.fullmatch(inner):
        return known
    return inner.lower() if "-" not in inner else inner


@cache
def _known_names() -> dict[str, str]:
    """Return the codes of the languages that Django knows, by their English and own names."""
    return {
        str(info[key]).lower(): code
        for code, info in LANG_INFO.items()
        for key in ("name", "name_local")
        if key in info
    }


def _columns(sheet: Sheet, notes: Notes) -> Iterator[Column]:
    aliases = _ALIASES.get(sheet.name, {})
    headings = sheet.heading.cells
    mark = "::" if any("::" in heading for heading in headings.values()) else ":"
    for index, heading in headings.items():
        whole = " ".join(heading.lower().split())
        if whole in aliases or heading in aliases.values():
            yield Column(index, heading, aliases.get(whole, heading))
            continue
        titled = _TITLE_IN_LANGUAGE.fullmatch(heading)
        written = f"form_title{mark}{titled[1]}" if titled else heading
        base, found, language = written.rpartition(mark)
        name = " ".join(base.lower().split())
        name = aliases.get(name, name)
        if not found or name not in TRANSLATED:
            yield Column(index, heading, whole)
            continue
        code = language_code(language)
        if code is None:
            message = _("“%(text)s” needs a language code: “%(name)s::Language (xx)”.") % {
                "text": language.strip(),
                "name": name,
            }
            notes.error(sheet.name, sheet.heading.number, heading, message)
            continue
        yield Column(index, heading, name, code)


def _tell_repeated(sheet: Sheet, columns: list[Column], notes: Notes) -> None:
    seen: set[tuple[str, str]] = set()
    for column in columns:
        key = (column.base, column.language)
        if key in seen:
            message = _("The column “%(column)s” is there twice.") % {"column": column.heading}
            notes.error(sheet.name, sheet.heading.number, column.heading, message)
        seen.add(key)


def _tell_without_heading(sheet: Sheet, notes: Notes) -> None:
    for row in sheet.rows:
        for index in row.cells.keys() - sheet.heading.cells.keys():
            letter = get_column_letter(index + 1)
            message = _("Cell %(letter)s%(row)s is in a column without a heading.") % {
                "letter": letter,
                "row": row.number,
            }
            notes.name_unsupported(sheet.name, row.number, letter, message)
