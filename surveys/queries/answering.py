"""What the pages read on which people answer."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import QuerySet

from surveys.form.defaults import untouched
from surveys.form.model import Form, Question, Section
from surveys.form.routing import State, available_choices, is_empty, work_out
from surveys.form.validation import Problem, validate
from surveys.models import Invitation, Response
from surveys.queries.forms import get_form


@dataclass(frozen=True)
class SectionProgress:
    """One line of the task list; `state` is "empty", "started", "problems" or "done"."""

    section: Section
    state: str
    answered: int
    total: int


@dataclass(frozen=True)
class Progress:
    """How far a response is: its visible sections and what keeps it from being sent.

    `untouched` are the defaults that are asked and that nobody has looked at. They count as
    answers when the response is sent, but not as answered, and their section is not done.
    """

    sections: tuple[SectionProgress, ...]
    problems: tuple[Problem, ...]
    untouched: frozenset[str] = frozenset()


def progress_of(response: Response, language: str) -> Progress:
    """Return how far the response is; problem messages are in `language`."""
    form = get_form(response.version)
    state = work_out(form, response.answers)
    problems = validate(form, response.answers, language=language)
    bad = {problem.question for problem in problems}
    missing = {problem.question for problem in problems if problem.code == "required"}
    left = untouched(form, response.answers, response.revisions) & state.visible
    # A repeated group with a given number of items has a value before anybody answers.
    given = (state.values.keys() & response.answers.keys()) - left
    lines = (
        _section_progress(section, state.visible, bad - missing, missing | left, given)
        for section in form.sections
    )
    return Progress(tuple(line for line in lines if line is not None), tuple(problems), left)


def asked_questions(section: Section) -> dict[str, Question]:
    """Return the questions of a section that people answer, by name, hidden ones included."""
    return {question.name: question for question in section.questions if question.is_input}


def offered_choices(form: Form, questions: Iterable[Question], state: State) -> dict[str, str]:
    """Return which choices each filtered question offers now, joined: a page remembers it."""
    return {
        question.name: " ".join(choice.name for choice in available_choices(form, question, state))
        for question in questions
        if question.choice_filter is not None and question.name in state.visible
    }


def unanswered(form: Form, section: Section, answers: dict[str, object]) -> frozenset[str]:
    """Return the names of the section's visible questions that have no answer."""
    state = work_out(form, answers)
    return frozenset(
        name
        for name in asked_questions(section)
        if name in state.visible and is_empty(answers.get(name))
    )


def responses_by_invitation(
    invitations: QuerySet[Invitation], respondents: list[str]
) -> dict[int, Response]:
    """Return the latest response of these respondents for each invitation, in one query."""
    found = Response.objects.filter(invitation__in=invitations, respondent__in=respondents)
    return {
        response.invitation_id: response
        for response in found.order_by("revision").defer("answers", "revisions")
        if response.invitation_id is not None
    }


def _section_progress(
    section: Section,
    visible: AbstractSet[str],
    wrong: AbstractSet[str],
    open_names: AbstractSet[str],
    given: AbstractSet[str],
) -> SectionProgress | None:
    if not any(question.name in visible for question in section.questions):
        return None
    asked = asked_questions(section).keys() & visible
    answered = len(asked & given)
    state = "started" if answered else "empty"
    if asked & wrong:
        state = "problems"
    elif not asked & open_names and (answered or not asked):
        state = "done"
    return SectionProgress(section, state, answered, len(asked))
