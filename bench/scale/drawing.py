"""Whole answers to a questionnaire, drawn at random, that its own rules accept."""

import random
from collections.abc import Iterator
from typing import Any

from surveys.form.model import Form, Question, QuestionType
from surveys.form.routing import work_out
from surveys.form.validation import validate

LONG, SHORT = 30, 3
TRIES = 100
# What a list has for those who choose nothing; it stands alone.
ALONE = frozenset({"none", "dont_know"})
VOCABULARY = (
    "лечение профилактика реабилитация координация ведомства обучение специалистов наблюдение "
    "семьи школа занятость приговор граница вещества лаборатория данные статистика закон помощь "
    "регион больница служба доверие стигма участие сообщество недостаток средства план оценка "
    "treatment prevention training coordination statistics community monitoring legislation"
)
WORDS = VOCABULARY.split()


def draw_answers(form: Form, draw: random.Random) -> dict[str, Any]:
    """Return stored answers of one respondent. Raises ValueError where the rules are too strict."""
    for _try in range(TRIES):
        raw = dict(_answers(form, draw))
        state = work_out(form, raw)
        if not validate(form, raw, language=form.default_language, state=state):
            return {name: value for name, value in state.values.items() if name in form.questions}
    raise ValueError("No draw was accepted")


def _answers(form: Form, draw: random.Random) -> Iterator[tuple[str, Any]]:
    for name, question in form.questions.items():
        if question.is_input and (question.required is not None or draw.random() < 0.6):
            yield name, _answer(form, question, draw)


def _answer(form: Form, question: Question, draw: random.Random) -> Any:
    if question.type is QuestionType.TEXT:
        most = LONG if question.required is None else SHORT
        return " ".join(draw.choices(WORDS, k=draw.randint(1, most))).capitalize()
    if question.type is QuestionType.INTEGER:
        return int(draw.triangular(0, 40, 5))
    names = list(form.choice_list_of(question).names)
    if question.type is QuestionType.RANK:
        return draw.sample(names, len(names))
    if question.type is QuestionType.SELECT_ONE:
        # The first of a list more often than the last, as it is with people.
        return names[min(int(draw.expovariate(1.2)), len(names) - 1)]
    return _several(names, draw)


def _several(names: list[str], draw: random.Random) -> list[str]:
    alone = [name for name in names if name in ALONE]
    if alone and draw.random() < 0.05:
        return alone[:1]
    others = [name for name in names if name not in ALONE]
    chosen = set(draw.sample(others, draw.randint(1, min(3, len(others)))))
    return [name for name in others if name in chosen]
