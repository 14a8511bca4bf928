"""A translator's file."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm

LARGEST_FILE = 5 * 1024 * 1024


class TranslationFileForm(PlainForm):
    """An XLIFF document or a workbook, as the export made it."""

    file = forms.FileField(
        label=_("File from the translator"),
        help_text=_("XLIFF 1.2 (.xlf) or a workbook (.xlsx), 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlf,.xliff,.xlsx"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB."))
        return file
