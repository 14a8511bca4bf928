"""Choosing entries of the audit log."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AuditForm(forms.Form):
    """Who did what and when; what is empty chooses all."""

    who = forms.CharField(label=_("Who"), max_length=200, required=False)
    act = forms.CharField(
        label=_("Act"), max_length=200, required=False, widget=forms.TextInput({"list": "acts"})
    )
    since = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
