"""Taking a codebook in from a REFI-QDA file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from dialogues.actions.codebook import DESCRIPTIONS, change_theme, move_theme
from dialogues.actions.codebook_adding import GrowingCodebook
from dialogues.coding.codebook_file import Code
from dialogues.models import Theme
from institutions.models import User
from institutions.page_language import page_language


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
    Queries are made for what differs alone, however many codes there are.
    """
    result = ImportedCodebook()
    book = GrowingCodebook(actor)
    changes: list[tuple[Theme, Code, Theme | None]] = []
    for code in codes:
        _take(code, None, book, changes, result)
    book.write()
    for theme, changed, parent in changes:
        change_theme(theme, titles=_titles(theme, changed), actor=actor, **_texts(changed))
        move_theme(theme, parent=parent, actor=actor)
    return result


def _take(
    code: Code,
    parent: Theme | None,
    book: GrowingCodebook,
    changes: list[tuple[Theme, Code, Theme | None]],
    result: ImportedCodebook,
) -> None:
    """Sort a code and those under it; what a theme has to become goes into `changes`."""
    theme = book.of_guid(code.guid)
    if theme is None:
        theme = book.add(code.name, parent, guid=code.guid, **_texts(code))
        result.added += 1
    elif theme.retired_at:
        result.same += 1
        theme = theme.merged_into or parent
    elif _differs(theme, code, parent):
        changes.append((theme, code, parent))
        result.changed += 1
    else:
        result.same += 1
    for child in code.children:
        _take(child, theme, book, changes, result)


def _texts(code: Code) -> dict[str, str]:
    return {name: getattr(code, name) for name in DESCRIPTIONS}


def _titles(theme: Theme, code: Code) -> dict[str, str]:
    is_same = theme.title == code.name
    return theme.titles if is_same else theme.titles | {page_language(): code.name}


def _differs(theme: Theme, code: Code, parent: Theme | None) -> bool:
    """Whether the theme is to be renamed, described anew or moved; a new parent has no id yet."""
    before = {name: getattr(theme, name) for name in DESCRIPTIONS}
    is_moved = theme.parent_id != (parent.pk if parent else None) or bool(parent and not parent.pk)
    return theme.titles != _titles(theme, code) or before != _texts(code) or is_moved
