"""Posted answers: read, cleaned by the questionnaire's own rules, shown again with errors."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surveys.actions.answering import Change, stamp
from surveys.form.model import LIST_VALUED_TYPES, Form, Question, QuestionType, Section
from surveys.form.validation import AnswerError, clean_value
from surveys.forms.answering_items import AnyItem, PageMaker, Raw
from surveys.models import Response
from surveys.queries.answering import asked_questions

BASE_FIELD = ".base"
OFFERED_FIELD = ".offered"
PLACE_SEPARATOR = ":"
LONGEST_BASE = 100_000


@dataclass
class ReadAnswers:
    """Posted answers: `values` that are well formed (None: no answer), `errors` for the others."""

    values: dict[str, Any] = field(default_factory=dict)
    raws: dict[str, Raw] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def read_raw(data: "MultiValueDict[str, str]", form: Form, question: Question) -> Raw:
    """Return what a page's controls hold for a question; a ranking comes as places by choice."""
    name = question.name
    if question.type is QuestionType.RANK and name not in data:
        places = (
            (choice.name, data.get(f"{name}{PLACE_SEPARATOR}{choice.name}") or "")
            for choice in form.choice_list_of(question).choices
        )
        return {choice: place.strip() for choice, place in places if place.strip()}
    if question.type in LIST_VALUED_TYPES:
        return [text for text in data.getlist(name) if text]
    return data.get(name) or ""


def clean_raw(form: Form, question: Question, raw: Raw, language: str) -> Any:
    """Return the answer, None for none. Raises AnswerError with a message in `language`."""
    if isinstance(raw, dict):
        raw = _ranking(raw)
    return clean_value(form, question, raw, language)


def read_answers(
    data: "MultiValueDict[str, str]", form: Form, questions: Mapping[str, Question], language: str
) -> ReadAnswers:
    """Read and clean the posted answers to these questions, without a Django form: it is quick."""
    found = ReadAnswers()
    for name, question in questions.items():
        raw = found.raws[name] = read_raw(data, form, question)
        if not raw:
            found.values[name] = None
            continue
        try:
            found.values[name] = clean_raw(form, question, raw, language)
        except AnswerError as error:
            found.errors[name] = [error.message]
    return found


def read_base(
    data: QueryDict, current: Mapping[str, tuple[int, str]]
) -> Mapping[str, tuple[int, str]]:
    """Return the revision and stamp of each question that a page was made with.

    A client that does not say what it saw changes the answers of now (`current`) to the questions
    that it posts.
    """
    if BASE_FIELD not in data:
        posted = {name.partition(PLACE_SEPARATOR)[0] for name in data}
        return {name: base for name, base in current.items() if name in posted}
    base = _read_object(data, BASE_FIELD)
    return {name: entry for name, value in base.items() if (entry := _base_entry(value))}


def read_outdated(data: QueryDict, offered: Mapping[str, str]) -> frozenset[str]:
    """Return the questions whose filtered choices are not those that the page showed."""
    shown = _read_object(data, OFFERED_FIELD)
    return frozenset(
        name for name, choices in offered.items() if shown.get(name, choices) != choices
    )


def base_of(response: Response, names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return the revision and stamp of these questions as a page is made."""
    return {
        name: (response.revisions.get(name, 0), stamp(response.answers.get(name))) for name in names
    }


def changes_of(values: Mapping[str, Any], base: Mapping[str, tuple[int, str]]) -> dict[str, Change]:
    """Return what to save: the well-formed answers to the questions that were on the page."""
    return {name: Change(value, *base[name]) for name, value in values.items() if name in base}


class AnswerWidget(forms.Widget):
    """Reads the controls of one question; they are drawn by the item's template."""

    def __init__(self, form: Form, question: Question) -> None:
        super().__init__()
        self.read: Callable[[Any], Raw] = lambda data: read_raw(data, form, question)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Raw:
        return self.read(data)


class AnswerField(forms.Field):
    """One question, cleaned by the form's own rules; no answer is always accepted in a draft."""

    def __init__(self, form: Form, question: Question, language: str) -> None:
        super().__init__(required=False, widget=AnswerWidget(form, question))
        self.clean_answer: Callable[[Raw], Any] = lambda raw: clean_raw(
            form, question, raw, language
        )

    def clean(self, value: Any) -> Any:
        try:
            return self.clean_answer(value)
        except AnswerError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class ItemLayout:
    """Lets crispy draw one item of a page with the item's own template."""

    def __init__(self, item: AnyItem) -> None:
        self.item = item

    def render(
        self, form: forms.BaseForm, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        return render_to_string(self.item.template, {"item": self.item})


class SectionForm(forms.Form):
    """The page of one section."""

    def __init__(
        self, form: Form, section: Section, language: str, data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        for name, question in asked_questions(section).items():
            self.fields[name] = AnswerField(form, question, language)
        self.section = section
        self.items: list[AnyItem] = []

    @property
    def raws(self) -> dict[str, Raw]:
        """The input as it was posted."""
        return {name: self[name].data for name in self.fields}

    @property
    def messages(self) -> dict[str, list[str]]:
        """The messages of each question that cannot be accepted."""
        return {name: [str(text) for text in texts] for name, texts in self.errors.items()}

    def show(self, maker: PageMaker) -> None:
        """Make the items that the page draws."""
        self.items = maker.section_items(self.section)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*map(ItemLayout, self.items))
        return helper


def _ranking(places: Mapping[str, str]) -> list[str]:
    """Return the choices in order. Raises AnswerError unless the places are 1, 2, 3 and so on."""
    numbers = sorted(places.values(), key=lambda place: (len(place), place))
    if len(set(numbers)) < len(numbers):
        raise AnswerError("duplicate_place", _("Give each place only once."))
    if numbers != [str(place + 1) for place in range(len(numbers))]:
        raise AnswerError("missing_place", _("Give the places in order: 1, then 2, and so on."))
    return sorted(places, key=lambda name: int(places[name]))


def _read_object(data: QueryDict, field: str) -> dict[str, Any]:
    """Return the JSON object that a page's own hidden field holds; empty for anything else."""
    text = data.get(field) or ""
    try:
        found = json.loads(text) if len(text) <= LONGEST_BASE else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _base_entry(value: object) -> tuple[int, str] | None:
    match value:
        case [int(revision), str(stamp)] if not isinstance(revision, bool):
            return revision, stamp[:64]
    return None
