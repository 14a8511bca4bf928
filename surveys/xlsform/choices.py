"""The choices sheet → choice lists."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from surveys.form.checks import choice_name_problem
from surveys.form.model import Choice, ChoiceList
from surveys.form.scales import guess_scale
from surveys.xlsform.columns import Column, Columns
from surveys.xlsform.opening import Row
from surveys.xlsform.result import Notes
from surveys.xlsform.texts import Languages, tell_about_texts

KNOWN = frozenset({"list_name", "name", "label"})
YES = frozenset({"yes", "true", "true()"})
LIST_COLUMNS = frozenset({"list_name", "ordinal", "dont_know"})


def read_choices(
    columns: Columns, rows: tuple[Row, ...], languages: Languages, notes: Notes
) -> dict[str, ChoiceList]:
    """Return the lists in order of first appearance, scales guessed."""
    found: dict[str, dict[str, Choice]] = {}
    for row in rows:
        list_name, name = columns.text(row, "list_name"), columns.text(row, "name")
        if not _is_usable(columns, row, list_name, name, notes):
            continue
        choices = found.setdefault(list_name, {})
        if name in choices:
            message = _("The choice “%(name)s” is in the list “%(list)s” already.") % {
                "name": name,
                "list": list_name,
            }
            notes.error(columns.sheet, row.number, columns.heading("name"), message)
            continue
        choices[name] = _choice(columns, row, name, languages, notes)
    return {name: choice_list(name, tuple(choices.values())) for name, choices in found.items()}


def read_lists(
    columns: Columns, rows: tuple[Row, ...], found: dict[str, ChoiceList], notes: Notes
) -> dict[str, ChoiceList]:
    """Return the lists with what the sheet "lists" says in place of what was guessed.

    Only this software's own workbooks have that sheet.
    """
    known = dict(found)
    for row in rows:
        name, dont_know = columns.text(row, "list_name"), columns.text(row, "dont_know")
        choices = known.get(name) or ChoiceList(name, ())
        if dont_know and choices.get(dont_know) is None:
            message = _("“%(choice)s” is not in the list “%(list)s”.") % {
                "choice": dont_know,
                "list": name,
            }
            notes.error(columns.sheet, row.number, columns.heading("dont_know"), message)
        ordinal = columns.text(row, "ordinal").lower() in YES
        known[name] = replace(choices, ordinal=ordinal, dont_know=dont_know or None)
    return known


def choice_list(name: str, choices: tuple[Choice, ...]) -> ChoiceList:
    """Return the list, with a guess at its scale."""
    ordinal, dont_know = guess_scale(name, choices)
    return ChoiceList(name, choices, ordinal, dont_know)


def attribute_columns(columns: Columns) -> tuple[Column, ...]:
    """Return the further columns, which choice filters may read."""
    return tuple(column for column in columns.columns if column.base not in KNOWN)


def _choice(columns: Columns, row: Row, name: str, languages: Languages, notes: Notes) -> Choice:
    label = columns.texts(row, "label", languages.default)
    tell_about_texts(columns, row, "label", label, languages.codes, notes)
    if not label:
        message = _("The choice “%(name)s” has no label; its name is shown.") % {"name": name}
        notes.warn(columns.sheet, row.number, "label", message)
    attributes = {
        column.heading: row.cells[column.index]
        for column in attribute_columns(columns)
        if column.index in row.cells
    }
    return Choice(name, label, attributes)


def _is_usable(columns: Columns, row: Row, list_name: str, name: str, notes: Notes) -> bool:
    if not list_name:
        message = _("The name of the list is missing.")
        notes.error(columns.sheet, row.number, columns.heading("list_name"), message)
        return False
    problem = choice_name_problem(name) if name else _("The name of the choice is missing.")
    if problem:
        notes.error(columns.sheet, row.number, columns.heading("name"), problem)
        return False
    return True
