"""A version as a list of its questions, to read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.form.model import Form, Item, Question, QuestionType, Section, Text, text_in

Notes = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and the language that it is in: it falls back where a translation is missing."""

    text: str
    language: str
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class PreviewQuestion:
    """`notes` are (what, expression) pairs: its logic as the designer wrote it."""

    number: str
    name: str
    kind: str
    label: Words
    hint: Words
    is_required: bool
    choices: tuple[tuple[str, Words], ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PreviewSection:
    number: int
    label: Words
    questions: tuple[PreviewQuestion, ...]


def preview(form: Form, language: str) -> list[PreviewSection]:
    """Return the form's sections in a language, questions numbered within each ("2.3")."""
    return [
        PreviewSection(
            section.number,
            _words(form, section.label, language),
            tuple(_questions(form, section, language)),
        )
        for section in form.sections
    ]


def untranslated(form: Form, language: str) -> int:
    """Return how many labels of questions and choices lack a text in the language."""
    labels = [question.label for question in form.questions.values() if question.is_shown]
    labels += [choice.label for found in form.choice_lists.values() for choice in found.choices]
    return sum(not label.get(language) for label in labels)


def _questions(form: Form, section: Section, language: str) -> Iterator[PreviewQuestion]:
    conditions = _group_conditions(section)
    for number, question in enumerate(section.questions, start=1):
        choices = form.choice_list_of(question).choices if question.has_choices else ()
        yield PreviewQuestion(
            number=f"{section.number}.{number}",
            name=question.name,
            kind=kind_label(question.type),
            label=_words(form, question.label, language),
            hint=_words(form, question.hint, language),
            is_required=question.required is not None,
            choices=tuple((c.name, _words(form, c.label, language)) for c in choices),
            notes=tuple(conditions.get(question.name, []) + _notes(question)),
        )


def _words(form: Form, text: Text, language: str) -> Words:
    found, actual = text_in(text, language, form.default_language)
    return Words(found, actual, is_fallback=bool(found) and actual != language)


def _group_conditions(section: Section) -> dict[str, Notes]:
    """Return what the groups around a question ask for, outermost first."""
    found: dict[str, Notes] = {}

    def enter(items: Iterable[Item], notes: Notes) -> None:
        for item in items:
            if isinstance(item, Question):
                found[item.name] = notes
            else:
                own = [(_("Asked if"), item.relevant.text)] if item.relevant else []
                enter(item.items, notes + own)

    outer = section.group.relevant if section.group else None
    enter(section.items, [(_("Asked if"), outer.text)] if outer else [])
    return found


def _notes(question: Question) -> Notes:
    required = question.required
    is_conditional = required is not None and not required.is_always_true
    rules = [
        (_("Asked if"), question.relevant),
        (_("Required if"), required if is_conditional else None),
        (_("Accepted if"), question.constraint),
        (_("Calculated as"), question.calculation),
        (_("Choices offered if"), question.choice_filter),
    ]
    begins = [(_("Value at the start"), question.default)] if question.default else []
    return [(label, rule.text) for label, rule in rules if rule is not None] + begins


def kind_label(kind: QuestionType) -> str:
    """Return the kind of a question in words."""
    labels = {
        QuestionType.TEXT: _("Text"),
        QuestionType.INTEGER: _("Whole number"),
        QuestionType.DECIMAL: _("Number"),
        QuestionType.DATE: _("Date"),
        QuestionType.SELECT_ONE: _("One choice"),
        QuestionType.SELECT_MULTIPLE: _("Several choices"),
        QuestionType.RANK: _("Order of priority"),
        QuestionType.RANGE: _("Number from a range"),
        QuestionType.TIME: _("Time"),
        QuestionType.DATETIME: _("Date and time"),
        QuestionType.GEOPOINT: _("Geographic point"),
        QuestionType.IMAGE: _("Picture"),
        QuestionType.FILE: _("File"),
        QuestionType.HIDDEN: _("Hidden value"),
        QuestionType.REPEAT: _("Repeated group"),
        QuestionType.NOTE: _("Note"),
        QuestionType.ACKNOWLEDGE: _("Confirmation"),
        QuestionType.CALCULATE: _("Calculation"),
    }
    return labels.get(kind, kind.value)
