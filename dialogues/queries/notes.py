"""Reading notes and what was marked in them."""

from itertools import chain

from dialogues.models import AgendaItem, NoteRevision
from dialogues.models.records import RECORD_KINDS, AnyRecord


def newest_revision(item: AgendaItem) -> NoteRevision | None:
    """The newest text of an agenda item's note; None before the first."""
    revisions = NoteRevision.objects.filter(note__agenda_item=item)
    return revisions.select_related("author").order_by("-number").first()


def marked_in(item: AgendaItem) -> list[AnyRecord]:
    """Every record made from this item's notes, oldest first; one query for each kind."""
    rows = [
        model.objects.filter(note_revision__note__agenda_item=item).select_related("raised_by")
        for model in RECORD_KINDS.values()
    ]
    return sorted(chain(*rows), key=lambda record: record.created_at)
