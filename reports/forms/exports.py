"""What a file of responses holds."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.models import Country
from reports.enums import ExportFormat


class ExportForm(PlainForm):
    """Which responses, in which format, in which language."""

    countries = forms.ModelMultipleChoiceField(
        label=_("Countries"),
        queryset=Country.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    file_format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)
    language = forms.ChoiceField(label=_("Language of the labels"))
    with_labels = forms.BooleanField(
        label=_("Labels of the choices in place of their names"),
        required=False,
        help_text=_("For CSV and Excel. SPSS files always hold both."),
    )
    with_drafts = forms.BooleanField(
        label=_("Drafts too"),
        required=False,
        help_text=_("Answers that were not sent yet. They do not count in any finding."),
    )

    def __init__(
        self,
        *args: Any,
        countries: QuerySet[Country],
        languages: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["countries"]
        chosen.queryset = countries  # type: ignore[attr-defined]
        chosen.initial = [country.pk for country in countries]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        self.helper = FormHelper()
        self.helper.add_input(Submit("export", _("Make the file")))

    @property
    def wishes(self) -> dict[str, Any]:
        """The arguments of `request_export`."""
        values = self.cleaned_data
        names = ("file_format", "language", "with_labels", "with_drafts")
        return {"countries": list(values["countries"]), **{name: values[name] for name in names}}
