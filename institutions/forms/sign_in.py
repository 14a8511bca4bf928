"""Forms of signing in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm


def password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignInForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = password_field()


class PasswordForgottenForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class CodeForm(PlainForm):
    """The code of the second factor; room for a recovery code, too."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from the app on your phone, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )


class NewFactorForm(PlainForm):
    """The first code of a new app, and the password of whoever is signed in already."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_password:
            self.fields["password"] = password_field()


class OwnPasswordForm(PlainForm):
    """One's own password again, before something that an open session must not do alone."""

    password = password_field()
