"""A copy to be verified: the file, or its fingerprint."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm

MOST_BYTES = 20 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class VerificationForm(PlainForm):
    """One of the two is enough; with both, the file counts."""

    one_needed = ("file", "sha256")

    file = forms.FileField(
        label=_("The copy (PDF)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    sha256 = forms.CharField(
        label=_("or its SHA-256"),
        required=False,
        max_length=200,
        help_text=_("64 digits and letters a to f, as printed at the foot of the copy."),
    )

    def clean_sha256(self) -> str:
        text = "".join(self.cleaned_data["sha256"].split()).lower().removeprefix("sha-256")
        if text and not _SHA256.fullmatch(text):
            raise ValidationError(_("This is no SHA-256: it has 64 digits and letters a to f."))
        return text

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        file = values.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB, so it is no copy of ours."))
        if file is None and not values.get("sha256") and not self.errors:
            self.add_error("file", _("Choose the file, or enter its SHA-256."))
        return values
