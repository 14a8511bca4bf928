"""A draft of a Systematisation Report of each country, with its files."""

from dataclasses import dataclass
from typing import Any

from institutions.models import Country
from reports.actions.editions import take_report_snapshot
from reports.actions.reports import store_report
from reports.models import Report, Snapshot

SNAPSHOT = ("editions.snapshot.pk",)

EDITION_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "reports:editions": ("code",),
    "reports:snapshot": SNAPSHOT,
    "reports:snapshot_approve": SNAPSHOT,
    "reports:snapshot_build": SNAPSHOT,
    "reports:snapshot_changes": SNAPSHOT,
    "reports:report_page": ("editions.snapshot.pk", "en"),
    "reports:report_word": ("editions.report.pk",),
}
EDITION_BODIES: dict[str, Any] = {
    "reports:editions": lambda place: {"kind": "systematisation", "language": "en"},
    "reports:snapshot_build": lambda place: {"language": "en"},
    "reports:verify": lambda place: {"hash": "0" * 64},
}


@dataclass
class EditionThings:
    snapshot: Snapshot
    report: Report


def make_editions(country: Country) -> EditionThings:
    snapshot = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    report = store_report(
        snapshot=snapshot, language="en", content=b"%PDF-1.4", pages=1, word=b"PK"
    )
    return EditionThings(snapshot, report)
