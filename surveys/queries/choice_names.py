"""Which names of choices people may have answered with already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from surveys.enums import VersionState
from surveys.form.model import Choice, ChoiceList, Form
from surveys.models import Questionnaire
from surveys.queries.forms import get_form


@dataclass(frozen=True, slots=True)
class AnsweredNames:
    """Names of choices in answers that people may have given to published versions.

    `left` are not in the list any more: such answers stay under the old name. `taken` belong to
    another choice now: such answers are counted as that one.
    """

    left: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def answered_names(
    questionnaire: Questionnaire,
    questions: Iterable[str],
    names: Mapping[str, str],
    choices: ChoiceList,
) -> AnsweredNames:
    """Return what a renaming (old → new name) means for answers to some questions.

    `choices` is the list after the renaming. Answers hold the names that choices had when they were
    given, and are tallied under them, whatever the version. A choice that gets back the name it had
    under the same text is no other choice.
    """
    if not names:
        return AnsweredNames()
    offered = published_choices(questionnaire, questions)
    left = [name for name in names if name in offered and name not in choices.names]
    taken = []
    for name in names.values():
        was, now = offered.get(name), choices.get(name)
        if was and now and dict(was.label) != dict(now.label):
            taken.append(name)
    return AnsweredNames(tuple(left), tuple(taken))


def is_published(questionnaire: Questionnaire) -> bool:
    """Whether people may have answered any version."""
    return questionnaire.versions.filter(state=VersionState.PUBLISHED).exists()


def published_choices(
    questionnaire: Questionnaire, questions: Iterable[str]
) -> Mapping[str, Choice]:
    """Return by name the choices that published versions offer for some questions, as the last."""
    wanted = tuple(questions)
    found: dict[str, Choice] = {}
    published = questionnaire.versions.filter(state=VersionState.PUBLISHED)
    for version in published.order_by("number"):
        found |= {choice.name: choice for choice in _offered(get_form(version), wanted)}
    return found


def _offered(form: Form, questions: Iterable[str]) -> Iterator[Choice]:
    for name in questions:
        question = form.all_questions.get(name)
        choices = form.choice_lists.get(question.list_name or "") if question else None
        yield from choices.choices if choices else ()
