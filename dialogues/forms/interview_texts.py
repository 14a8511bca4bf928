"""Forms for the text of an interview: typed, pasted, or read from a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dialogues.forms.notes import TextField
from dialogues.text_files import MAX_FILE_BYTES, SUFFIXES, FileText, TextFileError, read_text_file
from institutions.forms.base import PlainForm


class InterviewTextForm(PlainForm):
    text = TextField(
        label=_("Notes or transcript"),
        help_text=_("Time stamps such as [00:12:34] are kept; “KZ-1:” at a line says who speaks."),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 24


class InterviewFileForm(PlainForm):
    """`cleaned_data["file"]` is the text of the file."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("Text (.txt), Word (.docx) or OpenDocument (.odt); 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_file(self) -> FileText:
        """A file that is too large is not read, its name is not kept."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."))
        try:
            return read_text_file(file.name or "", file.read())
        except TextFileError as error:
            raise ValidationError(str(error)) from error
