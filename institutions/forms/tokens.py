"""A token for a program."""

from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.enums import ApiScope
from institutions.forms.base import PlainForm
from institutions.forms.sign_in import password_field

USUAL_LIFE = timedelta(days=90)


class TokenForm(PlainForm):
    """What the program is, what it may do, and until when; the owner's password makes it."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What uses it, for example: dashboard.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Works until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    password = password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + USUAL_LIFE
        self.helper = FormHelper()
        self.helper.add_input(Submit("create", _("Make a token")))

    @property
    def wishes(self) -> dict[str, Any]:
        """The arguments of `create_token`; the last day is included."""
        values = self.cleaned_data
        end = timezone.make_aware(datetime.combine(values["expires_on"], time.max))
        return {"name": values["name"], "scopes": values["scopes"], "expires_at": end}
