"""A page that was made with an earlier version of the questionnaire, posted after it changed."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from surveys.actions.answering import save_answers
from surveys.actions.moving import keep_answers
from surveys.form.validation import AnswerError
from surveys.forms.answering import base_of, changes_of, clean_raw, read_base, read_raw
from surveys.views.answering_desk import Desk

MOST_STRAYS = 200


def save_strays(desk: Desk, data: QueryDict, names: Iterable[str]) -> bool:
    """Save what a page holds of questions that are no longer in its section; whether there was any.

    Answers of questions that stand elsewhere now are saved there; those of questions that are gone
    are kept beside the answers. So nothing that somebody wrote is lost.
    """
    strays = sorted(names)[:MOST_STRAYS]
    if not strays:
        return False
    values: dict[str, Any] = {}
    gone: dict[str, Any] = {}
    for name in strays:
        question = desk.form.questions.get(name)
        if question is not None and not desk.may_answer(name):
            continue  # a colleague with a few sections writes into no others, whatever is posted
        texts = [text for text in data.getlist(name) if text.strip()]
        if question is None:
            gone |= {name: texts if len(texts) > 1 else texts[0]} if texts else {}
        elif question.is_input and texts:
            try:
                raw = read_raw(data, desk.form, question)
                values[name] = clean_raw(desk.form, question, raw, desk.language)
            except AnswerError:
                gone[name] = texts if len(texts) > 1 else texts[0]
    base = read_base(data, base_of(desk.response, values))
    saved = save_answers(desk.response, changes_of(values, base))
    gone |= {clash.question: clash.mine for clash in saved.clashes}
    if gone:
        keep_answers(desk.response, gone)
    return True
