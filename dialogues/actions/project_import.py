"""Taking coded texts in: a REFI-QDA project, or what Taguette exports."""

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialogues.actions.anchoring import anchor
from dialogues.actions.codebook import DESCRIPTIONS
from dialogues.actions.codebook_adding import GrowingCodebook
from dialogues.actions.coding import LONGEST_MEMO, LONGEST_PASSAGE
from dialogues.actions.interview_texts import save_interview_text
from dialogues.actions.interviews import save_interview
from dialogues.coding.codebook_file import Code
from dialogues.coding.highlights import Highlight, Tag
from dialogues.coding.project_file import Coding, Project, Source, own_guid
from dialogues.enums import Polarity
from dialogues.models import Excerpt, Interview, SourceText, Theme
from dialogues.queries.project import sources_by_guid
from dialogues.queries.sources import newest_only, origins_of, with_origin
from dialogues.texts import SearchableText, Span, sha256_of, span_at
from institutions.actions import record_audit
from institutions.models import Country, User

# It is taken in by a web process, in which others wait meanwhile. The most that a file may hold
# takes half of it on two busy cores.
MAX_SECONDS = 20.0
_BATCH = 500
_LABEL = 60


@dataclass(frozen=True)
class Target:
    """Where new texts go: as interviews of a country; `coders` may be named as who coded."""

    country: Country
    language: str
    held_on: dt.date
    coders: tuple[User, ...] = ()


@dataclass
class ImportedProject:
    """What was taken in; `lost` tells of each passage that was not, in words."""

    texts: int = 0
    known_texts: int = 0
    themes: int = 0
    passages: int = 0
    known_passages: int = 0
    lost: list[str] = field(default_factory=list)


@transaction.atomic
def import_project(
    project: Project, target: Target, *, known: QuerySet[SourceText], actor: User
) -> ImportedProject:
    """Take in the texts of a project with what was coded in them; all or nothing.

    A text that is among `known` (what the user may code) gets the passages that it lacks; any
    other becomes an interview of the country, which nobody may quote until consent is recorded.
    Themes that are here stay as they are, others are added. A second import of the same file adds
    nothing. Who coded is kept for the target's coders; else it is `actor`. Leaves an audit entry.
    Raises ValidationError where it takes longer than MAX_SECONDS.
    """
    result = ImportedProject()
    deadline = time.monotonic() + MAX_SECONDS
    themes = _themes(project.codes, result, actor, deadline)
    people: dict[UUID | None, User] = {own_guid("user", user.pk): user for user in target.coders}
    texts = _Texts(known)
    excerpts: list[Excerpt] = []
    for source in project.sources:
        _check_time(deadline)
        text = texts.find(source)
        if text is None:
            text = _add_text(source, target, actor)
            result.texts += 1
        else:
            result.known_texts += 1
        excerpts += _excerpts(text, source.codings, themes, people, actor, result)
    _store(excerpts, result, deadline)
    _record(result, target, actor)
    return result


@transaction.atomic
def import_highlights(
    highlights: Iterable[Highlight], target: Target, *, known: QuerySet[SourceText], actor: User
) -> ImportedProject:
    """Code the passages that Taguette exported in the texts that have their documents' names.

    Taguette's table has no places, so each passage is looked for by its words; one that is not
    there, or there twice, is told in `lost`. Leaves an audit entry. Raises ValidationError where
    it takes longer than MAX_SECONDS; then nothing is taken in.
    """
    result = ImportedProject()
    deadline = time.monotonic() + MAX_SECONDS
    book = GrowingCodebook(actor)
    texts = _Texts(known).by_label()
    searched: dict[str, SearchableText] = {}
    found: list[tuple[SourceText, Span, Theme]] = []
    for highlight in highlights:
        _check_time(deadline)
        source = texts.get(name := highlight.document.casefold())
        if source and name not in searched:
            searched[name] = SearchableText(source.text)
        span = _find(searched.get(name), highlight, result)
        if source and span:
            found.append((source, span, _tagged(Tag(highlight.tag), book, result)))
    book.write()
    _store([_made(*place, actor) for place in found], result, deadline)
    result.known_texts = len({source.pk for source, _span, _theme in found})
    _record(result, target, actor)
    return result


@transaction.atomic
def import_tags(tags: Iterable[Tag], *, actor: User) -> ImportedProject:
    """Add the tags of Taguette's codebook as themes where no theme has their name."""
    result = ImportedProject()
    book = GrowingCodebook(actor)
    made: dict[str, Theme] = {}
    for tag in tags:
        made[tag.name] = _tagged(tag, book, result, made.get(tag.parent))
    book.write()
    return result


class _Texts:
    """The newest revisions that the user may code, found by guid, by their words, by name."""

    def __init__(self, known: QuerySet[SourceText]) -> None:
        self._newest = newest_only(known)
        self._by_guid = sources_by_guid(self._newest.order_by().values_list("pk", flat=True))
        self._by_words = dict(self._newest.order_by("-pk").values_list("sha256", "pk"))

    def find(self, source: Source) -> SourceText | None:
        """The text with exactly these words: the one that the file names, else any."""
        same = SourceText.objects.filter(sha256=sha256_of(source.text))
        places = [self._by_guid.get(source.guid), self._by_words.get(sha256_of(source.text))]
        found = same.in_bulk([pk for pk in places if pk])
        return next((found[pk] for pk in places if pk in found), None)

    def by_label(self) -> dict[str, SourceText]:
        listed = list(with_origin(self._newest))
        origins = origins_of(listed)
        return {origins[source.pk].label.casefold(): source for source in listed}


