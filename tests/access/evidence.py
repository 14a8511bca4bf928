"""A statistical table with a settled check, and a need, of each country."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from institutions.models import Country
from reports.actions.evidence_edit import cells_digest, settle_check
from reports.evidence.checks import check_table
from reports.models import (
    CheckSettlement,
    Document,
    Need,
    Observation,
    Programme,
    StatisticalTable,
    TablePeriod,
    TableRow,
)
from reports.queries.evidence_cells import cell_digest
from reports.queries.evidence_entries import entry_digest
from reports.queries.evidence_page import fingerprint_of
from reports.queries.evidence_structure import structure_digest, structure_of
from reports.queries.evidence_tables import table_of
from tests.reports.evidence.workbooks import workbook

COUNTRY = ("code",)
TABLE = ("code", "evidence.table.pk")
NEED = ("code", "evidence.need.pk")

EVIDENCE_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "reports:evidence_register": COUNTRY,
    "reports:evidence_needs": COUNTRY,
    "reports:evidence_need": NEED,
    "reports:evidence_claims": COUNTRY,
    "reports:evidence_claims_live": COUNTRY,
    "reports:evidence_table": TABLE,
    "reports:evidence_grid": TABLE,
    "reports:evidence_settle": TABLE,
    "reports:evidence_reopen": (*TABLE, "evidence.settlement.pk"),
    "reports:evidence_entry_add": ("code", "evidence.treaty"),
    "reports:evidence_entry_edit": ("code", "evidence.law", "evidence.document.pk"),
    "reports:evidence_entry_remove": ("code", "evidence.law", "evidence.document.pk"),
    "reports:evidence_file": ("code", "evidence.document.pk"),
    "reports:evidence_import": COUNTRY,
    "reports:evidence_table_add": COUNTRY,
    "reports:evidence_structure": TABLE,
    "reports:evidence_table_remove": TABLE,
    "reports:evidence_cell": (*TABLE, "evidence.cell.row_id", "evidence.cell.period_id"),
    "reports:evidence_comparison": COUNTRY,
    "reports:evidence_comparison_file": ("code", "evidence.csv"),
    "reports:evidence_need_link": NEED,
    "reports:evidence_import_review": ("code", "evidence.missing"),
    "reports:evidence_import_table": ("code", "evidence.missing", 0),
}
EVIDENCE_BODIES: dict[str, Any] = {
    "reports:evidence_need": lambda place: {"left_open": "Much"},
    "reports:evidence_entry_add": lambda place: {"treaty": "A convention"},
    "reports:evidence_entry_edit": lambda place: {
        "kind": "used",
        "citation_key": "Law 1",
        "title": "Another title",
        "seen": entry_digest(place.evidence.document),
    },
    "reports:evidence_entry_remove": lambda place: {"reason": "A reason"},
    "reports:evidence_table_add": lambda place: {
        "code": "91",
        "title": "New",
        "rows": "Heroin",
        "periods": "2021",
    },
    "reports:evidence_structure": lambda place: place.evidence.structure(),
    "reports:evidence_table_remove": lambda place: {"reason": "A reason"},
    "reports:evidence_cell": lambda place: {
        "text": "8",
        "seen": cell_digest(place.evidence.cell),
    },
    "reports:evidence_import": lambda place: {
        "file": SimpleUploadedFile("tables.xlsx", workbook(["Row", 2019, 2020], ["Heroin", 1, 2]))
    },
    "reports:evidence_claims": lambda place: {"text": "Heroin rose to 5 kg in 2021."},
    "reports:evidence_claims_live": lambda place: {"text": "Heroin rose to 5 kg in 2021."},
    "reports:evidence_grid": lambda place: place.evidence.cells(),
    "reports:evidence_settle": lambda place: {
        "problem": place.evidence.settlement.fingerprint,
        "reason": "Another reason",
    },
}


@dataclass
class Evidence:
    table: StatisticalTable
    cell: Observation
    settlement: CheckSettlement
    need: Need
    document: Document
    treaty: str = "treaty"
    law: str = "document"
    csv: str = "csv"
    missing: str = "00000000-0000-4000-8000-000000000000"  # a workbook is its sender's alone

    def cells(self) -> dict[str, str]:
        """What the grid posts to change the cell."""
        name = f"cell-{self.cell.row_id}-{self.cell.period_id}"
        return {name: "7", "seen": cells_digest(table_of(self.table))}

    def structure(self) -> dict[str, str]:
        """What the page of rows and periods posts to change the title."""
        counts = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
        return {
            "code": "1",
            "title": "Another title",
            "seen": structure_digest(structure_of(self.table)),
            **{f"rows-{name}": count for name, count in counts.items()},
            **{f"periods-{name}": count for name, count in counts.items()},
        }


def make_evidence(country: Country) -> Evidence:
    """Two rows of one label, which a check finds and somebody has settled."""
    table = StatisticalTable.objects.create(country=country, code="1", title="Seizures")
    period = TablePeriod.objects.create(table=table, order=1, label="2021")
    rows = [TableRow.objects.create(table=table, order=n, label="Heroin") for n in (1, 2)]
    cell = Observation.objects.create(
        row=rows[0], period=period, text="5", value=5, status="normal"
    )
    problem = check_table(table_of(table))[0]
    settlement = settle_check(table, problem, reason="As printed", actor=None)
    assert settlement.fingerprint == fingerprint_of(problem)
    document = Document(country=country, kind="used", citation_key="Law 1", title="Law")
    document.file_name = "law.txt"
    document.file.save("law.txt", ContentFile(b"Law"))
    Programme.objects.create(country=country, title="Programme")
    need = Need.objects.create(country=country, need="A need", stated_by="Somebody")
    return Evidence(table, cell, settlement, need, document)
