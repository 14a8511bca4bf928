"""What changed between two versions, for the people who are answering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.form.difference import differences
from surveys.form.model import Form, Question, text_in
from surveys.form.routing import is_empty
from surveys.form.texts import CHOICE, FormText, form_texts
from surveys.models import Erratum, Response, Version
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


@dataclass(frozen=True, slots=True)
class CorrectedText:
    """A corrected text in the language that it is shown in; `question` where it is not a label."""

    question: TextIn | None
    language: str
    before: str
    after: str


def notice_of(response: Response, language: str) -> VersionNotice | None:
    """Return what changed since the response's people looked last; None where nothing did."""
    if response.moved_from_id is None:
        return None
    before = Version.objects.get(pk=response.moved_from_id)
    return _notice(get_form(before), get_form(response.version), response.kept_answers, language)


def corrected_texts(response: Response, language: str) -> tuple[CorrectedText, ...]:
    """Return what was corrected since a draft's people began it, or last saw such a notice.

    Only what is shown to readers of `language`, each text once, in the order of the form. No query
    where nothing was ever corrected in the version.
    """
    version = response.version
    if not version.errata_mark or not response.is_editable:
        return ()
    since = response.texts_seen_at or response.created_at
    found: dict[tuple[str, str], list[Erratum]] = {}
    for erratum in Erratum.objects.filter(version=version, corrected_at__gt=since).order_by("pk"):
        found.setdefault((erratum.key, erratum.language), []).append(erratum)
    return tuple(_corrected(get_form(version), found, language)) if found else ()


def _corrected(
    form: Form, found: Mapping[tuple[str, str], list[Erratum]], language: str
) -> Iterator[CorrectedText]:
    for text in form_texts(form):
        _words, shown = text_in(text.text, language, form.default_language)
        errata = found.get((text.key, shown), [])
        if errata and errata[0].old_text != errata[-1].new_text:
            where = _place(form, text, language)
            yield CorrectedText(where, shown, errata[0].old_text, errata[-1].new_text)


def _place(form: Form, text: FormText, language: str) -> TextIn | None:
    """The question of a hint, or the first of those with a choice; a label stands for itself."""
    if text.kind != CHOICE:
        question = form.questions.get(text.subject) if text.kind == "hint" else None
        return _text(form, question, language) if question else None
    asked = [one for one in form.questions.values() if one.list_name == text.subject]
    if not asked:
        return None
    first = _text(form, asked[0], language)
    return TextIn(f"{first.text} …", first.language) if len(asked) > 1 else first


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