def _themes(
    codes: Iterable[Code], result: ImportedProject, actor: User, deadline: float
) -> dict[UUID, Theme]:
    found: dict[UUID, Theme] = {}
    book = GrowingCodebook(actor)

    def take(code: Code, parent: Theme | None) -> None:
        _check_time(deadline)
        theme = _theme_of(code, parent, book, result)
        found[code.guid] = theme
        for child in code.children:
            take(child, None if theme.retired_at else theme)

    for code in codes:
        take(code, None)
    book.write()
    return found


def _check_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        told = _(
            "Taking the file in took longer than %(seconds)d seconds, so nothing of it was"
            " taken in. Send it in smaller parts, or at a quieter time."
        )
        raise ValidationError(told % {"seconds": MAX_SECONDS})


def _theme_of(
    code: Code, parent: Theme | None, book: GrowingCodebook, result: ImportedProject
) -> Theme:
    """The theme of the same guid (or what it was merged into), else of the same name, else new."""
    theme = book.of_guid(code.guid)
    while theme and theme.merged_into:
        theme = theme.merged_into
    if theme := theme or book.placed(code.name, parent):
        return theme
    result.themes += 1
    descriptions = {name: getattr(code, name) for name in DESCRIPTIONS}
    return book.add(code.name, parent, guid=code.guid, **descriptions)


def _tagged(
    tag: Tag, book: GrowingCodebook, result: ImportedProject, parent: Theme | None = None
) -> Theme:
    """The theme of a tag; one that is there is looked for at any place of the codebook."""
    if theme := book.named(tag.name):
        return theme
    result.themes += 1
    return book.add(tag.name, parent, definition=tag.description)


def _add_text(source: Source, target: Target, actor: User) -> SourceText:
    interview = Interview(
        country=target.country,
        held_on=target.held_on,
        language=target.language,
        label=_free_label(target.country, source.name or _("Imported text")),
    )
    saved = save_interview(interview, actor=actor)
    return save_interview_text(saved, text=source.text, base=0, origin=".qdpx", actor=actor)


def _free_label(country: Country, name: str) -> str:
    taken = set(Interview.objects.filter(country=country).values_list("label", flat=True))
    label, number = name[:_LABEL], 1
    while label in taken:
        number += 1
        label = f"{name[: _LABEL - 5]} {number}"
    return label


def _excerpts(
    text: SourceText,
    codings: Iterable[Coding],
    themes: Mapping[UUID, Theme],
    people: Mapping[UUID | None, User],
    actor: User,
    result: ImportedProject,
) -> list[Excerpt]:
    found = []
    for coding in codings:
        excerpt = _excerpt(text, coding, themes, result)
        if excerpt:
            excerpt.coder = people.get(coding.coder, actor)
            found.append(excerpt)
    return found


def _excerpt(
    source: SourceText, coding: Coding, themes: Mapping[UUID, Theme], result: ImportedProject
) -> Excerpt | None:
    """The passage of a coding; None, and a word in `lost`, where it cannot be kept."""
    theme = themes.get(coding.code)
    span = span_at(source.text, coding.start, coding.end)
    place = {"text": str(source), "start": coding.start, "end": coding.end}
    if theme is None:
        result.lost.append(_("%(text)s, %(start)s–%(end)s: the code is not in the file.") % place)
    elif span is None or span.end - span.start > LONGEST_PASSAGE:
        result.lost.append(_("%(text)s, %(start)s–%(end)s: no such place in the text.") % place)
    else:
        values = {"polarity": coding.polarity or Polarity.NEUTRAL, "memo": coding.memo}
        return _made(source, span, theme, None, **values)
    return None


def _made(
    source: SourceText, span: Span, theme: Theme, coder: User | None, **values: str
) -> Excerpt:
    memo = values.pop("memo", "")[:LONGEST_MEMO]
    return Excerpt(
        **anchor(source, span),
        theme=theme,
        coder=coder,
        memo=memo,
        **values,
    )


def _find(
    text: SearchableText | None, highlight: Highlight, result: ImportedProject
) -> Span | None:
    place = {"row": highlight.row, "document": highlight.document}
    if text is None:
        result.lost.append(_("Row %(row)s: no text here is called “%(document)s”.") % place)
        return None
    found = text.find(highlight.content, most=2)
    if len(found) == 1:
        return found[0]
    told = _("Row %(row)s: the words are there more than once in “%(document)s”.")
    missing = _("Row %(row)s: the words are not in “%(document)s”.")
    result.lost.append((told if found else missing) % place)
    return None


def _store(excerpts: list[Excerpt], result: ImportedProject, deadline: float) -> None:
    there = Excerpt.objects.filter(source__in={excerpt.source_id for excerpt in excerpts})
    before = there.count()
    for first in range(0, len(excerpts), _BATCH):
        _check_time(deadline)
        Excerpt.objects.bulk_create(excerpts[first : first + _BATCH], ignore_conflicts=True)
    added = there.count() - before
    result.passages += added
    result.known_passages += len(excerpts) - added


def _record(result: ImportedProject, target: Target, actor: User) -> None:
    if not (result.texts or result.known_texts):
        raise ValidationError(_("Nothing in the file is of use here."))
    details = {
        "country": target.country.pk,
        "texts": result.texts,
        "passages": result.passages,
        "themes": result.themes,
        "lost": len(result.lost),
    }
    record_audit(actor=actor, action="import_project", subject=target.country, details=details)
