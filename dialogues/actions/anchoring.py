"""Taking the coded passages of a text over to its new revision."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dialogues.coding.anchors import find_again
from dialogues.enums import AnchorState
from dialogues.models import Excerpt, SourceText
from dialogues.queries.sources import previous_revision
from dialogues.texts import Span


@dataclass(frozen=True)
class CarriedOver:
    """How many passages were found in the new revision, and how many were flagged."""

    moved: int = 0
    flagged: int = 0


@transaction.atomic
def carry_over(source: SourceText) -> CarriedOver:
    """Find the passages of the revision before `source` in it; call it when `source` is new.

    A passage that is found gets a copy in the new revision, which counts from then on; one that
    is not found is flagged and stays where it is. A second call changes nothing.
    """
    before = previous_revision(source)
    if before is None:
        return CarriedOver()
    # Waits for a coder who is at work on the old revision just now.
    SourceText.objects.select_for_update(no_key=True).only("pk").get(pk=before.pk)
    rows = Excerpt.objects.select_for_update(of=("self",))
    standing = list(rows.filter(source=before, moved_to=None))
    moved, flagged = [], []
    for excerpt in standing:
        place = find_again(before.text, source.text, Span(excerpt.start, excerpt.end))
        if place:
            moved.append(_moved(excerpt, source, place))
        else:
            flagged.append(excerpt.pk)
    Excerpt.objects.bulk_create(moved, ignore_conflicts=True)
    Excerpt.objects.filter(pk__in=flagged).update(state=AnchorState.FLAGGED)
    return CarriedOver(len(moved), len(flagged))


def anchor(source: SourceText, span: Span) -> dict[str, Any]:
    """Return the fields of a passage that say where it stands, with the quote and its context."""
    before, after = span.context(source.text)
    return {
        "source": source,
        "start": span.start,
        "end": span.end,
        "quote": span.of(source.text),
        "context_before": before,
        "context_after": after,
    }


def _moved(excerpt: Excerpt, source: SourceText, place: Span) -> Excerpt:
    return Excerpt(
        **anchor(source, place),
        theme_id=excerpt.theme_id,
        polarity=excerpt.polarity,
        memo=excerpt.memo,
        coder_id=excerpt.coder_id,
        state=AnchorState.MOVED,
        moved_from=excerpt,
    )
