"""The codebook: its tree, its history, and as a file."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from dialogues.coding.codebook_file import Code
from dialogues.models import Theme


def live_themes() -> QuerySet[Theme]:
    """Themes that may be given: neither retired nor merged into another."""
    return Theme.objects.filter(retired_at=None, merged_into=None)


def in_tree_order(themes: Iterable[Theme]) -> list[tuple[Theme, int]]:
    """Return themes with their depth, each before those under it."""
    children: dict[int | None, list[Theme]] = defaultdict(list)
    for theme in themes:
        children[theme.parent_id].append(theme)
    ordered: list[tuple[Theme, int]] = []
    waiting = [(theme, 0) for theme in reversed(children[None])]
    while waiting:
        theme, depth = waiting.pop()
        ordered.append((theme, depth))
        waiting += [(child, depth + 1) for child in reversed(children[theme.pk])]
    return ordered


def live_tree() -> list[tuple[Theme, int]]:
    """Return the themes that may be given, with their depth, in the order of the tree."""
    return in_tree_order(live_themes())


def ids_under(theme: Theme) -> set[int]:
    """Return the ids of a theme and of all under it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Theme.objects.values_list("pk", "parent_id"):
        children[parent].append(pk)
    found, waiting = set(), [theme.pk]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting += [child for child in children[pk] if child not in found]
    return found


def codebook() -> list[Code]:
    """Return the live codebook as a value; titles in the active language."""
    children: dict[int | None, list[Theme]] = defaultdict(list)
    for theme, _depth in live_tree():
        children[theme.parent_id].append(theme)
    return [_as_code(theme, children) for theme in children[None]]


def _as_code(theme: Theme, children: dict[int | None, list[Theme]]) -> Code:
    return Code(
        theme.guid,
        theme.title,
        theme.definition,
        theme.include,
        theme.exclude,
        theme.example,
        tuple(_as_code(child, children) for child in children[theme.pk]),
    )
