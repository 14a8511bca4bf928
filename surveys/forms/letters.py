"""What the team fills in about letters and invitations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector
from institutions.forms.base import PlainForm
from surveys.enums import BoardState, ReminderWhen

MOST_BOUNCE_BYTES = 5 * 1024 * 1024


class BoardFilterForm(forms.Form):
    """Which invited institutions to list."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"), choices=[("", _("All")), *Sector.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *BoardState.choices], required=False
    )

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All")), *countries]  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        """What is asked for; a value that makes no sense is as if it were not given."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class LetterTextForm(PlainForm):
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 16})
    )


class ExtensionForm(PlainForm):
    until = forms.DateField(
        label=_("May answer until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("To the end of that day in the country. Empty: the common closing day."),
    )


class DeclineForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReminderRuleForm(PlainForm):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365)
    when = forms.ChoiceField(label=_("When"), choices=ReminderWhen.choices)


class BounceForm(PlainForm):
    """Mail that came back: one message, or a whole mailbox."""

    file = forms.FileField(
        label=_("Messages that came back"),
        help_text=_("A message (.eml) or a mailbox (.mbox), 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,.mbox,message/rfc822"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BOUNCE_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB: divide it."))
        content: bytes = file.read()
        return content
