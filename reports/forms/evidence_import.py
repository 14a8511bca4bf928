"""Forms of the import of tables from a workbook."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.workbooks import LARGEST_FILE
from reports.evidence.names import other_language, with_name
from reports.evidence.workbook.layouts import ColumnRole, Layout, RowRole
from reports.evidence.workbook.sheets import Sheet, column_letters
from reports.forms.evidence_tables import TITLE_IN
from reports.queries.workbook_texts import COLUMN_ROLES, ROW_ROLES

MOST_ROWS_SHOWN = 400


class WorkbookForm(PlainForm):
    """A workbook with tables as people have them."""

    file = forms.FileField(
        label=_("Workbook"),
        max_length=200,
        help_text=_("An Excel workbook (.xlsx), 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 10 MB."))
        if PurePath(file.name).suffix.lower() in (".xls", ".ods", ".csv"):
            raise ValidationError(_("Save it as an Excel workbook (.xlsx) and send that."))
        return file


class HeadForm(PlainForm):
    """Which row is the head of a table."""

    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int)
    head = forms.IntegerField(
        label=_("Row with the periods"), min_value=1, help_text=_("As the spreadsheet counts.")
    )

    def __init__(self, *args: Any, sheets: list[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["sheet"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = list(enumerate(sheet.name for sheet in sheets))
        self._sheets = sheets

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"sheet", "head"} <= set(cleaned):
            cleaned["head"] -= 1
            if cleaned["head"] not in self._sheets[cleaned["sheet"]].rows:
                self.add_error("head", _("This row has no cells."))
        return cleaned


class LayoutForm(PlainForm):
    """What a table is called, and what its columns and rows are."""

    is_taken = forms.BooleanField(label=_("Import this table"), required=False)
    code = forms.CharField(label=_("Number of the table"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=500)
    unit = forms.CharField(label=_("Unit of measure"), max_length=100, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    note = forms.CharField(
        label=_("Notes below the table"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    title_named = forms.CharField(max_length=500, required=False)

    own = ("is_taken", "code", "title", "unit", "source", "note")
    field_order = ("is_taken", "code", "title", "title_named")

    def __init__(self, *args: Any, layout: Layout, sheet: Sheet, **kwargs: Any) -> None:
        initial = {name: getattr(layout, name) for name in self.own}
        self.language = _language_to_name(layout, sheet)
        initial["title_named"] = layout.titles.get(self.language, "")
        super().__init__(*args, initial=initial, **kwargs)
        label = format_lazy("{} ({})", TITLE_IN[self.language], _("optional"))
        self.fields["title_named"].label = label
        self.layout, self.sheet = layout, sheet
        self.columns = [one for one in range(layout.left, layout.right + 1) if self._has(one)]
        rows = [row for row in sheet.rows if layout.head < row <= max(layout.last, layout.head)]
        self.rows = rows[:MOST_ROWS_SHOWN]
        for column in self.columns:
            self._add_column(column)
        for row in self.rows:
            self._add_row(row)

    def _has(self, column: int) -> bool:
        rows = [row for row in self.sheet.rows if self.layout.head <= row <= self.layout.last]
        return any((row, column) in self.sheet.cells for row in rows)

    def _add_column(self, column: int) -> None:
        letters = column_letters(column)
        role = self.layout.columns.get(column, ColumnRole.NONE)
        self.fields[f"column-{column}"] = forms.ChoiceField(
            label=_("Column %(letters)s") % {"letters": letters},
            choices=[(role.value, name) for role, name in COLUMN_ROLES.items()],
            initial=role.value,
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )
        self.fields[f"label-{column}"] = forms.CharField(
            label=_("Period of column %(letters)s") % {"letters": letters},
            max_length=100,
            required=False,
            initial=self.layout.labels.get(column, ""),
            widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
        )

    def _add_row(self, row: int) -> None:
        role = self.layout.rows.get(row, RowRole.NONE)
        self.fields[f"row-{row}"] = forms.ChoiceField(
            label=_("Row %(number)d") % {"number": row + 1},
            choices=[(role.value, name) for role, name in ROW_ROLES.items()],
            initial=role.value,
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in (*self.own, "title_named")]

    @property
    def heads(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (column_letters(column), self[f"column-{column}"], self[f"label-{column}"])
            for column in self.columns
        ]

    @property
    def lines(self) -> list[tuple[int, forms.BoundField, list[str]]]:
        return [
            (row + 1, self[f"row-{row}"], [self.sheet.text(row, one) for one in self.columns])
            for row in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        roles = [cleaned.get(f"column-{column}") for column in self.columns]
        if roles.count(ColumnRole.LABEL.value) != 1:
            self.add_error(None, _("Say which one column holds the labels of rows."))
        if ColumnRole.PERIOD.value not in roles:
            self.add_error(None, _("Say which columns are periods."))
        for column in self.columns:
            is_period = cleaned.get(f"column-{column}") == ColumnRole.PERIOD.value
            if is_period and not cleaned.get(f"label-{column}"):
                self.add_error(f"label-{column}", _("Write the period."))
        return cleaned

    def corrected(self) -> Layout:
        """Return the layout as the person says that it is."""
        cleaned = self.cleaned_data
        layout = self.layout
        for name in self.own:
            setattr(layout, name, cleaned[name])
        layout.titles = with_name(layout.titles, self.language, cleaned["title_named"])
        layout.columns = {one: ColumnRole(cleaned[f"column-{one}"]) for one in self.columns}
        layout.labels = {one: cleaned[f"label-{one}"] for one in layout.periods}
        layout.rows |= {row: RowRole(cleaned[f"row-{row}"]) for row in self.rows}
        return layout


def _language_to_name(layout: Layout, sheet: Sheet) -> str:
    """The language that the table is not in: its title can be given in it, too."""
    columns = layout.columns_as(ColumnRole.LABEL)
    labels = [sheet.text(row, column) for row in layout.rows for column in columns]
    return other_language([layout.title, *labels])
