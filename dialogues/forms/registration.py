"""Forms of registering for a dialogue by its link."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import Format
from dialogues.models import Dialogue
from dialogues.queries.registration import invited_institutions
from institutions.forms.base import PlainForm
from institutions.models import Institution

OTHER = "other"
ROOM, ONLINE = "room", "online"


class OpenRegistrationForm(PlainForm):
    until = forms.DateField(
        label=_("Open until"),
        help_text=_("The last day on which people can register."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RegisterForm(PlainForm):
    """`registration_id` makes a double click or a retry one registration."""

    institution = forms.ChoiceField(label=_("Your institution"))
    given_name = forms.CharField(
        label=_("If it is not in the list: its name"), max_length=300, required=False
    )
    person_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        help_text=_("Seen by the organisers only, for the attendance list."),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The minutes are sent here for comment.")
    )
    place = forms.ChoiceField(
        label=_("How you take part"),
        choices=[(ROOM, _("In the room")), (ONLINE, _("Online"))],
        widget=forms.RadioSelect,
        initial=ROOM,
    )
    registration_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {str(item.pk): item for item in invited_institutions(dialogue)}
        names = [(pk, item.name) for pk, item in self._known.items()]
        choices = [("", "---------"), *names, (OTHER, _("Not in the list"))]
        self.fields["institution"].choices = choices  # type: ignore[attr-defined]
        if not self._known:
            del self.fields["institution"]
            self.fields["given_name"].label = _("Your institution")
            self.fields["given_name"].required = True
        if dialogue.format not in (Format.HYBRID, Format.NOT_STATED):
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("institution") == OTHER and not cleaned.get("given_name", "").strip():
            self.add_error("given_name", _("Write the name of your institution."))
        return cleaned

    @property
    def chosen(self) -> Institution | None:
        """The chosen institution; None where its name was written."""
        return self._known.get(self.cleaned_data.get("institution", ""))
