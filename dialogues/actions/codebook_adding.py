"""Many themes at once: the codebook is read once, and what is new is written once."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogues.actions.codebook import check_live, code_stem, lock_codebook
from dialogues.enums import ThemeChangeKind
from dialogues.models import Theme, ThemeChange
from institutions.models import User
from institutions.page_language import page_language

# Far more than a codebook needs. What goes down the tree step by step, such as the file for other
# programs, takes this many steps.
DEEPEST = 50
_TITLE = 200


class GrowingCodebook:
    """All themes by guid and by name, with those that are to be added.

    Use it within a transaction: it holds every theme against change by others. `add` only
    remembers; `write` stores, in a number of queries that depends on the depth of the tree alone.
    """

    def __init__(self, actor: User | None) -> None:
        self._actor = actor
        self._levels: list[list[Theme]] = []
        self._depths: dict[UUID, int] = {}
        self._by_guid: dict[UUID, Theme] = {}
        self._by_name: dict[str, Theme] = {}
        self._by_place: dict[tuple[UUID | None, str], Theme] = {}
        self._codes: set[str] = set()
        self._last_numbers: dict[str, int] = {}
        self._last_orders: dict[UUID | None, int] = {}
        self._read()

    def of_guid(self, guid: UUID) -> Theme | None:
        return self._by_guid.get(guid)

    def named(self, name: str) -> Theme | None:
        """The live theme of this code name, or of this title in any language, at any place."""
        return self._by_name.get(name.casefold())

    def placed(self, name: str, parent: Theme | None) -> Theme | None:
        """The live theme of this title right under `parent` (None: at the top)."""
        return self._by_place.get((_guid(parent), name.strip().casefold()))

    def add(
        self, name: str, parent: Theme | None, *, guid: UUID | None = None, **descriptions: str
    ) -> Theme:
        """Add a theme of this title in the active language at the end of those under `parent`.

        `descriptions` as in `codebook.DESCRIPTIONS`. It can be a parent at once, and is stored by
        `write`. Raises ValidationError where it cannot be, or `parent` is no longer in use.
        """
        check_live(parent)
        titles = {page_language(): name.strip()[:_TITLE]}
        theme = Theme(titles=titles, parent=parent, guid=guid or uuid4(), **descriptions)
        theme.code = self._free_code(titles)
        theme.order = self._last_orders.get(_guid(parent), 0) + 1
        theme.clean_fields(exclude=["code", "parent"])
        depth = self._depths[parent.guid] + 1 if parent else 0
        if depth >= DEEPEST:
            told = _("The tree is deeper than %(limit)s levels.")
            raise ValidationError(told % {"limit": DEEPEST})
        self._depths[theme.guid] = depth
        self._levels += [[] for _more in range(depth + 1 - len(self._levels))]
        self._levels[depth].append(theme)
        self._note(theme, parent)
        # A name that was cut short is known in full, else it would be added again.
        self._by_place.setdefault((_guid(parent), name.strip().casefold()), theme)
        self._by_name.setdefault(name.casefold(), theme)
        return theme

    def write(self) -> None:
        """Store what was added, those above before those under them, each with its history."""
        levels, self._levels = self._levels, []
        for themes in levels:
            Theme.objects.bulk_create(themes)
        ThemeChange.objects.bulk_create(
            ThemeChange(
                theme=theme,
                kind=ThemeChangeKind.CREATED,
                actor=self._actor,
                after={"titles": theme.titles, "under": theme.parent_id},
            )
            for themes in levels
            for theme in themes
        )

    def _read(self) -> None:
        # Locked first: whoever waits for another import must then see what it added.
        lock_codebook()
        themes = list(Theme.objects.order_by("order", "pk"))
        by_id = {theme.pk: theme for theme in themes}
        for theme in themes:
            parent = by_id[theme.parent_id] if theme.parent_id else None
            if theme.merged_into_id:
                theme.merged_into = by_id[theme.merged_into_id]
            self._note(theme, parent)
            self._note_depth(theme, by_id)

    def _note_depth(self, theme: Theme, by_id: Mapping[int, Theme]) -> None:
        unknown: list[Theme] = []
        above: Theme | None = theme
        while above and above.guid not in self._depths:
            unknown.append(above)
            above = by_id[above.parent_id] if above.parent_id else None
        depth = self._depths[above.guid] + 1 if above else 0
        self._depths |= {one.guid: at for at, one in enumerate(reversed(unknown), depth)}

    def _note(self, theme: Theme, parent: Theme | None) -> None:
        above = _guid(parent)
        self._by_guid[theme.guid] = theme
        self._codes.add(theme.code)
        self._last_orders[above] = max(self._last_orders.get(above, 0), theme.order)
        if theme.retired_at or theme.merged_into_id:
            return
        titles = [title.casefold() for title in theme.titles.values()]
        for title in titles:
            self._by_place.setdefault((above, title), theme)
        for name in (theme.code, *titles):
            self._by_name.setdefault(name, theme)

    def _free_code(self, titles: dict[str, str]) -> str:
        """Like `codebook.free_code`, of the code names that are there and to be added."""
        stem = code_stem(titles)
        number = self._last_numbers.get(stem, 1)
        code = stem if number == 1 else f"{stem}_{number}"
        while code in self._codes:
            number += 1
            code = f"{stem}_{number}"
        self._last_numbers[stem] = number
        return code


def _guid(theme: Theme | None) -> UUID | None:
    return theme.guid if theme else None
