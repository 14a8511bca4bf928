"""Taking a codebook in from a REFI-QDA file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language

from dialogues.actions.codebook import DESCRIPTIONS, add_theme, change_theme, move_theme
from dialogues.coding.codebook_file import Code
from dialogues.models import Theme
from institutions.models import User


@dataclass
class ImportedCodebook:
    """How many themes are new, changed and as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


@transaction.atomic
def import_codebook(codes: Iterable[Code], *, actor: User | None) -> ImportedCodebook:
    """Add the codes to the codebook, or change the theme that has the same guid.

    Titles are taken as those of the active language. A theme that was merged or retired, and those
    that are not in the file, stay as they are. A second import of the same file changes nothing.
    """
    result = ImportedCodebook()
    for code in codes:
        _take(code, None, actor, result)
    return result


def _take(code: Code, parent: Theme | None, actor: User | None, result: ImportedCodebook) -> None:
    theme = Theme.objects.filter(guid=code.guid).first()
    if theme is None:
        theme = _add(code, parent, actor)
        result.added += 1
    elif theme.retired_at:
        result.same += 1
        theme = theme.merged_into or parent
    elif _change(theme, code, parent, actor):
        result.changed += 1
    else:
        result.same += 1
    for child in code.children:
        _take(child, theme, actor, result)


def _texts(code: Code) -> dict[str, str]:
    return {name: getattr(code, name) for name in DESCRIPTIONS}


def _add(code: Code, parent: Theme | None, actor: User | None) -> Theme:
    titles = {_language(): code.name}
    theme = add_theme(titles=titles, parent=parent, actor=actor, **_texts(code))
    theme.guid = code.guid
    theme.save(update_fields=["guid"])
    return theme


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _change(theme: Theme, code: Code, parent: Theme | None, actor: User | None) -> bool:
    before = theme.changes.count()
    titles = theme.titles if theme.title == code.name else theme.titles | {_language(): code.name}
    change_theme(theme, titles=titles, actor=actor, **_texts(code))
    move_theme(theme, parent=parent, actor=actor)
    return theme.changes.count() > before
