"""Running drafts move on to a new version of the questionnaire, with their answers."""

import json
from collections.abc import Container, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from institutions.actions import record_audit
from surveys.enums import EDITABLE_STATES, ResponseState, VersionState
from surveys.form.carrying import Carried, carry
from surveys.form.defaults import initial_answers, untouched
from surveys.form.model import Form
from surveys.models import Response, Version
from surveys.queries.forms import get_form

MOVE_TASK = "surveys.tasks.move_drafts"
BATCH = 200
MOST_KEPT_BYTES = 256 * 1024


def move_all_drafts(version: Version) -> int:
    """Move every draft of an earlier version to this one, batch by batch; returns how many.

    Nothing moves to a version that is no longer the latest published one.
    """
    moved = 0
    while True:
        batch = move_batch(version)
        moved += batch
        if not batch:
            break
    if moved:
        record_audit(
            actor=None, action="move_drafts", subject=version, details={"responses": moved}
        )
    return moved


def versions_with_drafts_behind() -> QuerySet[Version]:
    """Return the latest published versions of questionnaires that have drafts of earlier ones."""
    published = Version.objects.filter(state=VersionState.PUBLISHED)
    later = published.filter(questionnaire=OuterRef("questionnaire"), number__gt=OuterRef("number"))
    behind = Response.objects.filter(
        version__questionnaire=OuterRef("questionnaire"),
        version__number__lt=OuterRef("number"),
        state__in=EDITABLE_STATES,
    )
    return published.filter(~Exists(later), Exists(behind))


@transaction.atomic
def move_batch(version: Version) -> int:
    """Move up to `BATCH` drafts, under locks that wait for whoever is saving."""
    latest = (
        Version.objects.filter(questionnaire=version.questionnaire_id, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if latest is None or latest.pk != version.pk:
        return 0
    drafts = (
        Response.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(
            version__questionnaire=version.questionnaire_id,
            version__number__lt=version.number,
            state__in=EDITABLE_STATES,
        )
        .order_by("pk")[:BATCH]
    )
    found = list(drafts)
    for draft in found:
        move_draft(draft, version)
    return len(found)


def move_draft(draft: Response, version: Version) -> None:
    """Move one locked draft; `moved_from` stays the version that its people saw last.

    A new question begins with its default, unless it was answered once; a default that nobody has
    looked at gives way to that of the new version. What waits for a signature gets no new answer.
    What was corrected before does not count any more: its people read the new version's texts.
    """
    old, new = get_form(draft.version), get_form(version)
    is_open = draft.state == ResponseState.DRAFT
    unseen = untouched(old, draft.answers, draft.revisions) if is_open else frozenset()
    answers = {name: value for name, value in draft.answers.items() if name not in unseen}
    carried = carry(new, answers, draft.kept_answers)
    if is_open:
        names = unseen | (new.questions.keys() - old.questions.keys())
        carried.answers.update(_begun(draft, carried, new, names))
    if draft.moved_from_id is None:
        draft.moved_from = draft.version
    draft.version = version
    draft.answers, draft.kept_answers = carried.answers, carried.kept
    draft.texts_seen_at = timezone.now()
    draft.save(update_fields=["version", "moved_from", "answers", "kept_answers", "texts_seen_at"])


def _begun(draft: Response, carried: Carried, new: Form, names: Container[str]) -> dict[str, Any]:
    """The defaults of these questions, but for those that were ever answered."""
    known = carried.answers.keys() | carried.kept.keys() | draft.revisions.keys()
    return {
        name: value
        for name, value in initial_answers(new).items()
        if name in names and name not in known
    }


@transaction.atomic
def keep_answers(response: Response, values: Mapping[str, Any]) -> None:
    """Keep answers that found no place in a draft's version beside its answers.

    Not more than `MOST_KEPT_BYTES`, for a page can be made up with any number of questions.
    """
    locked = Response.objects.select_for_update().get(pk=response.pk)
    if not locked.is_editable:
        return
    kept = {**locked.kept_answers, **values}
    if len(json.dumps(kept)) <= MOST_KEPT_BYTES:
        locked.kept_answers = kept
        locked.save(update_fields=["kept_answers"])


def note_seen(response: Response) -> None:
    """Note that the people of a draft have seen what changed, and what was corrected."""
    now = timezone.now()
    Response.objects.filter(pk=response.pk).update(moved_from=None, texts_seen_at=now)
    response.moved_from, response.texts_seen_at = None, now
