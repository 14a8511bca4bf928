"""The question bank: the questions of all questionnaires, to find one and use it again."""

from dataclasses import dataclass

from surveys.form.model import Form, Question, text_in
from surveys.form.texts import walk_items
from surveys.models import Version
from surveys.queries.forms import get_form
from surveys.queries.preview import kind_label

MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of a version; `text` is in `language`."""

    version: Version
    name: str
    text: str
    language: str
    kind: str
    choices: tuple[str, ...]


def search_bank(words: str, *, leave_out: int | None = None) -> list[BankQuestion]:
    """Return questions whose name, texts or choices hold all the words, newest versions first.

    The same question in an older version of its questionnaire is left out; so is the version
    `leave_out`. Forms are read from the cache: one query, and one for each form not in it.
    """
    wanted = words.casefold().split()
    versions = Version.objects.select_related("questionnaire").defer("document")
    found: list[BankQuestion] = []
    seen: set[tuple[int, str]] = set()
    if leave_out is not None:
        versions = versions.exclude(pk=leave_out)
    for version in versions.order_by("-created_at", "-pk"):
        form = get_form(version)
        for item in walk_items(form.items):
            key = (version.questionnaire_id, item.name)
            if not isinstance(item, Question) or not item.is_shown or key in seen:
                continue
            seen.add(key)
            if _holds(form, item, wanted):
                found.append(_bank_question(version, form, item))
            if len(found) == MOST_FOUND:
                return found
    return found


def _holds(form: Form, question: Question, wanted: list[str]) -> bool:
    texts = [question.name, *question.label.values(), *question.hint.values()]
    choices = form.choice_lists.get(question.list_name or "")
    for choice in choices.choices if choices else ():
        texts += choice.label.values()
    everything = " ".join(texts).casefold()
    return all(word in everything for word in wanted)


def _bank_question(version: Version, form: Form, question: Question) -> BankQuestion:
    text, language = text_in(question.label, form.default_language, "")
    choices = form.choice_lists.get(question.list_name or "")
    labels = [
        text_in(choice.label, language, form.default_language)[0] or choice.name
        for choice in (choices.choices if choices else ())
    ]
    kind = kind_label(question.type)
    return BankQuestion(version, question.name, text, language, kind, tuple(labels))
