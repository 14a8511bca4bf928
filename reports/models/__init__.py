"""Evidence, quotes chosen by the team, frozen snapshots and the reports built from them."""

from reports.models.evidence_register import (
    Document,
    DocumentKind,
    DonorMeeting,
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
from reports.models.report import Edition, Report, Snapshot, SnapshotApproval

__all__ = [
    "CheckSettlement",
    "Document",
    "DocumentKind",
    "DonorMeeting",
    "Edition",
    "Export",
    "Need",
    "Observation",
    "ObservationChange",
    "ObservationStatus",
    "PendingImport",
    "PrintedVariation",
    "Programme",
    "Quote",
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
