"""Bringing open answers of a questionnaire in as texts that can be coded."""

from collections.abc import Sequence

from django.db import transaction

from dialogues.enums import SourceKind
from dialogues.models import SourceText
from dialogues.texts import normalise, sha256_of
from institutions.models import Country, User
from surveys.enums import ResponseState
from surveys.form.model import QuestionType
from surveys.models import Questionnaire, Response
from surveys.queries.forms import get_form

BATCH = 500
# More than a team codes in a year; a mass of answers does not become a mass of texts by a slip.
MOST_TEXTS = 5_000


@transaction.atomic
def take_open_answers(questionnaire: Questionnaire, country: Country, *, actor: User | None) -> int:
    """Make a text of each open answer of the submitted responses that is none yet.

    The question that asks for the institution's name is left out. Returns how many are new: about
    `MOST_TEXTS` at the most, and the next call goes on where this one stopped.
    """
    responses = Response.objects.filter(
        version__questionnaire=questionnaire, country=country, state=ResponseState.SUBMITTED
    ).select_related("version")
    last = count = 0
    while count < MOST_TEXTS:
        batch = list(
            responses.defer("version__document").filter(pk__gt=last).order_by("pk")[:BATCH]
        )
        if not batch:
            break
        texts = _new_texts(batch, questionnaire.institution_question, actor)
        SourceText.objects.bulk_create(texts)
        last, count = batch[-1].pk, count + len(texts)
    return count


def _new_texts(
    responses: Sequence[Response], institution_question: str, actor: User | None
) -> list[SourceText]:
    known = set(
        SourceText.objects.filter(response__in=responses).values_list("response", "question")
    )
    return [
        _text_of(response, name, answer, actor)
        for response in responses
        for name, answer in _open_answers(response, institution_question).items()
        if (response.pk, name) not in known
    ]


def _open_answers(response: Response, institution_question: str) -> dict[str, str]:
    """Return the answers to text questions by question name."""
    form = get_form(response.version)
    found = {}
    for question in form.questions.values():
        answer = response.answers.get(question.name)
        is_open = question.type is QuestionType.TEXT and question.name != institution_question
        if is_open and isinstance(answer, str) and answer.strip():
            found[question.name] = answer
    return found


def _text_of(response: Response, question: str, answer: str, actor: User | None) -> SourceText:
    text = normalise(answer)
    return SourceText(
        kind=SourceKind.ANSWER,
        response=response,
        question=question,
        language=response.language or "und",
        number=1,
        text=text,
        sha256=sha256_of(text),
        created_by=actor,
    )
