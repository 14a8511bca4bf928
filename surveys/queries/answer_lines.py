"""An answer as plain lines of text, for papers and files."""

from typing import Any

from surveys.form.cleaning import is_upload
from surveys.form.model import Form, Question, QuestionType, text_in


def answer_lines(form: Form, question: Question, value: Any, language: str) -> list[str]:
    """Return the lines of one answer in a language; none where there is no answer.

    Choices are told by their labels, files by their names, each item of a repeated group on a line.
    """
    if value in (None, "", []):
        return []
    if question.type is QuestionType.REPEAT:
        return [
            f"{place}. {_row_text(form.row_form(question.name), row, language)}"
            for place, row in enumerate(value, start=1)
        ]
    if is_upload(value):
        return [value["name"]]
    if question.has_choices:
        names = value if isinstance(value, list) else [value]
        return [_choice_text(form, question, name, language) for name in names]
    return [_plain_text(question, value)]


def _plain_text(question: Question, value: Any) -> str:
    if question.type is QuestionType.ACKNOWLEDGE:
        return "✓"
    if question.type is QuestionType.DATETIME:
        return str(value).replace("T", " ")
    return str(value)


def _row_text(form: Form, row: dict[str, Any], language: str) -> str:
    parts = []
    for question in form.questions.values():
        lines = answer_lines(form, question, row.get(question.name), language)
        if lines and question.is_input:
            label = text_in(question.label, language, form.default_language)[0] or question.name
            parts.append(f"{label}: {', '.join(lines)}")
    return "; ".join(parts)


def _choice_text(form: Form, question: Question, name: str, language: str) -> str:
    choice = form.choice_list_of(question).get(name)
    return text_in(choice.label, language, form.default_language)[0] if choice else str(name)
