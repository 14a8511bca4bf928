"""The revisions of a draft: what can be undone, and what each one changed."""

from django.db.models import QuerySet

from surveys.models import DraftRevision, Version


def can_undo(version: Version) -> bool:
    """Whether there is a change before the one that the draft shows."""
    return version.head is not None and version.head.parent_id is not None


def can_redo(version: Version) -> bool:
    """Whether a change was undone that can be made again."""
    return (
        version.head_id is not None
        and DraftRevision.objects.filter(parent=version.head_id).exists()
    )


def revisions_of_draft(version: Version) -> QuerySet[DraftRevision]:
    """Return the revisions, the latest first, without their documents."""
    found = version.draft_revisions.select_related("actor").defer("document", "stale")
    return found.order_by("-number")
