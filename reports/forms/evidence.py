"""Forms of the evidence pages."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.models import Country
from reports.models import Programme

LONGEST_TEXT = 50_000


class SettleForm(PlainForm):
    """Why a problem that a check found stands."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ClaimsForm(PlainForm):
    """A text whose figures are to be checked."""

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        help_text=_("English or Russian; a finding, a conclusion, a caption, a whole chapter."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class NeedForm(PlainForm):
    """Which programmes answer a need, and what is left open."""

    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=_("Programmes that answer it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    left_open = forms.CharField(
        label=_("What is left open"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, country: Country, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["programmes"]
        if isinstance(choices, forms.ModelMultipleChoiceField):
            choices.queryset = Programme.objects.filter(country=country)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))
