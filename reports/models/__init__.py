"""Evidence, quotes chosen by the team, frozen snapshots and the reports built from them."""

from reports.models.board import (
    Approval,
    BoardComment,
    BoardRevision,
    Citation,
    Conclusion,
    Finding,
    Recommendation,
)
from reports.models.evidence_register import (
    ENTRY_KINDS,
    Document,
    DocumentKind,
    DonorMeeting,
    Entry,
    Need,
    Programme,
    StatedBy,
    Strategy,
    StrategySection,
    Treaty,
)
from reports.models.evidence_tables import (
    CheckSettlement,
    Observation,
    ObservationChange,
    ObservationStatus,
    PrintedVariation,
    StatisticalTable,
    TablePeriod,
    TableRow,
)
from reports.models.export import Export
from reports.models.pending_import import PendingImport
from reports.models.quote import Quote
from reports.models.receipt import ReceiptCopy
from reports.models.report import Edition, Report, Snapshot, SnapshotApproval
from reports.models.step import FiguresStep

__all__ = [
    "ENTRY_KINDS",
    "Approval",
    "BoardComment",
    "BoardRevision",
    "CheckSettlement",
    "Citation",
    "Conclusion",
    "Document",
    "DocumentKind",
    "DonorMeeting",
    "Edition",
    "Entry",
    "Export",
    "FiguresStep",
    "Finding",
    "Need",
    "Observation",
    "ObservationChange",
    "ObservationStatus",
    "PendingImport",
    "PrintedVariation",
    "Programme",
    "Quote",
    "ReceiptCopy",
    "Recommendation",
    "Report",
    "Snapshot",
    "SnapshotApproval",
    "StatedBy",
    "StatisticalTable",
    "Strategy",
    "StrategySection",
    "TablePeriod",
    "TableRow",
    "Treaty",
]
