"""Forms of interviews, interviewees, consent and identities."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.access import visible_dialogues
from dialogues.enums import ConsentPurpose, Remainder
from dialogues.forms.base import LANGUAGES, RowForm
from dialogues.models import Consent, Dialogue, Guide, Interview, Interviewee
from institutions.access import Viewer, visible_institutions, writable_countries
from institutions.forms.base import PlainForm
from institutions.models import User


class DialogueChoice(forms.ModelChoiceField[Dialogue]):
    """A country may hold several dialogues in one city, so the date tells them apart."""

    def label_from_instance(self, dialogue: Dialogue) -> str:
        return f"{dialogue.name}, {date_format(dialogue.starts_on, 'DATE_FORMAT')}"


class InterviewForm(RowForm[Interview]):
    """The country of an interview stays: its people and passages belong to that country."""

    date_fields = ("held_on",)

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    dialogue = DialogueChoice(label=_("Dialogue"), queryset=Dialogue.objects.none(), required=False)

    class Meta:
        model = Interview
        fields = ["country", "label", "held_on", "kind", "mode", "language", "dialogue", "guide"]
        labels = {"country": _("Country")}

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = writable_countries(user)
        self.fields["country"].queryset = countries  # type: ignore[attr-defined]
        held = visible_dialogues(user).order_by("-starts_on")
        self.fields["dialogue"].queryset = held  # type: ignore[attr-defined]
        offered = Guide.objects.filter(Q(retired_at=None) | Q(pk=self.instance.guide_id))
        self.fields["guide"].queryset = offered  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["country"]


class IntervieweeForm(RowForm[Interviewee]):
    class Meta:
        model = Interviewee
        fields = ["pseudonym", "institution", "sector", "speaker"]
        help_texts = {
            "pseudonym": _("Shown in place of the name everywhere: no name, no initials."),
            "sector": _("Left empty, it is the institution's."),
            "speaker": _("How this person's lines begin in the text: KZ-1 for “KZ-1: …”."),
        }

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(country=self.instance.interview.country_id) | Q(country=None)
        known = visible_institutions(user).filter(near)
        self.fields["institution"].queryset = known  # type: ignore[attr-defined]


class ConsentForm(RowForm[Consent]):
    date_fields = ("given_on",)

    purposes = forms.MultipleChoiceField(
        label=_("What for"),
        choices=ConsentPurpose.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    remainder = forms.ChoiceField(
        label=_("If the person is erased"),
        choices=Remainder.choices,
        widget=forms.RadioSelect,
        initial=Remainder.REMOVE,
    )

    class Meta:
        model = Consent
        fields = ["given_on", "purposes", "may_quote", "may_name", "remainder", "is_written"]


class IdentityForm(PlainForm):
    """Browsers are told not to remember what is typed here."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("E-mail address or telephone number."),
    )


class IdentityReadersForm(PlainForm):
    readers = forms.ModelMultipleChoiceField(
        label=_("May see who the interviewees are"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = candidates  # type: ignore[attr-defined]


class EraseForm(PlainForm):
    confirm = forms.BooleanField(
        label=_("I have read what stays. Erase this person; it cannot be undone.")
    )
