"""The team's table of responses: which rows, which columns."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions.enums import Sector
from institutions.models import Institution
from surveys.enums import ResponseState
from surveys.form.model import Form, Question, text_in
from surveys.form.routing import work_out
from surveys.forms.answering_items import PageMaker, Posted, Words
from surveys.models import Response
from surveys.queries.forms import get_form

LONGEST_LABEL = 90
BETWEEN = "="  # between a question's name and a choice's: neither holds it


class ResponseFilterForm(forms.Form):
    """Which responses to list, in which order, with which answers beside them."""

    search = forms.CharField(label=_("Search"), max_length=200, required=False)
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    sector = forms.ChoiceField(
        label=_("Sector"), choices=[("", _("All")), *Sector.choices], required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *ResponseState.choices], required=False
    )
    answer = forms.ChoiceField(label=_("Answer"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"),
        choices=[
            ("newest", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("institution", _("Institution")),
            ("sector", _("Sector")),
        ],
        required=False,
    )
    columns = forms.MultipleChoiceField(
        label=_("Answers to show"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        institutions: QuerySet[Institution],
        languages: list[tuple[str, str]],
        form: Form | None,
        shown_language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["institution"]).queryset = institutions
        _offer(self, "language", [("", str(_("All"))), *languages])
        asked = [found for found in form.questions.values() if found.is_input] if form else []
        labels = {found.name: _label(form, found, shown_language) for found in asked if form}
        _offer(self, "columns", list(labels.items()))
        _offer(self, "answer", [("", str(_("All"))), *_answers(form, asked, shown_language)])

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that choose rows, for the template."""
        return [field for field in self if field.name != "columns"]

    def values(self) -> dict[str, Any]:
        """The arguments of `responses_of`; what makes no sense is as if it were not given."""
        self.is_valid()
        names = ("institution", "sector", "language", "state", "order")
        given = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in given.items() if value}

    def words(self) -> dict[str, Any]:
        """The arguments of `searched`."""
        self.is_valid()
        question, _between, choice = (self.cleaned_data.get("answer") or "").partition(BETWEEN)
        return {
            "search": self.cleaned_data.get("search") or "",
            "answer": (question, choice) if question else None,
        }

    @property
    def chosen_columns(self) -> list[tuple[str, str]]:
        """Names and labels of the questions to show, in form order."""
        wanted = set(self.data.getlist("columns") if hasattr(self.data, "getlist") else ())
        offered = cast("forms.MultipleChoiceField", self.fields["columns"]).choices
        return [(name, label) for name, label in _pairs(offered) if name in wanted]


class AnswerCells:
    """Answers in words for the cells of the table; the forms of versions are prepared once."""

    def __init__(self, columns: Iterable[str], language: str) -> None:
        self._columns, self._language = list(columns), language
        self._makers: dict[int, PageMaker] = {}

    def of(self, response: Response) -> list[list[Words]]:
        """A list of words for each column; empty where there is no answer."""
        maker = self._maker(response)
        questions = maker.form.questions
        return [
            maker.value_words(questions[name], response.answers.get(name))
            if name in questions
            else []
            for name in self._columns
        ]

    def _maker(self, response: Response) -> PageMaker:
        if response.version_id not in self._makers:
            form = get_form(response.version)
            language = self._language if self._language in form.languages else form.default_language
            maker = PageMaker(form, work_out(form, {}), language, {}, Posted())
            self._makers[response.version_id] = maker
        return self._makers[response.version_id]


def _answers(
    form: Form | None, asked: list[Question], language: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of each question that has some, under its label."""
    if form is None:
        return []
    return [
        (
            _label(form, question, language),
            [
                (
                    f"{question.name}{BETWEEN}{choice.name}",
                    _cut(text_in(choice.label, language, form.default_language)[0] or choice.name),
                )
                for choice in form.choice_list_of(question).choices
            ],
        )
        for question in asked
        if question.has_choices
    ]


def _label(form: Form, question: Question, language: str) -> str:
    return _cut(text_in(question.label, language, form.default_language)[0] or question.name)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices


def _pairs(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]
