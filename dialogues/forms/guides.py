"""Forms of guides and their questions, in any of the languages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dialogues.forms.base import LANGUAGES
from dialogues.models import Guide, GuideQuestion, Theme
from institutions.forms.base import PlainForm


class TextsForm(PlainForm):
    """One text for each language; at least one is needed. `texts` holds those given."""

    text_label: str | Promise = ""
    widget: Callable[..., forms.Widget] = forms.TextInput

    def __init__(self, *args: Any, texts: dict[str, str] | None = None, **kwargs: Any) -> None:
        initial = {f"text_{code}": text for code, text in (texts or {}).items()}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        asked = {f"text_{code}": self._field(code, name) for code, name in LANGUAGES}
        self.fields = asked | self.fields

    def _field(self, code: str, name: str) -> forms.CharField:
        return forms.CharField(
            label=format_lazy("{} – {}", self.text_label, name),
            max_length=1000,
            required=False,
            widget=self.widget(attrs={"lang": code}),
        )

    @property
    def texts(self) -> dict[str, str]:
        given = {code: self.cleaned_data.get(f"text_{code}", "") for code, _name in LANGUAGES}
        return {code: text for code, text in given.items() if text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.texts:
            raise ValidationError(_("Write it in one language at least."))
        return cleaned


class GuideForm(TextsForm):
    text_label = _("Title")

    introduction = forms.CharField(
        label=_("What to say first"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, guide: Guide, **kwargs: Any) -> None:
        initial = {"introduction": guide.introduction}
        super().__init__(*args, texts=guide.titles or {}, initial=initial, **kwargs)


class GuideQuestionForm(TextsForm):
    text_label = _("Question")

    prompts = forms.CharField(
        label=_("Prompts for the interviewer"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.filter(retired_at=None, merged_into=None),
        required=False,
    )

    def __init__(self, *args: Any, question: GuideQuestion, **kwargs: Any) -> None:
        initial = {"prompts": question.prompts, "theme": question.theme_id}
        super().__init__(*args, texts=question.texts or {}, initial=initial, **kwargs)
