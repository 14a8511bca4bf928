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

from surveys.actions.answering import Change, stamp
from surveys.form.cleaning import MOST_ROWS, AnswerError, RowsError, clean_value
from surveys.form.defaults import rows_of_page
from surveys.form.model import LIST_VALUED_TYPES, Form, Question, QuestionType, Section
from surveys.forms.answering_items import AnyItem, PageMaker, Raw, raw_of
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


class PostedAnswers(MultiValueDict[str, str]):
    """Posted answers with their files.

    `uploads` are the stored answers of the respondent's files by id, `refused` the messages for
    files that were not taken, by the name of the control.
    """

    def __init__(
        self,
        data: "MultiValueDict[str, str]",
        uploads: Mapping[str, dict[str, Any]],
        refused: Mapping[str, str],
    ) -> None:
        super().__init__({name: data.getlist(name) for name in data})
        self.uploads, self.refused = uploads, refused


def read_raw(
    data: "MultiValueDict[str, str]", form: Form, question: Question, prefix: str = ""
) -> Raw:
    """Return what a page's controls hold for a question; a ranking comes as places by choice.

    `prefix` is what the names of the controls begin with in an item of a repeated group.
    """
    name = prefix + question.name
    if question.type is QuestionType.REPEAT:
        return _read_rows(data, form, question)
    if question.is_upload:
        return _read_upload(data, name)
    if question.type is QuestionType.GEOPOINT and name not in data:
        parts = [(data.get(f"{name}:{part}") or "").strip() for part in ("lat", "lon")]
        return " ".join(part.replace(",", ".") for part in parts).strip()
    if question.type is QuestionType.RANK and name not in data:
        places = (
            (choice.name, data.get(f"{name}{PLACE_SEPARATOR}{choice.name}") or "")
            for choice in form.choice_list_of(question).choices
        )
        return {choice: place.strip() for choice, place in places if place.strip()}
    if question.type in LIST_VALUED_TYPES:
        return [text for text in data.getlist(name) if text]
    return data.get(name) or ""


def _read_upload(data: "MultiValueDict[str, str]", name: str) -> Raw:
    """Return the file's stored answer, or why it was refused; only a `PostedAnswers` has files."""
    if not isinstance(data, PostedAnswers):
        return {}
    if name in data.refused:
        return {**data.uploads.get(data.get(name) or "", {}), "refused": data.refused[name]}
    return data.uploads.get(data.get(name) or "", {})


def _read_rows(data: "MultiValueDict[str, str]", form: Form, question: Question) -> Raw:
    """Return what the controls of a repeated group hold, item by item in the page's order."""
    if question.name in data:
        return _rows_again(data, form, question)
    start = f"{question.name}{PLACE_SEPARATOR}"
    numbers = {
        int(number)
        for name in data
        if name.startswith(start)
        and (number := name[len(start) :].partition(PLACE_SEPARATOR)[0]).isdecimal()
        and len(number) < 4
    }
    inner = form.row_form(question.name)
    return [
        {
            asked.name: read_raw(data, inner, asked, f"{start}{number}{PLACE_SEPARATOR}")
            for asked in inner.questions.values()
            if asked.is_input
        }
        for number in sorted(numbers)
    ]


def _rows_again(data: "MultiValueDict[str, str]", form: Form, question: Question) -> Raw:
    """Read items that a page held as JSON; files count only where they are the respondent's."""
    rows = _read_list(data.get(question.name) or "")
    uploads = data.uploads if isinstance(data, PostedAnswers) else {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, dict):
                row[name] = uploads.get(str(value.get("id")), {})
    return rows


def _read_list(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text) if len(text) <= LONGEST_BASE else []
    except (ValueError, RecursionError):
        return []
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, dict)]


def clean_raw(form: Form, question: Question, raw: Raw, language: str) -> Any:
    """Return the answer that a page holds, None for none.

    Raises AnswerError with a message in `language`.
    """
    answer = clean_value(form, question, raw, language)
    if question.type is QuestionType.REPEAT:
        return rows_of_page(form, question.name, answer, len(raw))
    return answer


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
            found.errors |= messages_of(name, error)
    return found


def change_rows(data: "MultiValueDict[str, str]", action: str) -> "MultiValueDict[str, str]":
    """Return the posted answers without the item or the file that `action` takes away.

    "remove:group:1:" takes an item out of a repeated group, "forget:question" a file.
    """
    word, _mark, place = action.partition(PLACE_SEPARATOR)
    if word not in ("remove", "forget") or not place:
        return data
    kept = (
        PostedAnswers(data, data.uploads, data.refused)
        if isinstance(data, PostedAnswers)
        else data.copy()
    )
    for name in data:
        if name == place or (word == "remove" and name.startswith(place)):
            del kept[name]
    return kept


def add_row(values: dict[str, Any], action: str) -> None:
    """Add a blank item to the repeated group that `action` ("add:group") names."""
    word, _mark, name = action.partition(PLACE_SEPARATOR)
    if word == "add" and name in values and len(values[name] or []) < MOST_ROWS:
        values[name] = [*(values[name] or [{}]), {}]


def posted_values(answer: Any) -> list[str]:
    """Return what hidden controls hold for an answer, so that it can be posted once more."""
    raw = raw_of(answer)
    if isinstance(raw, dict):
        return [str(raw.get("id", ""))]
    if isinstance(raw, list):
        is_rows = bool(raw) and isinstance(raw[0], dict)
        return [json.dumps(raw, ensure_ascii=False)] if is_rows else [str(name) for name in raw]
    return [raw]


def messages_of(name: str, error: AnswerError) -> dict[str, list[str]]:
    """Return the messages by place: in a repeated group each question has its own."""
    if isinstance(error, RowsError):
        return {place: [inner.message] for place, inner in error.errors.items()}
    return {name: [error.message]}


def read_base(
    data: QueryDict, current: Mapping[str, tuple[int, str]], also: Iterable[str] = ()
) -> Mapping[str, tuple[int, str]]:
    """Return the revision and stamp of each question that a page was made with.

    A client that does not say what it saw changes the answers of now (`current`) to the questions
    that it posts; `also` are names of controls beside those in `data`.
    """
    if BASE_FIELD not in data:
        posted = {name.partition(PLACE_SEPARATOR)[0] for name in (*data, *also)}
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
        self.name = question.name
        self.wrong: dict[str, list[str]] = {}

    def clean(self, value: Any) -> Any:
        try:
            return self.clean_answer(value)
        except AnswerError as error:
            self.wrong = messages_of(self.name, error)
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
        self,
        form: Form,
        section: Section,
        language: str,
        data: "MultiValueDict[str, str] | None" = None,
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
        """The messages of each question that cannot be accepted, by its place on the page."""
        return {
            place: texts
            for name in self.errors
            if isinstance(field := self.fields[name], AnswerField)
            for place, texts in field.wrong.items()
        }

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
