"""A file that was filled in: checked against the form, ready to be saved into a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.actions.answering import Change, Clash, save_answers, stamp
from surveys.form.cleaning import RowsError
from surveys.form.defaults import initial_answers
from surveys.form.filled import FileProblem, Filled, FilledFileError, Stamp
from surveys.form.model import Form
from surveys.form.routing import stored_rows
from surveys.form.validation import AnswerError, Problem, clean_value, validate
from surveys.forms.answering import base_of
from surveys.models import Response, Version
from surveys.queries.forms import get_form

SALT = "surveys.filled"
KEPT_FOR = 24 * 60 * 60
LARGEST_FILE = 10 * 1024 * 1024


class FilledFileForm(forms.Form):
    """The file that somebody filled in."""

    file = forms.FileField(
        label=gettext_lazy("The file that you filled in"),
        help_text=gettext_lazy("A workbook (.xlsx) or a form (.pdf) that was downloaded here."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.pdf"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB.") % {"size": LARGEST_FILE // 1024**2}
            )
        return file


@dataclass
class Checked:
    """What a file would change; nothing may be saved while there are problems."""

    changes: dict[str, Change] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)


def stamp_of(response: Response, form: Form, language: str) -> Stamp:
    """Return the stamp of a file that is made from a draft now."""
    version = response.version
    return Stamp(
        version=version.sha256,
        questionnaire=version.questionnaire.slug,
        number=version.number,
        response=str(response.key),
        language=language,
        base=base_of(response, form.questions),
        items={
            name: tuple(map(stamp, stored_rows(response.answers[name])))
            for name in form.repeats
            if name in response.answers
        },
    )


def empty_stamp(version: Version, language: str) -> Stamp:
    """Return the stamp of a file with nothing but defaults, which any draft can take."""
    begun = initial_answers(get_form(version))
    base = {name: (0, stamp(value)) for name, value in begun.items()}
    return Stamp(version.sha256, version.questionnaire.slug, version.number, "", language, base)


def refuse_other(response: Response, made_for: Stamp) -> None:
    """Raise FilledFileError for a file of another version, or of somebody else's draft."""
    if made_for.version != response.version.sha256:
        message = _(
            "This file was made for version %(file)s of the questionnaire “%(name)s”; these "
            "answers are for version %(draft)s of “%(own)s”. Download a new file, and copy your "
            "answers."
        )
        raise FilledFileError(
            message
            % {
                "file": made_for.number,
                "name": made_for.questionnaire[:80],
                "draft": response.version.number,
                "own": response.version.questionnaire.slug,
            }
        )
    if made_for.response not in ("", str(response.key)):
        raise FilledFileError(
            _("This file was downloaded from other answers than these. Download a new one here.")
        )


def check_filled(response: Response, form: Form, filled: Filled, language: str) -> Checked:
    """Return what the file changes, and what is wrong in it, each with its place."""
    checked = Checked(problems=list(filled.problems))
    values: dict[str, Any] = {}
    for name, raw in filled.raws.items():
        try:
            value = clean_value(form, form.question(name), raw, language)
        except AnswerError as error:
            checked.problems += _unreadable(filled, name, error)
            continue
        base = filled.stamp.base.get(name, (0, ""))
        if stamp(value) not in (base[1], stamp(response.answers.get(name))):
            values[name] = value
            checked.changes[name] = Change(value, *base)
    merged = {**response.answers, **values}
    found = validate(form, merged, language=language, questions=values.keys(), require=False)
    places = _Places(form, filled, language)
    checked.problems += [FileProblem(places.of(one), one.message) for one in found]
    return checked


def _unreadable(filled: Filled, name: str, error: AnswerError) -> list[FileProblem]:
    errors = error.errors if isinstance(error, RowsError) else {name: error}
    place = filled.places.get(name, name)
    return [FileProblem(filled.places.get(key, place), one.message) for key, one in errors.items()]


class _Places:
    """Where in the file a problem is; the items of a group are gone through once."""

    def __init__(self, form: Form, filled: Filled, language: str) -> None:
        self._form, self._filled, self._language = form, filled, language
        self._kept: dict[str, Sequence[int]] = {}

    def of(self, problem: Problem) -> str:
        places, name = self._filled.places, problem.question
        place = places.get(name, name)
        if problem.row is None:
            return place
        if name not in self._kept:
            self._kept[name] = self._kept_rows(name)
        kept = self._kept[name]
        at = kept[problem.row] if problem.row < len(kept) else problem.row
        return places.get(f"{name}:{at}:{problem.inner}", place)

    def _kept_rows(self, name: str) -> Sequence[int]:
        """Where the items of an answer stand in the file: where their number is free, blank ones
        are left out of the answer."""
        question, rows = self._form.question(name), self._filled.raws[name]
        if self._form.repeats[name].repeat_count is not None:
            return range(len(rows))
        filled = (clean_value(self._form, question, [row], self._language) for row in rows)
        return [at for at, value in enumerate(filled) if value]


@dataclass(frozen=True)
class Taken:
    """What came of a file: how many answers are saved, and which somebody else changed, too."""

    saved: int
    clashes: tuple[Clash, ...]


def take_changes(response: Response, changes: Mapping[str, Change]) -> Taken:
    """Save the changes into the draft. Raises ResponseNotEditableError."""
    saved = save_answers(response, changes)
    return Taken(len(saved.changed), saved.clashes)


def seal(response: Response, clashes: tuple[Clash, ...]) -> str:
    """Return the file's side of the clashes, signed, for the page that asks which side stays."""
    sides = [[one.question, one.mine, one.revision, stamp(one.theirs)] for one in clashes]
    return signing.dumps([str(response.key), sides], salt=SALT, compress=True)


def unseal(response: Response, text: str) -> dict[str, Change]:
    """Return the file's side of the clashes. Raises FilledFileError for what was not sealed."""
    try:
        key, sides = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise FilledFileError(_("This page is too old. Send the file once more.")) from error
    if key != str(response.key):
        raise FilledFileError(_("This page is too old. Send the file once more."))
    return {name: Change(value, revision, mark) for name, value, revision, mark in sides}
