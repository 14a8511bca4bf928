"""Forms of the entries of the evidence register: one for each kind."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dialogues.forms.base import M, RowForm
from dialogues.forms.meetings import DOCUMENT_TYPES, MAX_DOCUMENT_BYTES
from dialogues.models import Dialogue, Interview, Theme
from institutions.models import Institution
from institutions.page_language import page_language
from reports.actions.evidence_files import BadValueError, date
from reports.models import (
    Document,
    DonorMeeting,
    Entry,
    Need,
    Programme,
    StatedBy,
    Strategy,
    Treaty,
)
from reports.queries.evidence_entries import entry_digest, sections_of
from surveys.form.model import text_in
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django_stubs_ext import StrOrPromise

DATE_HELP = _("A year, a month or a day: 2022, 2022-08 or 2022-08-10; or “pending”.")


def clean_date(value: str) -> str:
    """A date as precise as it is known; ValidationError for anything else."""
    try:
        return str(date(value.strip()))
    except BadValueError as error:
        raise ValidationError(str(error)) from error


class DateText(forms.CharField):
    def __init__(self, *, label: "StrOrPromise", required: bool = False) -> None:
        super().__init__(label=label, required=required, max_length=20, help_text=DATE_HELP)

    def clean(self, value: Any) -> str:
        return clean_date(super().clean(value))


class EntryForm(RowForm[M]):
    """What all entries share: the state that was seen, so that nobody's change is overwritten."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = entry_digest(self.instance)

    @property
    def parts(self) -> dict[str, Any]:
        """What belongs to the entry besides its own columns, as its action takes it."""
        return {}


class DocumentForm(EntryForm[Document]):
    date = DateText(label=_("Date"))
    link = forms.URLField(
        label=_("Address on the web"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Where it can be read; leave it empty where you add the file."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, text or picture; 15 MB at most."),
    )

    class Meta:
        model = Document
        fields = (
            "kind", "citation_key", "author", "title", "issuer", "date", "number", "place",
            "publisher", "pages", "language", "link", "file",
        )  # fmt: skip
        labels = {"citation_key": _("Cited in the text as"), "kind": _("Use")}
        help_texts = {
            "citation_key": _("Short, such as “Decree No. 394 of 2000”."),
            "issuer": _("The body that issued it, where it has no author."),
            "pages": _("The pages that were used, such as 12-15."),
        }

    def clean_file(self) -> "UploadedFile[Any] | Any":
        file = self.cleaned_data["file"]
        if not file or not hasattr(file, "content_type"):
            return file
        if PurePath(file.name or "").suffix.lower() not in DOCUMENT_TYPES:
            raise ValidationError(_("Files of this type are not taken."))
        if (file.size or 0) > MAX_DOCUMENT_BYTES:
            raise ValidationError(_("The file is larger than 15 MB."))
        self.instance.file_name = PurePath(file.name).name[-200:]
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("file") is False:
            self.instance.file_name = ""
        return cleaned


class TreatyForm(EntryForm[Treaty]):
    date = DateText(label=_("Date"))

    class Meta:
        model = Treaty
        fields = ("treaty", "date", "action")
        help_texts = {"action": _("Such as accession, ratification or signature.")}


