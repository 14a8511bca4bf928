"""The form that takes coded texts in from another program."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.coding.highlights import HighlightsError, TaguetteExport, read_taguette
from dialogues.coding.project_file import Project
from dialogues.coding.project_reading import MAX_FILE_BYTES, ProjectFileError, read_project
from dialogues.forms.base import LANGUAGES
from institutions.forms.base import PlainForm
from institutions.models import Country


class ProjectForm(PlainForm):
    """`cleaned_data["file"]` is the project, or the export of Taguette."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_(
            "A REFI-QDA project (.qdpx), or highlights or the codebook of Taguette (.csv, .xlsx);"
            " 10 MB at most."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".qdpx,.csv,.xlsx"}),
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.none(),
        help_text=_("Texts of a project that are not here become interviews of this country."),
    )
    language = forms.ChoiceField(label=_("Language of new texts"), choices=LANGUAGES, initial="ru")
    held_on = forms.DateField(
        label=_("Date of new interviews"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )

    def __init__(self, *args: Any, countries: QuerySet[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]

    def clean_file(self) -> Project | TaguetteExport:
        """A file that is too large is not read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        name = (file.name or "").lower()
        if (file.size or 0) > MAX_FILE_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."))
        if not name.endswith((".qdpx", ".csv", ".xlsx")):
            raise ValidationError(_("Choose a .qdpx, .csv or .xlsx file."))
        try:
            is_project = name.endswith(".qdpx")
            return read_project(file.read()) if is_project else read_taguette(name, file.read())
        except (ProjectFileError, HighlightsError) as error:
            raise ValidationError(str(error)) from error
