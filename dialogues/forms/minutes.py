"""Forms of minutes and of comments on them."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import CommentState
from dialogues.forms.notes import TextField
from dialogues.minutes_text import paragraphs
from dialogues.models import MinutesRevision
from institutions.forms.base import PlainForm


class MinutesForm(PlainForm):
    text = TextField(
        label=_("Minutes"),
        help_text=_("A blank line divides paragraphs; # begins a heading, - an item of a list."),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 24


class CirculateForm(PlainForm):
    until = forms.DateField(
        label=_("Comments until"),
        help_text=_("The last day on which comments are taken."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CommentForm(PlainForm):
    """`submission_id` makes a double click or a retry one comment."""

    paragraph = forms.TypedChoiceField(label=_("About"), coerce=int)
    author_name = forms.CharField(label=_("Your name or institution"), max_length=200)
    text = forms.CharField(
        label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, revision: MinutesRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbered = [
            (item.number, f"{item.number}. {item.text[:60]}") for item in paragraphs(revision.text)
        ]
        choices = [(0, _("The minutes as a whole")), *numbered]
        self.fields["paragraph"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(PlainForm):
    state = forms.ChoiceField(
        choices=[
            (CommentState.ACCEPTED.value, CommentState.ACCEPTED.label),
            (CommentState.DECLINED.value, CommentState.DECLINED.label),
        ]
    )
    reply = forms.CharField(required=False, max_length=5000)
