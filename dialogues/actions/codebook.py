"""Changing the codebook. Every change leaves a line in the theme's history."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ThemeChangeKind
from dialogues.models import (
    DraftRecommendation,
    Excerpt,
    GuideQuestion,
    InterviewPoint,
    Theme,
    ThemeChange,
    ThemeSummary,
)
from dialogues.models.records import RECORD_KINDS
from dialogues.queries.codebook import ids_under
from institutions.models import User

DESCRIPTIONS = ("definition", "include", "exclude", "example")
# Whoever changes the codebook holds this PostgreSQL advisory lock: a number that no other one has.
CODEBOOK_LOCK = 7_102_026
LONGEST_STEM = 72  # of the 80 characters of a code name, with room for a number


def lock_codebook() -> None:
    """One change of the tree at a time: two moves could make a ring otherwise.

    An empty codebook has no rows to hold, so there is a lock of its own, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODEBOOK_LOCK])
    list(Theme.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _note(theme: Theme, kind: str, actor: User | None, **values: dict[str, Any]) -> None:
    ThemeChange.objects.create(theme=theme, kind=kind, actor=actor, **values)


@transaction.atomic
def add_theme(
    *,
    titles: dict[str, str],
    parent: Theme | None = None,
    actor: User | None,
    **descriptions: str,
) -> Theme:
    """Add a theme at the end of those under `parent`; `descriptions` as in `DESCRIPTIONS`."""
    lock_codebook()
    check_live(parent)
    theme = Theme(titles=titles, parent=parent, **descriptions)
    theme.code = free_code(titles)
    theme.order = _next_order(parent)
    theme.full_clean(exclude=["code"])
    theme.save()
    _note(theme, ThemeChangeKind.CREATED, actor, after={"titles": titles, "under": _pk(parent)})
    return theme


def free_code(titles: dict[str, str]) -> str:
    """Make a code name of the title that no other theme has."""
    stem = code_stem(titles)
    taken = set(Theme.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def code_stem(titles: dict[str, str]) -> str:
    """Make of the title what its code name begins with, before a number."""
    return (slugify(titles.get("en", "")).replace("-", "_") or "theme")[:LONGEST_STEM]


def _next_order(parent: Theme | None) -> int:
    last = Theme.objects.filter(parent=parent).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def _pk(theme: Theme | None) -> int | None:
    return theme.pk if theme else None


def check_live(theme: Theme | None) -> None:
    if theme and (theme.retired_at or theme.merged_into_id):
        raise ValidationError(_("“%(theme)s” is no longer in use.") % {"theme": theme.title})


@transaction.atomic
def change_theme(
    theme: Theme, *, titles: dict[str, str], actor: User | None, **descriptions: str
) -> Theme:
    """Rename a theme and describe it anew; what does not change leaves no line."""
    stored = Theme.objects.select_for_update().get(pk=theme.pk)
    if titles != stored.titles:
        change = {"before": {"titles": stored.titles}, "after": {"titles": titles}}
        _note(stored, ThemeChangeKind.RENAMED, actor, **change)
        stored.titles = titles
    before = {name: getattr(stored, name) for name in descriptions}
    if before != descriptions:
        _note(stored, ThemeChangeKind.DESCRIBED, actor, before=before, after=descriptions)
        for name, text in descriptions.items():
            setattr(stored, name, text)
    stored.full_clean()
    stored.save()
    return stored


@transaction.atomic
def move_theme(theme: Theme, *, parent: Theme | None, actor: User | None) -> Theme:
    """Put a theme, with all under it, at the end of those under `parent` (None: the top).

    Raises ValidationError where `parent` is the theme itself or under it.
    """
    lock_codebook()
    stored = Theme.objects.get(pk=theme.pk)
    check_live(parent)
    if parent and parent.pk in ids_under(stored):
        raise ValidationError({"parent": _("A theme cannot be put under itself.")})
    change = {"before": {"under": stored.parent_id}, "after": {"under": _pk(parent)}}
    if stored.parent_id != _pk(parent):
        stored.order = _next_order(parent)
        stored.parent = parent
        stored.save(update_fields=["parent", "order"])
        _note(stored, ThemeChangeKind.MOVED, actor, **change)
    return stored


@transaction.atomic
def shift_theme(theme: Theme, *, is_up: bool, actor: User | None) -> None:
    """Change places with the neighbour above or below; at the end nothing happens."""
    lock_codebook()
    siblings = list(
        Theme.objects.filter(parent=theme.parent_id, retired_at=None, merged_into=None).order_by(
            "order", "pk"
        )
    )
    places = [sibling.pk for sibling in siblings]
    place = places.index(theme.pk)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(siblings):
        return
    siblings[place], siblings[other] = siblings[other], siblings[place]
    for number, sibling in enumerate(siblings, 1):
        sibling.order = number
    Theme.objects.bulk_update(siblings, ["order"])
    _note(theme, ThemeChangeKind.MOVED, actor, before={"place": place}, after={"place": other})


@transaction.atomic
def merge_theme(theme: Theme, *, into: Theme, actor: User | None) -> Theme:
    """Give everything that has `theme` the theme `into`; `theme` is no longer in use.

    A passage that the same coder gave both themes to keeps one, with both memos. Themes under
    `theme` go under `into`. Raises ValidationError where `into` is `theme` or under it.
    """
    lock_codebook()
    check_live(theme)
    check_live(into)
    if into.pk in ids_under(theme):
        raise ValidationError({"into": _("A theme cannot be merged into itself or one under it.")})
    moved = _merge_excerpts(theme, into)
    _hand_over(theme, into)
    _merge_summaries(theme, into)
    for number, child in enumerate(theme.children.all(), _next_order(into)):
        child.parent, child.order = into, number
        child.save(update_fields=["parent", "order"])
    theme.merged_into, theme.retired_at = into, timezone.now()
    theme.save(update_fields=["merged_into", "retired_at"])
    after = {"into": into.pk, "passages": moved}
    _note(theme, ThemeChangeKind.MERGED, actor, after=after)
    _note(into, ThemeChangeKind.MERGED, actor, after={"from": theme.pk, "passages": moved})
    return into


def _merge_excerpts(theme: Theme, into: Theme) -> list[int]:
    """Move the passages; return their ids, for the history."""
    there = {_place(excerpt): excerpt for excerpt in into.excerpts.select_for_update()}
    moved = []
    for excerpt in theme.excerpts.select_for_update():
        twin = there.get(_place(excerpt))
        if twin is None:
            moved.append(excerpt.pk)
            continue
        twin.memo = "\n\n".join(filter(None, [twin.memo, excerpt.memo]))
        twin.save(update_fields=["memo", "changed_at"])
        _pass_on(excerpt, twin)
    Excerpt.objects.filter(pk__in=moved).update(theme=into)
    return moved


def _place(excerpt: Excerpt) -> tuple[int, int, int, int | None]:
    return excerpt.source_id, excerpt.start, excerpt.end, excerpt.coder_id


def _pass_on(excerpt: Excerpt, twin: Excerpt) -> None:
    """Remove a passage that has a twin; a copy in a newer revision then comes from the twin."""
    Excerpt.objects.filter(moved_from=excerpt).update(moved_from=twin)
    if excerpt.moved_from_id and not twin.moved_from_id:
        # Or else the passage of the earlier revision would count again.
        Excerpt.objects.filter(pk=twin.pk).update(moved_from=excerpt.moved_from_id)
    excerpt.delete()


def _hand_over(theme: Theme, into: Theme) -> None:
    models: list[Any] = [
        *RECORD_KINDS.values(),
        InterviewPoint,
        GuideQuestion,
        DraftRecommendation,
    ]
    for model in models:
        model.objects.filter(theme=theme).update(theme=into)


def _merge_summaries(theme: Theme, into: Theme) -> None:
    for summary in theme.summaries.all():
        twin = ThemeSummary.objects.filter(theme=into, country=summary.country_id).first()
        if twin is None:
            summary.theme = into
            summary.save(update_fields=["theme"])
            continue
        twin.text = f"{twin.text}\n\n{summary.text}"
        twin.revision += 1
        twin.save(update_fields=["text", "revision", "changed_at"])
        summary.delete()


@transaction.atomic
def split_theme(
    theme: Theme, *, titles: dict[str, str], excerpts: Collection[Excerpt], actor: User | None
) -> Theme:
    """Make a new theme beside `theme` and give it some of its passages.

    Their copies in earlier revisions of the texts go along. Raises ValidationError without any.
    """
    check_live(theme)
    own = [excerpt for excerpt in excerpts if excerpt.theme_id == theme.pk]
    if not own:
        raise ValidationError(_("Choose the passages that go to the new theme."))
    made = add_theme(titles=titles, parent=theme.parent, actor=actor)
    moved: list[int] = []
    for excerpt in own:
        standing: Excerpt | None = excerpt
        while standing:
            moved.append(standing.pk)
            standing = standing.moved_from
    Excerpt.objects.filter(pk__in=moved).update(theme=made)
    _note(theme, ThemeChangeKind.SPLIT, actor, after={"into": made.pk, "passages": moved})
    _note(made, ThemeChangeKind.SPLIT, actor, after={"from": theme.pk, "passages": moved})
    return made


@transaction.atomic
def retire_theme(theme: Theme, *, actor: User | None) -> None:
    """Take a theme out of use; its passages keep it. ValidationError while themes are under it."""
    lock_codebook()
    if theme.children.filter(retired_at=None).exists():
        raise ValidationError(_("There are themes under it: move or merge these first."))
    theme.retired_at = timezone.now()
    theme.save(update_fields=["retired_at"])
    _note(theme, ThemeChangeKind.RETIRED, actor)
