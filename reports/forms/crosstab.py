"""Which two questions to cross."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.queries.crosstab import SECTOR, Variable

LONGEST_LABEL = 90


class CrosstabForm(forms.Form):
    """Two variables, by their names."""

    questionnaire = forms.CharField(widget=forms.HiddenInput, required=False)
    rows = forms.ChoiceField(label=_("In the rows"))
    columns = forms.ChoiceField(label=_("In the columns"))

    def __init__(self, *args: Any, variables: list[Variable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._variables = {variable.name: variable for variable in variables}
        choices = [(variable.name, _shown(variable)) for variable in variables]
        for name in ("rows", "columns"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("rows") and values.get("rows") == values.get("columns"):
            self.add_error("columns", _("Choose two different questions."))
        return values

    @property
    def chosen(self) -> tuple[Variable, Variable]:
        """The variables of rows and columns, after the form was found valid."""
        return (
            self._variables[self.cleaned_data["rows"]],
            self._variables[self.cleaned_data["columns"]],
        )


def _shown(variable: Variable) -> str:
    if variable.name == SECTOR:
        return str(_("Sector"))
    label = variable.label
    return label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL]}…"
