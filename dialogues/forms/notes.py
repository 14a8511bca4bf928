"""What the notes page sends."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dialogues.actions.notes import MAX_NOTE
from dialogues.models import Dialogue, Issue
from dialogues.models.records import RECORD_KINDS
from dialogues.texts import normalise
from institutions.forms.base import PlainForm


class TextField(forms.CharField):
    """Text whose blanks and line breaks matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea, **kwargs)

    def to_python(self, value: object) -> str:
        return normalise(super().to_python(value) or "")


class NoteForm(PlainForm):
    text = TextField(label=_("Notes"), required=False, max_length=MAX_NOTE)
    base = forms.IntegerField(min_value=0)
    editor = forms.CharField(max_length=40, required=False)


class MarkForm(forms.Form):
    """A passage: `start` and `end` in code points of `revision`, or lines, or the pasted words."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in RECORD_KINDS])
    revision = forms.IntegerField(min_value=1, required=False)
    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=1, required=False)
    passage = TextField(required=False, max_length=20_000)
    first_line = forms.IntegerField(min_value=1, required=False)
    last_line = forms.IntegerField(min_value=1, required=False)
    issue = forms.ModelChoiceField(Issue.objects.none(), required=False)
    headline = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issue"].queryset = dialogue.issues.all()  # type: ignore[attr-defined]

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line where lines were chosen; one alone is both."""
        first = self.cleaned_data["first_line"] or self.cleaned_data["last_line"]
        last = self.cleaned_data["last_line"] or first
        return (first, last) if first and last else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_lines = cleaned.get("first_line") or cleaned.get("last_line")
        if not self.errors and not has_lines and not cleaned.get("passage", "").strip():
            raise ValidationError(_("Choose lines or paste a passage of the notes."))
        return cleaned
