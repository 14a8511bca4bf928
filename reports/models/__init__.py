"""Quotes chosen by the team, frozen snapshots and the reports built from them."""

from reports.models.quote import Quote
from reports.models.report import Report, Snapshot

__all__ = ["Quote", "Report", "Snapshot"]
