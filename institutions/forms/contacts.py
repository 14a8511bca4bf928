"""Contacts as they are entered."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.actions.contacts import ContactData
from institutions.actions.csv_rows import MOST_BYTES
from institutions.forms.base import LANGUAGES, PlainForm
from institutions.models import Institution


class ContactForm(PlainForm):
    """One contact of an institution."""

    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none()
    )
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=[("", _("Language of the questionnaire")), *LANGUAGES],
        required=False,
    )
    is_signatory = forms.BooleanField(
        label=_("Signs for the institution"),
        required=False,
        help_text=_("Signs the answers with a code that is mailed to this address."),
    )

    def __init__(self, *args: Any, institutions: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Institution]", self.fields["institution"])
        field.queryset = institutions

    @property
    def data_given(self) -> ContactData:
        values = self.cleaned_data
        return ContactData(
            values["email"], values["name"], values["language"], values["is_signatory"]
        )


class ContactListForm(PlainForm):
    """Many contacts at once: a CSV file, or its rows pasted."""

    text = forms.CharField(
        label=_("Pasted rows"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "First a line with the names of the columns: institution, email and, if you like, "
            "name, language (en, ru) and signs (yes for the signatory). Rows copied from a "
            "spreadsheet fit, too."
        ),
    )
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        file = values.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB: divide it."))
        values["content"] = file.read() if file else values.get("text", "").encode()
        if not values["content"].strip():
            raise ValidationError(_("Paste rows, or choose a file."))
        return values
