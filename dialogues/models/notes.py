"""Notes of a dialogue, one text for each agenda item, shared by the note-takers."""

from django.db import models


class Note(models.Model):
    """The notes of one agenda item; `revision` is the number of the newest revision (0: none)."""

    agenda_item = models.OneToOneField(
        "dialogues.AgendaItem", on_delete=models.PROTECT, related_name="note"
    )
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.agenda_item_id} r{self.revision}"


class NoteRevision(models.Model):
    """One saved text of a note; never changes (database trigger): passages keep their place.

    `base` is the revision that the writer started from, `is_merge` whether the text joins two
    writers' changes, `editor` the open page that sent it (a random name).
    """

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    is_merge = models.BooleanField(default=False)
    editor = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey(
        "institutions.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["note_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="note_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.note_id} r{self.number}"
