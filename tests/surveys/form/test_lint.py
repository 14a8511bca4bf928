"""The list of errors and warnings: what blocks publishing, and what does not."""

from dataclasses import replace

import pytest

from surveys.form.expressions import parse
from surveys.form.lint import Level, Place, errors_of, lint
from surveys.form.model import Choice, ChoiceList, QuestionType
from tests.surveys.form.makers import TOWNS, YES_NO, ask, form_of, group

BOTH = {"en": "Text", "ru": "Текст"}
FULL_YES_NO = ChoiceList(
    "yes_no", (Choice("yes", {"en": "Yes", "ru": "Да"}), Choice("no", {"en": "No", "ru": "Нет"}))
)


def told(*items, lists=(FULL_YES_NO,), level=Level.ERROR):
    form = form_of(*items, lists=lists)
    return [(r.subject, r.message) for r in lint(form) if r.level is level and r.subject]


def text(name, **fields):
    return ask(name, label=BOTH, **fields)


def yes_no(name, **fields):
    return ask(name, "select_one", label=BOTH, list_name="yes_no", **fields)


def scale(*names):
    words = {"high": "Высокий", "medium": "Средний", "low": "Низкий", "very_low": "Очень низкий"}
    return ChoiceList(
        "scale",
        tuple(Choice(n, {"en": n.replace("_", " ").title(), "ru": words[n]}) for n in names),
        ordinal=True,
    )


def test_a_sound_form_has_no_errors():
    form = form_of(yes_no("a"), text("b", relevant="${a} = 'yes'"), lists=(FULL_YES_NO,))

    assert errors_of(form) == []


def test_an_empty_form_asks_nothing():
    assert [remark.message for remark in errors_of(form_of(lists=()))] == [
        "The questionnaire asks nothing yet."
    ]


@pytest.mark.parametrize("field", ["relevant", "required", "constraint"])
def test_what_comes_later_cannot_decide(field):
    found = told(text("a", **{field: "${b} = 'x'"}), text("b"))

    assert [subject for subject, _message in found] == ["a"]
    assert "asked later" in found[0][1]


def test_calculations_may_look_ahead_but_not_what_depends_on_them():
    total = ask("total", "calculate", label={}, calculation="${b} + 1")

    assert told(total, ask("b", "integer", label=BOTH)) == []
    found = told(total, text("a", relevant="${total} > 1"), ask("b", "integer", label=BOTH))
    assert [subject for subject, _message in found] == ["a"]


@pytest.mark.parametrize(
    "condition",
    [
        "false()",
        "1 = 2",
        "${a} = 'maybe'",
        "selected(${a}, 'maybe')",
        "${a} = 'yes' and ${a} = 'no'",
        "${a} = 'maybe' or ${a} = 'perhaps'",
        "not(true())",
        "${a} = 'yes' and false()",
    ],
)
def test_a_condition_that_cannot_hold_is_an_error(condition):
    found = told(yes_no("a"), text("b", relevant=condition))

    assert found == [("b", "“b” is never asked: its condition cannot hold.")]


@pytest.mark.parametrize(
    "condition",
    ["${a} = 'yes'", "true()", "${a} != 'maybe'", "today() = '2020-01-01'", "not(${a} = 'yes')"],
)
def test_a_condition_that_may_hold_is_none(condition):
    assert told(yes_no("a"), text("b", relevant=condition)) == []


def test_what_depends_on_the_unreachable_is_unreachable():
    found = told(
        replace(group("g", yes_no("a"), relevant="false()"), label=BOTH),
        text("b", relevant="${a} = 'yes'"),
    )

    assert [subject for subject, _message in found] == ["g", "b"]


def test_a_comparison_with_a_choice_that_is_not_there_is_told():
    found = told(yes_no("a"), text("b", relevant="${a} != 'maybe'"), level=Level.WARNING)

    assert ("b", "“maybe” is not one of the choices of “a”.") in found


def several(name):
    return replace(yes_no(name), type=QuestionType.SELECT_MULTIPLE)


def test_several_choices_compared_at_once_are_known_one_by_one():
    """An answer of several choices is their names with spaces between."""
    asked = several("a")

    assert told(asked, text("b", relevant="${a} = 'yes no'"), level=Level.WARNING) == []
    assert told(asked, text("b", relevant="${a} = 'yes no'")) == []
    found = told(asked, text("b", relevant="${a} != 'yes maybe'"), level=Level.WARNING)
    assert ("b", "“maybe” is not one of the choices of “a”.") in found


@pytest.mark.parametrize("constraint", [". != 'maybe'", "'maybe' != ."])
def test_the_answer_itself_compared_with_a_choice_that_is_not_there_is_told(constraint):
    asked = replace(yes_no("a"), constraint=parse(constraint))

    assert ("a", "“maybe” is not one of the choices of “a”.") in told(asked, level=Level.WARNING)


def test_missing_translations_of_labels_are_errors_of_hints_warnings():
    item = ask("a", label={"en": "Only English"}, hint={"en": "A hint"})

    assert told(item) == [("a", "“a” is not translated into “ru”.")]
    warned = told(item, level=Level.WARNING)
    assert ("a", "A hint or message of “a” is not translated into “ru”.") in warned
    lists = told(yes_no("a"), lists=(YES_NO,))
    assert lists == [("yes_no", "The choice “dont_know” is not translated into “ru”.")]


def test_texts_must_be_there_at_all():
    assert ("a", "“a” has no text.") in told(ask("a", label={}))
    bare = ChoiceList("yes_no", (Choice("yes", {}),))
    assert ("yes_no", "The choice “yes” has no text.") in told(yes_no("a"), lists=(bare,))


@pytest.mark.parametrize(
    ("names", "is_right"),
    [
        (("high", "medium", "low"), True),
        (("low", "medium", "high"), True),
        (("low", "high", "medium"), False),
        (("low",), False),
    ],
)
def test_a_scale_is_in_order(names, is_right):
    found = told(ask("a", "select_one", label=BOTH, list_name="scale"), lists=(scale(*names),))

    assert (found == []) is is_right


def test_what_looks_like_a_scale_is_told():
    plain = ChoiceList("scale", scale("low", "medium", "high").choices)
    found = told(
        ask("a", "select_one", label=BOTH, list_name="scale"), lists=(plain,), level=Level.WARNING
    )

    assert found == [("scale", "“scale” looks like a scale, but is not marked as one.")]


def test_the_checks_of_every_form_are_errors_too():
    found = told(
        text("a", relevant="${gone} = 1"), ask("b", "select_one", label=BOTH, list_name="x")
    )

    assert ("a", "${gone} does not refer to a question.") in found
    assert ("b", "The choice list “x” has no choices.") in found
    circle = told(text("a", relevant="${b} = 1"), text("b", relevant="${a} = 1"))
    assert any("circle" in message for _subject, message in circle)


def test_unused_lists_and_empty_groups_are_warnings():
    form = form_of(text("a"), group("g"), lists=(TOWNS,))
    found = [(remark.place, remark.subject) for remark in lint(form) if remark.level != "error"]

    assert (Place.LIST, "towns") in found
    assert (Place.ITEM, "g") in found
