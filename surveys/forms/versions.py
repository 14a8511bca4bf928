"""What the team fills in about published versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm


class ErratumForm(PlainForm):
    """One corrected text."""

    key = forms.CharField(max_length=300, widget=forms.HiddenInput)
    language = forms.CharField(max_length=35, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Corrected text"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
