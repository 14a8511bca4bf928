"""A response as it was answered, in words."""

from dataclasses import dataclass

from surveys.form.model import Form
from surveys.form.routing import work_out
from surveys.forms.answering_items import PageMaker, Posted, Words, language_name
from surveys.models import Response
from surveys.queries.forms import get_form


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question and its answer, which has several parts where several choices were made."""

    name: str
    label: Words
    answer: list[Words]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    number: int
    label: Words
    rows: tuple[AnswerRow, ...]


def answered_sections(response: Response, language: str) -> list[AnsweredSection]:
    """Return the questions that were asked with their answers, section by section."""
    form = get_form(response.version)
    state = work_out(form, response.answers)
    shown = language if language in form.languages else form.default_language
    maker = PageMaker(form, state, shown, response.answers, Posted())
    sections = [
        AnsweredSection(
            section.number,
            maker.words(section.label),
            tuple(
                AnswerRow(
                    question.name, maker.words(question.label), list(maker.answer_words(question))
                )
                for question in section.questions
                if question.is_input and question.name in state.visible
            ),
        )
        for section in form.sections
    ]
    return [section for section in sections if section.rows]


def languages_of(form: Form) -> list[tuple[str, str]]:
    """Return the form's languages as (code, name in the language itself) pairs."""
    return [(code, language_name(code)) for code in form.languages]
