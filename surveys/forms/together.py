"""What colleagues of an institution fill in: sharing, comments, signing."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm


class ShareForm(PlainForm):
    """Which sections go to whom."""

    sections = forms.MultipleChoiceField(label=_("Sections"), widget=forms.CheckboxSelectMultiple)
    name = forms.CharField(label=_("Name of the colleague"), max_length=200)
    email = forms.EmailField(label=_("E-mail of the colleague"))
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    shared_by = forms.CharField(label=_("Your name"), max_length=200)

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["sections"]).choices = sections


class CommentForm(PlainForm):
    author = forms.CharField(label=_("Your name"), max_length=200)
    text = forms.CharField(
        label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_for_team = forms.BooleanField(label=_("Send it to the programme team, too"), required=False)


class SignForm(PlainForm):
    """Name and function, and a password (account) or a code (mailed to the signatory)."""

    name = forms.CharField(label=_("Name of who signs"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200)
    secret = forms.CharField(max_length=200, strip=False)

    def __init__(self, *args: Any, by_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["secret"]
        if by_password:
            field.label = _("Your password, once more")
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = _("Code from the mail")
            field.widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
            )


class LinkCodeForm(PlainForm):
    """A code that was mailed to the institution."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SendBackForm(PlainForm):
    author = forms.CharField(label=_("Your name"), max_length=200)
    note = forms.CharField(
        label=_("What has to change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
