"""Forms around Systematisation Reports and regional comparisons."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reports.enums import ReportKind

LARGEST_FILE = 60 * 1024 * 1024


class DraftForm(forms.Form):
    """Which report to draft, and in which language."""

    kind = forms.ChoiceField(label=_("Report"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the report"))

    def __init__(self, *args: Any, is_regional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [ReportKind.SYSTEMATISATION]
        if is_regional:
            kinds.append(ReportKind.REGIONAL)
        self.fields["kind"] = forms.ChoiceField(
            choices=[(kind.value, kind.label) for kind in kinds], label=_("Report")
        )
        self.fields["language"].initial = get_language()
        self.helper = FormHelper()
        self.helper.add_input(Submit("build", _("Build a draft")))


class LanguageForm(forms.Form):
    """The language in which to build a report once more, or as final."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the report"))


class VerifyForm(forms.Form):
    """A file, or the hash that a report prints, to find out whether it is genuine."""

    file = forms.FileField(label=_("Report as a file"), required=False)
    hash = forms.CharField(
        label=_("Hash"),
        required=False,
        max_length=100,
        help_text=_("At least the first 8 characters of the hash of the file or of the data."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("verify", _("Verify")))

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and file.size and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large to be a report."))
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("hash"):
            self.add_error("file", _("Choose a file or give a hash."))
        return data
