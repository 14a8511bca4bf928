"""The form that asks why something is removed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the audit log for good, so name no person."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
