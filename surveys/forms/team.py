"""What the team fills in: workbooks, files of answers, invitations, reasons."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.forms.base import PlainForm
from institutions.models import Institution, Round
from surveys.actions.response_csv import MOST_BYTES as MOST_CSV_BYTES
from surveys.enums import AnswersPer, Layout

MOST_WORKBOOK_BYTES = 10 * 1024 * 1024


class WorkbookForm(PlainForm):
    """An XLSForm workbook."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An XLSForm workbook (.xlsx), 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("Part of the address. If you leave it empty, the form_id of the workbook."),
    )
    assessment_round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), required=False
    )

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "assessment_round", rounds)

    def clean_file(self) -> "UploadedFile[Any]":
        return _checked(self.cleaned_data["file"], MOST_WORKBOOK_BYTES, _("10 MB"))


class QuestionnaireForm(PlainForm):
    """How a questionnaire is shown, and which of its questions have a role."""

    assessment_round = forms.ModelChoiceField(
        label=_("Round"), queryset=Round.objects.none(), required=False
    )
    layout = forms.ChoiceField(label=_("Pages"), choices=Layout.choices)
    sector_question = forms.CharField(
        label=_("Question that tells the sector"), max_length=100, required=False
    )
    institution_question = forms.CharField(
        label=_("Question that tells the institution"), max_length=100, required=False
    )

    answers_per = forms.ChoiceField(
        label=_("Answers of an invited institution"), choices=AnswersPer.choices, required=False
    )
    needs_sign_off = forms.BooleanField(
        label=_("Signatories sign"),
        required=False,
        help_text=_(
            "Where an institution has a signatory, answers are sent by their signature. Open "
            "links, answers of single people and questionnaires on one page are sent without."
        ),
    )

    is_anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_(
            "Answers are kept without anything that leads to the institution, the link or the "
            "person. You see who has answered, but never what. The questionnaire is on one page, "
            "and what was sent cannot be changed. Decide this before anybody opens a link."
        ),
    )

    asks_code = forms.BooleanField(
        label=_("A code by mail for a second browser"),
        required=False,
        help_text=_(
            "Once answers were begun, the link opens in another browser only with a code that is "
            "mailed to a contact of the institution, so that a link that was forwarded shows them "
            "to nobody else. Institutions without a contact get in without a code."
        ),
    )

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "assessment_round", rounds)
        self.fields["answers_per"].label = _("Answers of an invited institution")

    def clean_answers_per(self) -> str:
        return self.cleaned_data["answers_per"] or AnswersPer.INSTITUTION


class ResponseFileForm(PlainForm):
    """A CSV file of answers."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, with a column for each question; 50 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    is_illustrative = forms.BooleanField(
        label=_("These answers are illustrative"),
        required=False,
        help_text=_("They are marked so wherever they are shown."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        return _checked(self.cleaned_data["file"], MOST_CSV_BYTES, _("50 MB"))


class InvitationForm(PlainForm):
    """Which institutions to invite; nothing is chosen unless `everybody` is."""

    everybody = forms.BooleanField(label=_("All institutions below"), required=False)
    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions"),
        queryset=Institution.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    allows_many = forms.BooleanField(
        label=_("Several people of an institution may each answer"),
        required=False,
        help_text=_("Otherwise all who have the link work on the same answers."),
    )

    def __init__(self, *args: Any, choices: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = choices
        _choose_from(self, "institutions", choices)
        # One of the two fields is needed, so neither is marked as optional.
        self.fields["institutions"].label = _("Institutions")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if values.get("everybody"):
            values["institutions"] = self._choices
        elif not values.get("institutions") and "institutions" not in self.errors:
            self.add_error("institutions", _("Choose an institution, or all."))
        return values


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("It is kept in the audit log.")
    )


class LinkForm(PlainForm):
    """The institution that a response comes from."""

    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Not registered"),
    )

    def __init__(self, *args: Any, choices: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "institution", choices)


def _choose_from(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def _checked(file: "UploadedFile[Any]", most_bytes: int, shown: object) -> "UploadedFile[Any]":
    """Return the file, which has not been read yet; refuse one that is too large."""
    if (file.size or 0) > most_bytes:
        raise ValidationError(_("The file is larger than %(limit)s."), params={"limit": shown})
    return file
