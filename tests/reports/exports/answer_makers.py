"""Answers that people could have sent to a form of any shape, and the files made of them."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from institutions.models import Country, Job, User
from reports.actions.exports import JOB_KIND, request_export
from reports.models import Export
from reports.tasks import export_responses
from surveys.actions.response_import import ResponseImport
from surveys.form.cleaning import AnswerError, clean_text, clean_value
from surveys.form.model import Form, Group, Item, Question, QuestionType
from surveys.form.routing import work_out
from surveys.form.validation import Problem, validate
from surveys.models import Questionnaire, Response
from tests.surveys.answer_files import as_csv
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FILE

SENT_AT = datetime(2023, 6, 5, 4, 0, 0, 123_456, tzinfo=UTC)
ANSWERS = {
    "institution_name": "Ministry",
    "sector": "government",
    "importance": "little",
    "measures": ["treatment", "work"],
    "order": ["work", "treatment"],
    "years": 7,
    "comment": "Мало мест",
}
ABOUT = {"language": "ru", "submitted_at": SENT_AT, "given_name": "Ministry"}
OF_A_KIND = {
    "email": "name@example.org",
    "phone": "+7 701 123 45 67",
    "url": "https://example.org/=a",
}
# What spreadsheets, CSV readers and JSON readers stumble over.
NASTY = "'=+-@＝ \n\t\",;/[]{}aЯ1ё"


def exported_file(
    questionnaire: Questionnaire, actor: User, *, file_format: str = "csv", **wishes: Any
) -> bytes:
    """The file that a worker would make, of all countries."""
    job = request_export(
        actor=actor,
        questionnaire=questionnaire,
        countries=list(Country.objects.all()),
        file_format=file_format,
        language="en",
        **wishes,
    )
    export_responses(str(job.pk))
    assert Job.objects.get(pk=job.pk, kind=JOB_KIND).message == ""
    with Export.objects.get(job=job).file.open("rb") as file:
        return file.read()


def repeated(*questions: Question, **fields: Any) -> Form:
    inner = group("inner", *questions, repeat=True, **fields)
    return form_of(ask("count", "integer", relevant="true()"), inner)


def problems(result: ResponseImport) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in result.problems]


def left_out(result: ResponseImport) -> list[tuple[int, str, int, str]]:
    return [(one.row, one.column, one.count, one.reason) for one in result.left_out]


def taken_in(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    found = Response.objects.filter(version__questionnaire=questionnaire).order_by("pk")
    return list(found.values_list("answers", flat=True))


def edited(content: bytes, row: int, **cells: str) -> bytes:
    """The file with other cells in one row, counted from 0; as a spreadsheet saves it."""
    rows = rows_of(content)
    rows[row].update(cells)
    return as_csv(*rows, columns=list(rows[row]))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_published(form: Form) -> Form:
    """The form with plain texts, and nothing required: what is drawn seldom holds all of it."""

    def eased(item: Item) -> Item:
        plain = replace(item, label={"en": item.name}, hint={})
        if isinstance(plain, Group):
            return replace(plain, items=tuple(map(eased, plain.items)))
        return replace(plain, required=None, required_message={}, constraint_message={})

    lists = {
        name: replace(
            found, choices=tuple(replace(c, label={"en": f"={c.name}"}) for c in found.choices)
        )
        for name, found in form.choice_lists.items()
    }
    return replace(form, items=tuple(map(eased, form.items)), choice_lists=lists)


@st.composite
def sent_answers(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Answers as they are stored: those that the form asks for and accepts, calculations done."""
    given = draw(_answers(form))
    for _attempt in range(10):
        state = work_out(form, given, now=SENT_AT)
        problems = validate(form, given, language="en", state=state)
        if not problems:
            return {name: value for name, value in state.values.items() if name in form.questions}
        for problem in problems:
            _take_out(given, problem)
    return reject()


def texts() -> st.SearchStrategy[str]:
    return st.one_of(st.text(max_size=12), st.text(NASTY, max_size=8)).map(_storable).filter(bool)


def _answers(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    asked = {name: _answer(form, question) for name, question in form.questions.items()}
    return st.fixed_dictionaries(
        {}, optional={name: found for name, found in asked.items() if found is not None}
    )


def _answer(form: Form, question: Question) -> st.SearchStrategy[Any] | None:
    if question.type in (QuestionType.NOTE, QuestionType.CALCULATE):
        return None
    if question.type is QuestionType.REPEAT:
        return st.lists(_answers(form.row_form(question.name)), min_size=1, max_size=3)
    if question.is_upload:
        return st.just(FILE)
    if question.has_choices:
        return _choices(form, question)
    return _raw(question).map(lambda raw: _cleaned(form, question, raw)).filter(_is_answer)


def _choices(form: Form, question: Question) -> st.SearchStrategy[Any]:
    names = form.choice_list_of(question).names
    if question.type is QuestionType.SELECT_ONE:
        return st.sampled_from(names)
    some = st.lists(st.sampled_from(names), min_size=1, unique=True)
    if question.type is QuestionType.RANK:
        return some
    return some.map(lambda found: [name for name in names if name in found])


def _raw(question: Question) -> st.SearchStrategy[str]:
    """What a person types."""
    day, time = st.dates().map(str), st.times().map(lambda found: f"{found:%H:%M}")
    degrees = st.integers(-89, 89).map(str)
    number = st.decimals(-(10**9), 10**9, places=5).map(lambda found: f"{found:f}")
    kinds: Mapping[QuestionType, st.SearchStrategy[str]] = {
        QuestionType.INTEGER: st.integers(-(10**15) + 1, 10**15 - 1).map(str),
        QuestionType.DECIMAL: st.one_of(number, st.sampled_from(["0.00000001", "-0.00001", "-0"])),
        QuestionType.DATE: day,
        QuestionType.TIME: time,
        QuestionType.DATETIME: st.builds("{}T{}".format, day, time),
        QuestionType.GEOPOINT: st.builds("{}.5 {}.25".format, degrees, degrees),
        QuestionType.ACKNOWLEDGE: st.just("OK"),
    }
    if question.type is QuestionType.RANGE:
        return st.sampled_from([f"{number:f}" for number in question.range.numbers])
    if question.text_kind:
        return st.just(OF_A_KIND[question.text_kind])
    return kinds.get(question.type, texts())


def _storable(text: str) -> str:
    try:
        return clean_text(text, "en")
    except AnswerError:
        return ""


def _cleaned(form: Form, question: Question, raw: str) -> Any:
    return clean_value(form, question, raw, "en")


def _is_answer(value: Any) -> bool:
    return value is not None


def _take_out(answers: dict[str, Any], problem: Problem) -> None:
    if problem.row is None:
        answers.pop(problem.question, None)
    elif problem.row < len(items := answers.get(problem.question, [])):
        items[problem.row].pop(problem.inner, None)
