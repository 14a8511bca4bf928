"""What is told about labels, hints and messages in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.xlsform.columns import Columns
from surveys.xlsform.opening import Row
from surveys.xlsform.result import Notes


@dataclass(frozen=True, slots=True)
class Languages:
    """The codes of a form's languages, in order, and the one that bare columns are in."""

    codes: tuple[str, ...]
    default: str


def tell_about_texts(
    columns: Columns,
    row: Row,
    base: str,
    texts: Mapping[str, str],
    languages: tuple[str, ...],
    notes: Notes,
) -> None:
    """Note missing translations, and answers to be put into texts, which is not supported."""
    missing = [code for code in languages if code not in texts]
    if texts and missing:
        message = _("There is no translation into %(languages)s.") % {
            "languages": ", ".join(missing)
        }
        notes.warn(columns.sheet, row.number, base, message)
    if any("${" in text for text in texts.values()):
        message = _("Answers to other questions cannot be shown in a text; ${…} stays as it is.")
        notes.name_unsupported(columns.sheet, row.number, base, message)
