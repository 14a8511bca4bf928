"""What changed between two versions, for the people who are answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.form.difference import differences
from surveys.form.model import Form, Question, text_in
from surveys.form.routing import is_empty
from surveys.models import Response, Version
from surveys.queries.forms import get_form


@dataclass(frozen=True, slots=True)
class TextIn:
    """The text of a question, and the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class VersionNotice:
    """What a respondent should know of a new version: texts of questions.

    `removed` are questions that are no longer asked, with whether an answer of theirs is kept;
    `unfit` are questions whose earlier answer no longer fits, or fits only in part.
    """

    added: tuple[TextIn, ...]
    changed: tuple[TextIn, ...]
    removed: tuple[tuple[TextIn, bool], ...]
    unfit: tuple[TextIn, ...]


def notice_of(response: Response, language: str) -> VersionNotice | None:
    """Return what changed since the response's people looked last; None where nothing did."""
    if response.moved_from_id is None:
        return None
    before = Version.objects.get(pk=response.moved_from_id)
    return _notice(get_form(before), get_form(response.version), response.kept_answers, language)


def _notice(old: Form, new: Form, kept: Mapping[str, Any], language: str) -> VersionNotice:
    before, after = _asked(old), _asked(new)
    touched = _touched(old, new)
    common = [name for name in after if name in before]
    unfit = [name for name in common if not is_empty(kept.get(name))]
    return VersionNotice(
        added=tuple(_text(new, after[name], language) for name in after if name not in before),
        changed=tuple(
            _text(new, after[name], language)
            for name in common
            if name in touched and name not in unfit
        ),
        removed=tuple(
            (_text(old, before[name], language), name in kept)
            for name in before
            if name not in after
        ),
        unfit=tuple(_text(new, after[name], language) for name in unfit),
    )


def _asked(form: Form) -> dict[str, Question]:
    return {name: question for name, question in form.questions.items() if question.is_input}


def _touched(old: Form, new: Form) -> set[str]:
    """Return the names of questions that changed themselves, or whose choices did."""
    subjects = {change.subject for change in differences(old, new)}
    return {
        name
        for name, question in new.questions.items()
        if name in subjects or (question.list_name or "") in subjects
    }


def _text(form: Form, question: Question, language: str) -> TextIn:
    found, actual = text_in(question.label, language, form.default_language)
    return TextIn(found or question.name, actual)
