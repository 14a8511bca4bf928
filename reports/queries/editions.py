"""What a report's page shows: approvals, what keeps it from being final, and its forerunner."""

import hashlib
import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.queries.consent import has_withdrawn_since
from reports.enums import BoardState
from reports.models import Report, Snapshot
from reports.queries.withdrawn_answers import quotes_withdrawn

APPROVALS_NEEDED = 2
SHORTEST_HASH = 8


def content_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return the frozen data; the text of the snapshot is the authority."""
    content: dict[str, Any] = json.loads(snapshot.content)
    return content


def obstacles_of(snapshot: Snapshot) -> list[str]:
    """Say what keeps the report of this data from being final; empty where nothing does."""
    found = []
    missing = APPROVALS_NEEDED - snapshot.approvals.count()
    if missing > 0:
        found.append(
            ngettext(
                "%(count)d more person has to approve it.",
                "%(count)d more people have to approve it.",
                missing,
            )
            % {"count": missing}
        )
    return found + privacy_obstacles(snapshot) + _unsettled(content_of(snapshot))


def privacy_obstacles(snapshot: Snapshot) -> list[str]:
    """Say why nothing may be built from this data any more, whether final or not."""
    found = []
    if has_withdrawn_since(snapshot.countries, snapshot.created_at):
        found.append(
            _(
                "Somebody who was interviewed withdrew consent, or was erased, after these data"
                " were frozen. Build a new draft."
            )
        )
    if quotes_withdrawn(snapshot):
        found.append(
            _(
                "A response that is quoted here was withdrawn after these data were frozen. Build"
                " a new draft."
            )
        )
    return found


def _unsettled(content: dict[str, Any]) -> list[str]:
    items = [
        item
        for country in content["countries"]
        for kind in ("findings", "conclusions", "recommendations")
        for item in country["board"][kind]
    ]
    found = []
    open_items = sum(item["state"] != BoardState.APPROVED for item in items)
    if open_items:
        text = ngettext(
            "%(count)d item of the findings board is not approved.",
            "%(count)d items of the findings board are not approved.",
            open_items,
        )
        found.append(text % {"count": open_items})
    stale = sum(bool(item["is_stale"]) for item in items)
    if stale:
        text = ngettext(
            "The evidence of %(count)d item has changed since it was cited.",
            "The evidence of %(count)d items has changed since it was cited.",
            stale,
        )
        found.append(text % {"count": stale})
    return found


def previous_snapshot(snapshot: Snapshot, among: QuerySet[Snapshot]) -> Snapshot | None:
    """Return the one before it of the same kind and countries, among those that the user sees."""
    earlier = among.filter(
        kind=snapshot.kind, country=snapshot.country_id, countries=snapshot.countries
    )
    return earlier.filter(pk__lt=snapshot.pk).order_by("-pk").first()


def is_intact(snapshot: Snapshot) -> bool:
    """Whether the stored text still has the hash that was stored with it."""
    return digest_of(snapshot.content.encode()) == snapshot.sha256


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def reports_with_hash(text: str) -> list[int]:
    """Return the ids of reports whose file, or whose data, has a hash that begins like `text`."""
    wanted = "".join(text.split()).lower()
    if len(wanted) < SHORTEST_HASH or not set(wanted) <= set("0123456789abcdef"):
        return []
    by_file = Report.objects.filter(sha256__startswith=wanted)
    by_word = Report.objects.filter(word_sha256__startswith=wanted)
    by_data = Report.objects.filter(snapshot__sha256__startswith=wanted)
    return list((by_file | by_word | by_data).distinct().values_list("pk", flat=True))
