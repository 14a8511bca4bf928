"""When a question is asked, in words, for those who fill in a file that cannot work it out."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from surveys.form.expressions import Expression
from surveys.form.expressions.tree import AnswerTo, Call, Node, Number, Operation, String
from surveys.form.model import Form, text_in

COMPARISONS = {"=": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def condition_words(
    form: Form, conditions: list[Expression], numbers: Mapping[str, str], language: str
) -> str:
    """Return one sentence for all conditions together, "" where there are none.

    `numbers` are the numbers of the questions by name, as the file shows them.
    """
    told = [_told(form, one.tree, numbers, language) for one in conditions]
    if not told:
        return ""
    if all(told):
        return _("Only if %(condition)s.") % {"condition": _(" and ").join(told)}
    names = sorted({name for one in conditions for name in one.references} & numbers.keys())
    if not names:
        return _("Only if this applies to you.")
    known = ", ".join(numbers[name] for name in sorted(names, key=list(numbers).index))
    return _("Only if this follows from your answers to %(numbers)s.") % {"numbers": known}


def _told(form: Form, node: Node, numbers: Mapping[str, str], language: str) -> str:
    match node:
        case Call("selected", (AnswerTo(name), String(choice))) if name in numbers:
            return _chosen(form, name, choice, numbers, language)
        case Operation("=", AnswerTo(name), String(choice)) if name in numbers:
            return _chosen(form, name, choice, numbers, language)
        case Operation(sign, AnswerTo(name), Number(value)) if (
            name in numbers and sign in COMPARISONS
        ):
            return f"{numbers[name]} {COMPARISONS[sign]} {value:g}"
        case Operation("and" | "or" as word, left, right):
            sides = [_told(form, side, numbers, language) for side in (left, right)]
            return (_(" and ") if word == "and" else _(" or ")).join(sides) if all(sides) else ""
    return ""


def _chosen(form: Form, name: str, choice: str, numbers: Mapping[str, str], language: str) -> str:
    question = form.all_questions.get(name)
    if question is None:  # a repeated group, which cannot be compared
        return ""
    if not question.has_choices or not choice:
        return ""
    found = form.choice_list_of(question).get(choice)
    label = text_in(found.label, language, form.default_language)[0] if found else ""
    return _("you choose “%(choice)s” in %(number)s") % {
        "choice": label or choice,
        "number": numbers[name],
    }
