"""Forms of statistical tables: their heading, rows, periods and single cells."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from reports.actions.evidence_structure import Part
from reports.evidence.names import with_name
from reports.models import StatisticalTable
from reports.queries.evidence_structure import HEADING

MOST_PARTS = 500
# What is asked beside a title or label as recorded, by the language that it is asked in.
TITLE_IN = {"en": _("Title in English"), "ru": _("Title in Russian")}
LABEL_IN = {"en": _("Label in English"), "ru": _("Label in Russian")}
BELOW_IN = {"en": _("Below, in English"), "ru": _("Below, in Russian")}


class HeadingForm(PlainForm):
    """What a table is called."""

    code = forms.CharField(label=_("Number of the table"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=500)
    unit = forms.CharField(label=_("Unit of measure"), max_length=100, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    note = forms.CharField(
        label=_("Notes below the table"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def heading(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HEADING}


class LinesField(forms.CharField):
    """Labels, one on each line."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        if any(len(line) > self.longest for line in lines):
            raise ValidationError(_("A line is longer than %(n)d letters.") % {"n": self.longest})
        if len(lines) > MOST_PARTS:
            raise ValidationError(_("More than %(n)d lines.") % {"n": MOST_PARTS})
        return [line for line in lines if line]


class TableForm(HeadingForm):
    """A new table."""

    rows = LinesField(
        longest=300,
        label=_("Names of the rows"),
        help_text=_("One label on each line, such as “Heroin”."),
    )
    periods = LinesField(
        longest=100,
        label=_("Periods"),
        help_text=_("One on each line, such as 2021 or “Jan-Jun 2022”."),
    )


class StructureForm(HeadingForm):
    """The heading of a table that exists, and the state of it that was seen.

    The title is also asked in `language`, the one that it was not recorded in.
    """

    title_named = forms.CharField(max_length=500, required=False)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    field_order = ("code", "title", "title_named")

    def __init__(
        self, *args: Any, table: StatisticalTable, seen: str, language: str, **kwargs: Any
    ) -> None:
        initial = {name: getattr(table, name) for name in HEADING} | {"seen": seen}
        initial["title_named"] = table.titles.get(language, "")
        super().__init__(*args, initial=initial, **kwargs)
        self._titles, self._language = table.titles, language
        label = format_lazy("{} ({})", TITLE_IN[language], _("optional"))
        self.fields["title_named"].label = label

    @property
    def heading(self) -> dict[str, Any]:
        """What the table is called, with its names in other languages."""
        given = self.cleaned_data["title_named"]
        return {**super().heading, "titles": with_name(self._titles, self._language, given)}


class PartForm(forms.Form):
    """One row or period; without a label, a new one is not wanted."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=9999)
    label = forms.CharField(label=_("Label of the row"), max_length=300, required=False)

    needs_label: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in ("pk", "DELETE"):
                field.widget.attrs["class"] = "form-control form-control-sm"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_wanted = cleaned.get("pk") or any(cleaned.get(name) for name in self.needs_label)
        if is_wanted and not cleaned.get("label") and "label" not in self.errors:
            self.add_error("label", _("Give a label, or mark it to be removed."))
        return cleaned


class PeriodPartForm(PartForm):
    label = forms.CharField(label=_("Period"), max_length=100, required=False)


class RowPartForm(PartForm):
    """A row; its label and what it stands below are also asked in `language`."""

    label_named = forms.CharField(max_length=300, required=False)
    parent_label = forms.CharField(label=_("Below"), max_length=300, required=False)
    parent_label_named = forms.CharField(max_length=300, required=False)
    unit = forms.CharField(label=_("Unit of measure"), max_length=100, required=False)

    needs_label = ("label_named",)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._language = language
        for name, label in (("label", LABEL_IN), ("parent_label", BELOW_IN)):
            field = self.fields[f"{name}_named"]
            field.label = label[language]
            field.widget.attrs["lang"] = language
            field.initial = self.initial.get(f"{name}s", {}).get(language, "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("label", "parent_label"):
            given = cleaned.get(f"{name}_named", "")
            names = self.initial.get(f"{name}s", {})
            cleaned[f"{name}s"] = with_name(names, self._language, given)
        return cleaned


RowFormSet = forms.formset_factory(
    RowPartForm, extra=3, can_delete=True, max_num=MOST_PARTS, absolute_max=MOST_PARTS + 3
)
PeriodFormSet = forms.formset_factory(
    PeriodPartForm, extra=2, can_delete=True, max_num=MOST_PARTS, absolute_max=MOST_PARTS + 3
)


def parts_of(formset: Any, names: tuple[str, ...]) -> list[Part]:
    """Return rows or periods as they should be, in the order of their places."""
    filled = [
        (position, form.cleaned_data)
        for position, form in enumerate(formset.forms)
        if form.cleaned_data.get("label") or form.cleaned_data.get("pk")
    ]
    filled.sort(key=lambda one: (one[1].get("place") or MOST_PARTS + one[0], one[0]))
    return [
        Part(
            {name: values.get(name, "") for name in names},
            pk=values.get("pk"),
            is_removed=bool(values.get("DELETE")),
        )
        for _position, values in filled
    ]


class CellForm(PlainForm):
    """One cell with its note and source."""

    text = forms.CharField(
        label=_("As given"),
        max_length=200,
        required=False,
        help_text=_("A number, “-” for nothing recorded, “n/a” for not available, or text."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
