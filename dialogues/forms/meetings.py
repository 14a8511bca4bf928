"""Forms of dialogues, agenda, participants and documents."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dialogues.forms.base import LANGUAGES, RowForm, mark_optional
from dialogues.models import AgendaItem, Dialogue, Participation
from institutions.access import Viewer, visible_institutions, visible_rounds, writable_countries
from institutions.models import Country

DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
MAX_DOCUMENT_BYTES = 15 * 1024 * 1024


class DialogueForm(RowForm[Dialogue]):
    date_fields = ("starts_on", "ends_on")

    countries = forms.ModelMultipleChoiceField(
        label=_("Countries"),
        queryset=Country.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Dialogue
        fields = [
            "title",
            "starts_on",
            "ends_on",
            "city",
            "venue",
            "format",
            "organisers",
            "round",
            "stated_attendees",
        ]

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = writable_countries(user)  # type: ignore[attr-defined]
        self.fields["round"].queryset = visible_rounds(user)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["countries"] = [item.pk for item in self.instance.countries.all()]
            self.initial["languages"] = self.instance.languages

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.languages = cleaned.get("languages", [])
        self.instance.is_regional = len(cleaned.get("countries", [])) > 1
        return cleaned


class AgendaItemForm(RowForm[AgendaItem]):
    date_fields = ("day",)
    time_fields = ("starts_at", "ends_at")

    class Meta:
        model = AgendaItem
        fields = ["day", "starts_at", "ends_at", "title", "speakers"]


class ParticipationForm(RowForm[Participation]):
    class Meta:
        model = Participation
        fields = [
            "institution",
            "given_name",
            "person_name",
            "email",
            "persons",
            "role",
            "group",
            "is_online",
            "country",
        ]

    def __init__(self, *args: Any, user: Viewer, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [country.code for country in dialogue.countries.all()]
        known = visible_institutions(user).filter(country__in=codes)
        known |= visible_institutions(user).filter(country=None)
        self.fields["institution"].queryset = known  # type: ignore[attr-defined]
        self.fields["country"].queryset = dialogue.countries.all()  # type: ignore[attr-defined]
        self.instance.dialogue = dialogue
        if not dialogue.is_regional:
            del self.fields["country"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("institution") and not cleaned.get("given_name"):
            self.add_error("institution", _("Choose an institution or write its name."))
        return cleaned


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Not stated")), *LANGUAGES], required=False
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, text or picture; 15 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(DOCUMENT_TYPES)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_optional(self)

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in DOCUMENT_TYPES:
            raise ValidationError(_("Files of this type are not taken."))
        if (file.size or 0) > MAX_DOCUMENT_BYTES:
            raise ValidationError(_("The file is larger than 15 MB."))
        return file
