"""What a person is told about a workbook before anything of it is saved."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.evidence.numbers import Status
from reports.evidence.workbook.layouts import ColumnRole, RowRole, layout_from
from reports.evidence.workbook.reading import BLOCKING, Doubt, Found, FoundTable, read_table
from reports.evidence.workbook.sheets import Sheet, address, column_letters, sheet_from
from reports.models import PendingImport, StatisticalTable

COLUMN_ROLES = {
    ColumnRole.LABEL: gettext_lazy("Labels of rows"),
    ColumnRole.LABEL_EN: gettext_lazy("Labels of rows, in English"),
    ColumnRole.LABEL_RU: gettext_lazy("Labels of rows, in Russian"),
    ColumnRole.PARENT: gettext_lazy("What rows belong under"),
    ColumnRole.PARENT_EN: gettext_lazy("What rows belong under, in English"),
    ColumnRole.PARENT_RU: gettext_lazy("What rows belong under, in Russian"),
    ColumnRole.UNIT: gettext_lazy("Unit"),
    ColumnRole.PERIOD: gettext_lazy("Period"),
    ColumnRole.PRINTED: gettext_lazy("Variation, to be compared"),
    ColumnRole.NOTE: gettext_lazy("Notes"),
    ColumnRole.NONE: gettext_lazy("Leave out"),
}
ROW_ROLES = {
    RowRole.ROW: gettext_lazy("Row"),
    RowRole.HEADING: gettext_lazy("Heading of the rows below"),
    RowRole.NONE: gettext_lazy("Leave out"),
}
_DOUBTS = {
    Doubt.ERROR: gettext_lazy("%(cell)s: the formula gives an error (%(text)s). Correct it."),
    Doubt.FORMULA: gettext_lazy(
        "%(cell)s: a formula without a value. Open the workbook in a spreadsheet and save it again."
    ),
    Doubt.DATE: gettext_lazy(
        "%(cell)s: a date (%(text)s) where a number is expected. Spreadsheets make dates of "
        "numbers such as 5.10: type the number again, as text."
    ),
    Doubt.MERGED: gettext_lazy(
        "%(cell)s: merged with its neighbours. Say which cell the value “%(text)s” belongs in."
    ),
    Doubt.TOO_LONG: gettext_lazy("%(cell)s: longer than a cell may be (%(text)s)."),
    Doubt.NO_PERIOD: gettext_lazy("No column is a period, or a period has no label. %(cell)s"),
    Doubt.NO_ROW: gettext_lazy("There is no row, or a row has no label. %(cell)s"),
    Doubt.HIDDEN_COLUMN: gettext_lazy(
        "Column %(column)s (%(text)s) is hidden in the workbook; it is taken unless you leave it "
        "out."
    ),
    Doubt.HIDDEN_ROW: gettext_lazy(
        "Row %(row)s (%(text)s) is hidden in the workbook; it is taken unless you leave it out."
    ),
    Doubt.SERIAL: gettext_lazy(
        "Column %(column)s: %(text)s may be a date that is shown as a number. Write the period."
    ),
    Doubt.UNKNOWN_PERIOD: gettext_lazy(
        "Column %(column)s: “%(text)s” is not read as a period; variations over it are not "
        "annualised."
    ),
}
MOST_TOLD = 20


@dataclass(frozen=True)
class TableProposal:
    """A table as understood. `taken_codes` are numbers that the country uses already."""

    index: int
    sheet: Sheet
    table: FoundTable
    blocking: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def cells(self) -> str:
        """How many cells of each status there are, in words."""
        names = (
            (Status.NORMAL, _("numbers: %(count)d")),
            (Status.TEXT, _("texts: %(count)d")),
            (Status.NOTHING_RECORDED, _("nothing recorded: %(count)d")),
            (Status.NOT_AVAILABLE, _("not available: %(count)d")),
        )
        counts = [(name, self.table.count(status)) for status, name in names]
        return "; ".join(name % {"count": count} for name, count in counts if count)

    @property
    def place(self) -> str:
        layout = self.table.layout
        first, last = address(layout.head, layout.left), address(layout.last, layout.right)
        return f"{self.sheet.name}, {first}:{last}"


def doubt_text(found: Found) -> str:
    values = {
        "cell": address(found.row, found.column) if found.row >= 0 and found.column >= 0 else "",
        "row": found.row + 1,
        "column": column_letters(found.column) if found.column >= 0 else "",
        "text": found.text,
    }
    return (str(_DOUBTS[found.doubt]) % values).strip()


def sheets_of(pending: PendingImport) -> list[Sheet]:
    return [sheet_from(document) for document in pending.sheets]


def proposals_of(pending: PendingImport) -> list[TableProposal]:
    """Return every table of a workbook as it would be saved, with what is in the way."""
    sheets = sheets_of(pending)
    layouts = [layout_from(document) for document in pending.choices.get("tables", [])]
    taken = set(
        StatisticalTable.objects.filter(country=pending.country).values_list("code", flat=True)
    )
    proposals = []
    for index, layout in enumerate(layouts):
        table = read_table(sheets[layout.sheet], layout)
        told = _blocking(table, taken)
        if layout.is_taken:
            taken.add(layout.code)
        proposals.append(
            TableProposal(index, sheets[layout.sheet], table, tuple(told), tuple(_doubts(table)))
        )
    return proposals


def _blocking(table: FoundTable, taken: set[str]) -> list[str]:
    layout = table.layout
    told = [doubt_text(found) for found in table.blocking[:MOST_TOLD]]
    if len(table.blocking) > MOST_TOLD:
        told.append(_("There are more; they are not listed."))
    if not layout.title:
        told.append(_("Give the table a title."))
    if not layout.code:
        told.append(_("Give the table a number."))
    elif layout.code in taken:
        told.append(_("Table %(code)s is there already: give another number.") % vars(layout))
    return told


def _doubts(table: FoundTable) -> list[str]:
    found = [doubt for doubt in table.doubts if doubt.doubt not in BLOCKING]
    return [doubt_text(doubt) for doubt in found[:MOST_TOLD]]
