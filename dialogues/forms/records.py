"""Forms of records: issues, proposals, concerns, decisions, action items."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.forms.base import RowForm
from dialogues.models import ActionItem, Concern, Decision, Dialogue, Issue, Proposal, Theme
from dialogues.models.records import AnyRecord, kind_of
from institutions.models import Institution

_FIELDS = ["headline", "gist", "raised_by", "theme", "country"]
_GIST = {"gist": forms.Textarea(attrs={"rows": 3})}


class RecordForm(RowForm[Any]):
    """What all records share; institutions are those on the dialogue's list."""

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = Institution.objects.filter(participations__dialogue=dialogue).distinct()
        self.fields["raised_by"].queryset = listed  # type: ignore[attr-defined]
        themes = Theme.objects.filter(retired_at=None, merged_into=None)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]
        if "country" in self.fields:
            self.fields["country"].queryset = dialogue.countries.all()  # type: ignore[attr-defined]
            if not dialogue.is_regional:
                del self.fields["country"]


class IssueForm(RecordForm):
    class Meta:
        model = Issue
        fields = _FIELDS
        widgets = _GIST


class ProposalForm(RecordForm):
    class Meta:
        model = Proposal
        fields = ["issue", "headline", "gist", "raised_by", "theme"]
        labels = {"issue": _("Issue")}
        widgets = _GIST

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, dialogue=dialogue, **kwargs)
        self.fields["issue"].queryset = dialogue.issues.all()  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["issue"]


class ConcernForm(RecordForm):
    class Meta:
        model = Concern
        fields = _FIELDS
        widgets = _GIST


class DecisionForm(RecordForm):
    class Meta:
        model = Decision
        fields = _FIELDS
        widgets = _GIST


class ActionItemForm(RecordForm):
    date_fields = ("due_on",)

    class Meta:
        model = ActionItem
        fields = ["headline", "gist", "owner", "due_on", "state", "raised_by", "theme", "country"]
        widgets = _GIST


FORMS: dict[str, type[RecordForm]] = {
    "issue": IssueForm,
    "proposal": ProposalForm,
    "concern": ConcernForm,
    "decision": DecisionForm,
    "action": ActionItemForm,
}


def form_for(record: AnyRecord, dialogue: Dialogue, data: Any = None) -> RecordForm:
    """Return the form that fits the kind of record."""
    return FORMS[kind_of(record)](data, instance=record, dialogue=dialogue)
