"""Taking notes together, and making records of passages."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.models import AgendaItem, Note, NoteRevision
from dialogues.texts import Clash, merge, normalise
from institutions.models import User

MAX_NOTE = 200_000


@dataclass(frozen=True)
class SavedNote:
    """Outcome of one save. `yours` is the revision that holds exactly the text that was sent, to
    start from the next time; with clashes nothing was saved and `text` is the other writer's."""

    revision: int
    yours: int
    text: str
    clashes: tuple[Clash, ...] = ()

    @property
    def is_saved(self) -> bool:
        return not self.clashes


@transaction.atomic
def save_note(
    item: AgendaItem, *, text: str, base: int, editor: str = "", author: User | None = None
) -> SavedNote:
    """Save the text that a writer made from revision `base` (0: the empty note).

    Where somebody saved meanwhile, both writers' changes are joined line by line; where both
    changed the same lines, nothing is saved and the clashes are returned. A repeated save changes
    nothing. `editor` names the open page, so that its own saves whose answers were lost on the
    way are no clash. Raises ValidationError for a text that is too long or an unknown `base`.
    """
    text = normalise(text)
    if len(text) > MAX_NOTE:
        raise ValidationError(_("The notes of one agenda item are too long: divide the item."))
    note = _locked_note(item)
    current = _text_at(note, note.revision)
    if text == current:
        return SavedNote(note.revision, note.revision, text)
    base = _effective_base(note, base, editor)
    if base == note.revision:
        number = _append(note, text, base=base, editor=editor, author=author)
        return SavedNote(number, number, text)
    joined = merge(_text_at(note, base), text, current)
    if joined.clashes:
        return SavedNote(note.revision, base, current, joined.clashes)
    yours = _append(note, text, base=base, editor=editor, author=author)
    number = _append(note, joined.text, base=yours, is_merge=True, author=author)
    return SavedNote(number, yours, joined.text)


def _locked_note(item: AgendaItem) -> Note:
    Note.objects.get_or_create(agenda_item=item)
    return Note.objects.select_for_update().get(agenda_item=item)


def _text_at(note: Note, number: int) -> str:
    return note.revisions.get(number=number).text if number else ""


def _effective_base(note: Note, base: int, editor: str) -> int:
    """Return the newest text that the writer's page is known to have had."""
    if not 0 <= base <= note.revision:
        raise ValidationError(_("These notes were not made from a text that is known here."))
    own = note.revisions.filter(editor=editor, number__gt=base) if editor else None
    last = own.order_by("-number").first() if own is not None else None
    return last.number if last else base


def _append(
    note: Note,
    text: str,
    *,
    base: int,
    is_merge: bool = False,
    editor: str = "",
    author: User | None = None,
) -> int:
    note.revision += 1
    NoteRevision.objects.create(
        note=note,
        number=note.revision,
        base=base,
        text=text,
        is_merge=is_merge,
        editor=editor,
        author=author,
    )
    note.save(update_fields=["revision"])
    return note.revision
