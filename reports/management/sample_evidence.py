"""The published evidence: documents, tables, programmes and needs of three countries."""

from pathlib import Path

from django.conf import settings

from reports.actions.evidence_import import import_evidence
from reports.management.sample import SampleError
from reports.models import StatisticalTable

FOLDER = Path(settings.BASE_DIR) / "sample_data" / "evidence"


def is_loaded() -> bool:
    return StatisticalTable.objects.exists()


def load() -> None:
    """Import the evidence, all or nothing. Raises SampleError where a file is bad."""
    result = import_evidence(FOLDER)
    if not result.is_good:
        raise SampleError(f"evidence: {result.problems[0]}")
