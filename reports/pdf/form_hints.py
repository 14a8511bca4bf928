"""Which hints stand under a question on paper: each thing is said once."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from surveys.form.model import QuestionType
from surveys.queries.paper import PaperLine

# Parts of words, in the languages of the programme, by which a questionnaire's own hint tells how
# to answer: how many choices, with numbers, or as which date.
_CHOOSE = (
    r"choos|select|tick|mark|several|apply|more than one|up to|выбер|выбир|отмет|нескольк|не более"
    r"|таңда|белгіле|бірнеше|танда|белгиле|бир нече|интихоб|якчанд|saýla|bellä|birnäçe"
    r"|tanla|belgila|bir nech|танла|бир неч"
)
_TOLD = {
    QuestionType.SELECT_MULTIPLE: re.compile(_CHOOSE, re.IGNORECASE),
    QuestionType.RANK: re.compile(r"\b1\b"),
    QuestionType.DATE: re.compile(r"y{2,4}|г{2,4}|\d{4}", re.IGNORECASE),
}


def hints_of(line: PaperLine) -> list[str]:
    """Return the questionnaire's own hint and, where it does not tell that, how to answer."""
    return [*own_hints(line), *how_to_answer(line, line.group_hint)]


def own_hints(line: PaperLine) -> list[str]:
    """Return the questionnaire's own hint, where it says something of its own."""
    return without_repeats([line.hint], above=[line.label, line.group_hint, line.condition])


def how_to_answer(line: PaperLine, above: str) -> list[str]:
    """Return how to answer, where neither the question's hint nor that `above` it tells that."""
    told = _TOLD.get(line.question.type)
    if told is None or told.search(f"{above} {line.hint}"):
        return []
    how_to = {
        QuestionType.SELECT_MULTIPLE: _("Several answers are possible."),
        QuestionType.RANK: _("Write 1 beside the first, 2 beside the second, and so on."),
        QuestionType.DATE: _("Year-month-day, for example 2023-05-31."),
    }
    return [how_to[line.question.type]]


def without_repeats(texts: Iterable[str], *, above: Iterable[str] = ()) -> list[str]:
    """The texts that say something that neither those `above` nor earlier ones said.

    A difference in case or punctuation alone is none.
    """
    seen = {_plain(text) for text in above} | {""}
    found = []
    for text in texts:
        if _plain(text) not in seen:
            seen.add(_plain(text))
            found.append(text)
    return found


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text)).casefold()
