"""What the designer of a form should look at before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.form.checks import form_problems
from surveys.form.cleaning import default_answer
from surveys.form.defaults import is_whole_as_it_begins
from surveys.form.expressions import Expression
from surveys.form.lint_logic import constant, later_references, unknown_choices
from surveys.form.model import Form, Group, Item, Question, QuestionType
from surveys.form.scales import guess_scale, is_in_order
from surveys.form.texts import CHOICE, FormText, form_texts, walk_items
from surveys.form.wording import word as _

FEWEST_STEPS = 2


class Level(StrEnum):
    """An error keeps a version from being published, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Place(StrEnum):
    """Where to put it right: the form's own settings, a question or group, or a choice list."""

    FORM = "form"
    ITEM = "item"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at; `subject` is the name of the item or list, "" for the form."""

    level: Level
    place: Place
    subject: str
    message: str


def lint(form: Form) -> list[Remark]:
    """Return the remarks on a form, errors first, each kind in the form's order."""
    remarks = [
        *_problems(form),
        *_empty(form),
        *_logic(form),
        *_defaults(form),
        *_scales(form),
        *_texts(form),
        *_unused(form),
    ]
    return sorted(remarks, key=lambda remark: remark.level is Level.WARNING)


def errors_of(form: Form) -> list[Remark]:
    """Return the remarks that keep the form from being published."""
    return [remark for remark in lint(form) if remark.level is Level.ERROR]


def _problems(form: Form) -> Iterator[Remark]:
    for problem in form_problems(form):
        place = Place.ITEM if problem.subject else Place.FORM
        if problem.subject in form.choice_lists and problem.column in ("name", "dont_know"):
            place = Place.LIST
        yield Remark(Level.ERROR, place, problem.subject, problem.message)


def _empty(form: Form) -> Iterator[Remark]:
    if not form.sections:
        yield Remark(Level.ERROR, Place.FORM, "", _("The questionnaire asks nothing yet."))
    for item in walk_items(form.items):
        if isinstance(item, Group) and not item.items:
            message = _("There is nothing in “%(name)s” yet.", name=item.name)
            yield Remark(Level.WARNING, Place.ITEM, item.name, message)
        if _needs_label(item) and not any(item.label.values()):
            message = _("“%(name)s” has no text.", name=item.name)
            yield Remark(Level.ERROR, Place.ITEM, item.name, message)
    for choices in form.choice_lists.values():
        for choice in choices.choices:
            if not any(choice.label.values()):
                message = _("The choice “%(name)s” has no text.", name=choice.name)
                yield Remark(Level.ERROR, Place.LIST, choices.name, message)


def _needs_label(item: Item) -> bool:
    if isinstance(item, Group):
        return False
    return item.is_shown


def _logic(form: Form) -> Iterator[Remark]:
    never: set[str] = set()
    yield from _unreachable(form, form.items, never)
    for item in walk_items(form.items):
        for field, name in later_references(form, item):
            message = (
                _("It depends on “%(name)s”, which is asked later.", name=name)
                if field == "relevant"
                else _("It refers to “%(name)s”, which is asked later.", name=name)
            )
            yield Remark(Level.ERROR, Place.ITEM, item.name, message)
        for name, choice in unknown_choices(form, item):
            message = _(
                "“%(choice)s” is not one of the choices of “%(name)s”.", choice=choice, name=name
            )
            yield Remark(Level.WARNING, Place.ITEM, item.name, message)


def _unreachable(form: Form, items: tuple[Item, ...], never: set[str]) -> Iterator[Remark]:
    for item in items:
        if _is_never(form, item.relevant, never):
            message = _("“%(name)s” is never asked: its condition cannot hold.", name=item.name)
            yield Remark(Level.ERROR, Place.ITEM, item.name, message)
            never |= {inner.name for inner in walk_items((item,))}
        elif isinstance(item, Group):
            yield from _unreachable(form, item.items, never)


def _is_never(form: Form, relevant: Expression | None, never: set[str]) -> bool:
    return relevant is not None and constant(form, relevant.tree, frozenset(never)) is False


def _defaults(form: Form) -> Iterator[Remark]:
    """A default that is no answer makes no difference, nor does an item of nothing but defaults."""
    for name, question in form.all_questions.items():
        if question.default and default_answer(form, question) is None:
            message = _("The value at the start of “%(name)s” is no answer to it.", name=name)
            yield Remark(Level.WARNING, Place.ITEM, name, message)
    for name, group in form.repeats.items():
        if group.repeat_count is None and is_whole_as_it_begins(form, name):
            message = _("The only item of “%(name)s”, left as it begins, is not kept.", name=name)
            yield Remark(Level.WARNING, Place.ITEM, name, message)


def _scales(form: Form) -> Iterator[Remark]:
    for choices in form.choice_lists.values():
        name = choices.name
        if not choices.ordinal:
            if guess_scale(name, choices.choices)[0]:
                message = _("“%(name)s” looks like a scale, but is not marked as one.", name=name)
                yield Remark(Level.WARNING, Place.LIST, name, message)
        elif len(choices.scale) < FEWEST_STEPS:
            message = _("The scale “%(name)s” needs at least two steps.", name=name)
            yield Remark(Level.ERROR, Place.LIST, name, message)
        elif is_in_order(choices.scale) is False:
            message = _("The steps of the scale “%(name)s” are not in order.", name=name)
            yield Remark(Level.ERROR, Place.LIST, name, message)


def _texts(form: Form) -> Iterator[Remark]:
    for text in form_texts(form):
        for language in form.languages:
            if text.text.get(language):
                continue
            level = Level.ERROR if text.is_label else Level.WARNING
            yield Remark(level, _place(text), text.subject, _missing(text, language))


def _place(text: FormText) -> Place:
    if text.kind == CHOICE:
        return Place.LIST
    return Place.ITEM if text.subject else Place.FORM


def _missing(text: FormText, language: str) -> str:
    if text.kind == CHOICE:
        return _(
            "The choice “%(name)s” is not translated into “%(language)s”.",
            name=text.choice,
            language=language,
        )
    if not text.subject:
        return _("The title is not translated into “%(language)s”.", language=language)
    if text.kind == "label":
        return _(
            "“%(name)s” is not translated into “%(language)s”.",
            name=text.subject,
            language=language,
        )
    return _(
        "A hint or message of “%(name)s” is not translated into “%(language)s”.",
        name=text.subject,
        language=language,
    )


def _unused(form: Form) -> Iterator[Remark]:
    used = {
        item.list_name
        for item in walk_items(form.items)
        if isinstance(item, Question) and item.list_name
    }
    for name in form.choice_lists:
        if name not in used:
            message = _("No question uses the choice list “%(name)s”.", name=name)
            yield Remark(Level.WARNING, Place.LIST, name, message)
    for item in walk_items(form.items):
        if isinstance(item, Question) and item.type is QuestionType.NOTE and item.required:
            message = _("“%(name)s” is a note: nobody can answer it.", name=item.name)
            yield Remark(Level.WARNING, Place.ITEM, item.name, message)
