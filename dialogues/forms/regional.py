"""Forms of the recommendations of a regional event, and of countries' positions."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dialogues.actions.regional import LONGEST_DRAFT
from dialogues.enums import Position
from dialogues.models import Theme
from institutions.forms.base import PlainForm
from institutions.models import Country


class DraftForm(PlainForm):
    """One text for each interface language, one at least; `base` is the revision they come from."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {
            f"text_{code}": forms.CharField(
                label=format_lazy("{} – {}", _("Recommendation"), name),
                required=False,
                max_length=LONGEST_DRAFT,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )
            for code, name in settings.LANGUAGES
        }
        theme = forms.ModelChoiceField(
            Theme.objects.filter(retired_at=None, merged_into=None),
            label=format_lazy("{} ({})", _("Theme"), _("optional")),
            required=False,
        )
        self.fields = texts | {"theme": theme} | self.fields

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.texts.values()):
            code = settings.LANGUAGES[0][0]
            self.add_error(f"text_{code}", _("Write the text in one language at least."))
        return cleaned


class PositionForm(PlainForm):
    """What a country says; a page shows several, so each has ids of its own."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    position = forms.ChoiceField(
        label=_("Position"), choices=[("", _("Choose")), *Position.choices]
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stated_by = forms.CharField(
        label=_("Stated by"), max_length=200, help_text=_("Name or institution.")
    )

    def __init__(self, *args: Any, revision_id: int, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"position-{revision_id}-%s")
        initial = {"revision": revision_id} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)

    def clean_position(self) -> Position:
        return Position(self.cleaned_data["position"])


class RecordPositionForm(PositionForm):
    """The same as the team writes it down for a country."""

    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"))

    field_order = ["country", "position", "comment", "stated_by", "revision"]

    def __init__(self, *args: Any, countries: QuerySet[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
