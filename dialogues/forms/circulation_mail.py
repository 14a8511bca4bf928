"""The form that sends links by mail."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dialogues.models import Participation
from institutions.forms.base import PlainForm


class MailForm(PlainForm):
    """Offers the participants who have not got the mail yet, all of them chosen."""

    row = forms.MultipleChoiceField(label=_("Send to"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, rows: Sequence[Participation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {str(row.pk): row for row in rows}
        choices = [(pk, f"{row} – {row.email}") for pk, row in self._rows.items()]
        self.fields["row"].choices = choices  # type: ignore[attr-defined]
        self.fields["row"].initial = list(self._rows)

    @property
    def rows(self) -> list[Participation]:
        return [self._rows[pk] for pk in self.cleaned_data["row"]]