class StrategyForm(EntryForm[Strategy]):
    adopted = DateText(label=_("Adopted"))
    sections = forms.CharField(
        label=_("Sections"),
        required=False,
        max_length=20_000,
        help_text=_("One on each line, in their order."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Strategy
        fields = ("name", "period", "adopted", "legal_act", "actions_count")
        help_texts = {"period": _("Such as 2023-2025.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["sections"] = "\n".join(sections_of(self.instance))

    def clean_sections(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["sections"].splitlines()]
        if any(len(line) > 500 for line in lines):
            raise ValidationError(_("A section is longer than 500 letters."))
        return [line for line in lines if line]

    @property
    def parts(self) -> dict[str, Any]:
        return {"sections": self.cleaned_data["sections"]}


class ProgrammeForm(EntryForm[Programme]):
    start = DateText(label=_("From"))
    end = DateText(label=_("Until"))
    budget_currency = forms.RegexField(
        "^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        max_length=3,
        help_text=_("Three letters, such as EUR or USD."),
    )

    class Meta:
        model = Programme
        fields = (
            "code", "title", "implementer", "donors", "partners", "budget_amount",
            "budget_currency", "start", "end", "status", "components",
        )  # fmt: skip
        widgets = {
            "partners": forms.Textarea(attrs={"rows": 3}),
            "components": forms.Textarea(attrs={"rows": 4}),
            "budget_amount": forms.NumberInput(attrs={"min": 0}),
        }

    def clean_budget_currency(self) -> str:
        currency: str = self.cleaned_data["budget_currency"]
        return currency.upper()

    def clean_budget_amount(self) -> Any:
        amount = self.cleaned_data["budget_amount"]
        if amount is not None and amount < 0:
            raise ValidationError(_("Not an amount."))
        return amount

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_currency = cleaned.get("budget_currency") or "budget_currency" in self.errors
        if cleaned.get("budget_amount") is not None and not has_currency:
            self.add_error("budget_currency", _("Say in which currency the budget is."))
        return cleaned


class MeetingForm(EntryForm[DonorMeeting]):
    date = DateText(label=_("Date"), required=True)

    class Meta:
        model = DonorMeeting
        fields = ("date", "city", "chair", "participants")
        widgets = {"participants": forms.Textarea(attrs={"rows": 3})}


class NeedForm(EntryForm[Need]):
    """A need; who stated it is a link, words, or both."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("Institution"), required=False
    )
    dialogue = forms.ModelChoiceField(Dialogue.objects.none(), label=_("Dialogue"), required=False)
    interview = forms.ModelChoiceField(
        Interview.objects.none(), label=_("Interview"), required=False
    )
    answers = forms.ChoiceField(label=_("Question"), required=False)
    stated_by = forms.CharField(
        label=_("Source in words"),
        required=False,
        max_length=300,
        help_text=_("Such as a document with its page. Taken from the choice above if empty."),
    )
    stated_in = DateText(label=_("Stated in"))
    order = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("1 is the most pressing; last among its source's needs if empty."),
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False)
    continues = forms.ModelChoiceField(
        Need.objects.none(), label=_("Continues the earlier need"), required=False
    )
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=_("Programmes that answer it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Need
        fields = (
            "need", "stated_by_kind", "institution", "dialogue", "interview", "stated_by",
            "stated_in", "order", "group", "theme", "continues", "programmes", "left_open",
        )  # fmt: skip
        widgets = {
            "need": forms.Textarea(attrs={"rows": 3}),
            "left_open": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = (
        "need", "stated_by_kind", "institution", "dialogue", "interview", "answers", "stated_by",
        "stated_in", "order",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.instance.country
        others = Need.objects.filter(country=country).exclude(pk=self.instance.pk)
        for name, rows in {
            "institution": Institution.objects.filter(country=country),
            "dialogue": Dialogue.objects.filter(countries=country),
            "interview": Interview.objects.filter(country=country),
            "theme": Theme.objects.filter(merged_into=None, retired_at=None),
            "continues": others,
            "programmes": Programme.objects.filter(country=country),
        }.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        answers = self.fields["answers"]
        if isinstance(answers, forms.ChoiceField):
            answers.choices = [("", "---------"), *_questions()]
        if self.instance.questionnaire_id:
            self.initial["answers"] = f"{self.instance.questionnaire_id}:{self.instance.question}"
        if self.instance.pk:
            self.initial["programmes"] = self.instance.programmes.all()
        else:
            self.initial["order"] = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        fields = {
            StatedBy.INSTITUTION: "institution",
            StatedBy.DIALOGUE: "dialogue",
            StatedBy.INTERVIEW: "interview",
            StatedBy.QUESTIONNAIRE: "answers",
        }
        wanted = fields.get(StatedBy(cleaned.get("stated_by_kind", StatedBy.COUNTRY)))
        for name in fields.values():
            if name != wanted:
                cleaned[name] = None
        chosen = cleaned.get(wanted) if wanted else None
        if not cleaned.get("stated_by"):
            cleaned["stated_by"] = self._in_words(wanted, chosen)
        if not cleaned["stated_by"]:
            self.add_error(wanted or "stated_by", _("Say who states it."))
        self._keep_question(cleaned.get("answers") or "")
        self._check_chain(cleaned.get("continues"))
        cleaned["order"] = cleaned.get("order") or (self.instance.order if self.instance.pk else 0)
        return cleaned

    def _check_chain(self, earlier: Need | None) -> None:
        while earlier is not None:
            if earlier.pk == self.instance.pk:
                self.add_error("continues", _("A need cannot continue itself."))
                return
            earlier = earlier.continues

    def _in_words(self, wanted: str | None, chosen: Any) -> str:
        if wanted == "answers":
            return dict(_flat_questions()).get(chosen or "", "")[:300]
        return str(chosen)[:300] if chosen else ""

    def _keep_question(self, answers: str) -> None:
        questionnaire, _colon, question = answers.partition(":")
        self.instance.questionnaire_id = int(questionnaire) if questionnaire else None
        self.instance.question = question

    @property
    def parts(self) -> dict[str, Any]:
        return {"programmes": self.cleaned_data["programmes"]}


def _questions() -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions of each questionnaire's newest version, as grouped choices."""
    language = page_language()
    groups = []
    for questionnaire in Questionnaire.objects.order_by("pk"):
        version = Version.objects.filter(questionnaire=questionnaire).order_by("-number").first()
        if version is None:
            continue
        form = get_form(version)
        groups.append(
            (
                str(questionnaire),
                [
                    (
                        f"{questionnaire.pk}:{question.name}",
                        text_in(question.label, language, form.default_language)[0][:120]
                        or question.name,
                    )
                    for question in form.questions.values()
                ],
            )
        )
    return groups


def _flat_questions() -> list[tuple[str, str]]:
    return [choice for _name, choices in _questions() for choice in choices]


ENTRY_FORMS: dict[str, type[EntryForm[Any]]] = {
    "document": DocumentForm,
    "treaty": TreatyForm,
    "strategy": StrategyForm,
    "programme": ProgrammeForm,
    "need": NeedForm,
    "meeting": MeetingForm,
}


def entry_form(kind: str, entry: Entry, *args: Any) -> EntryForm[Any]:
    """Return the form of an entry, which may be a new one of a country."""
    return ENTRY_FORMS[kind](*args, instance=entry)


class RemoveForm(forms.Form):
    """Why an entry is removed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
