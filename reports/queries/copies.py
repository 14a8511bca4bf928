"""What is in a respondent's own copy: the answers of one submitted response, with labels."""

from typing import Any

from django.utils import formats
from django.utils.translation import get_language

from institutions.models.registry import name_in
from reports.queries.placement import Place, places_of
from surveys.form.document import digest
from surveys.form.model import QuestionType, Section
from surveys.form.routing import visible_questions
from surveys.models import Response, SignOff
from surveys.queries.answer_lines import answer_lines
from surveys.queries.forms import form_as_of

SCHEMA = 1
Json = dict[str, Any]


def response_copy(response: Response) -> Json:
    """Return the copy in the shape of `reports.pdf.shapes.ResponseCopy`.

    Only questions that were asked are in it. The moment of submission is told in the country's
    time zone, in the active language.
    """
    form = form_as_of(response.version, response.submitted_at)
    return {
        "schema": SCHEMA,
        "kind": "response_copy",
        # As on the pages: the form itself may have a title in fewer languages.
        "title": {**form.title, **response.version.questionnaire.titles},
        "default_language": form.default_language,
        "version": response.version.number,
        "country": response.country.names,
        "institution": _institution(response),
        "receipt": response.receipt_number,
        "submitted_at": _moment(response),
        "is_illustrative": response.is_illustrative,
        "sections": _sections(response),
        # With the key, which nobody guesses: else the page that verifies copies would confirm a
        # guess at somebody's answers.
        "sha256": digest({"response": str(response.key), "answers": response.answers}),
        **_signature(response),
    }


def _signature(response: Response) -> Json:
    signed = SignOff.objects.filter(response=response).first()
    if signed is None:
        return {}
    method = signed.get_method_display()
    return {"signature": {"name": signed.name, "function": signed.function, "method": str(method)}}


def _institution(response: Response) -> str:
    if response.institution is not None:
        return name_in(response.institution.names, get_language())
    return response.given_name


def _moment(response: Response) -> str:
    if response.submitted_at is None:
        return ""
    local = response.submitted_at.astimezone(response.country.zone)
    offset = local.isoformat()[-6:]
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} (UTC{offset})"


def _sections(response: Response) -> list[Json]:
    form = form_as_of(response.version, response.submitted_at)
    visible = visible_questions(form, response.answers, now=response.submitted_at)
    asked: dict[str, tuple[Section, list[Json]]] = {}
    for name, place in places_of(form).items():
        if name in visible:
            _section, answers = asked.setdefault(place.section.name, (place.section, []))
            answers.append(_answer(place, response.answers.get(name)))
    return [
        {"label": dict(section.label), "questions": answers} for section, answers in asked.values()
    ]


def _answer(place: Place, value: Any) -> Json:
    return {
        "label": dict(place.question.label),
        "group_label": dict(place.group_label) if place.group_label else None,
        "ranked": place.question.type is QuestionType.RANK,
        "choices": _labels(place, value),
        "text": None
        if place.question.has_choices or value in (None, "", [])
        else _text(place, value),
    }


def _text(place: Place, value: Any) -> str:
    """Return an answer as one text: of a file its name, of a repeated group a line for each item.

    Labels are in the active language where the form has it: the copy is made for one reader.
    """
    question, form = place.question, place.form
    language = (get_language() or form.default_language).split("-")[0]
    return "\n".join(answer_lines(form, question, value, language))


def _labels(place: Place, value: Any) -> list[dict[str, str]]:
    choices = place.choice_list
    if choices is None or not value:
        return []
    names = value if isinstance(value, list) else [value]
    found = ((name, choices.get(name)) for name in names)
    return [dict(choice.label) if choice else {"": str(name)} for name, choice in found]
