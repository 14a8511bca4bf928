"""What is wrong with a form as a whole."""

import pytest

from surveys.form.checks import choice_name_problem, form_problems, name_problem
from surveys.form.expressions import parse
from surveys.form.model import Choice, ChoiceList, Form
from tests.surveys.form.makers import ask, form_of, group


def told(form):
    return [(one.subject, one.column, one.message) for one in form_problems(form)]


def test_a_sound_form_has_no_problems():
    form = form_of(
        group("g", ask("a", "integer"), ask("b", relevant="${a} > 1")),
        ask("c", "select_one", list_name="towns", choice_filter="country = ${b} or name = 'osh'"),
        ask("d", "calculate", calculation="once(${a} + 1)"),
    )

    assert told(form) == []


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([ask("a"), ask("a")], ("a", "name", "The name “a” is used 2 times.")),
        ([group("a", ask("a"))], ("a", "name", "The name “a” is used 2 times.")),
        (
            [ask("a", relevant="${z} = 1")],
            ("a", "relevant", "${z} does not refer to a question."),
        ),
        (
            [group("g", ask("a"), relevant="${h} = 1"), group("h", ask("b"))],
            ("g", "relevant", "${h} does not refer to a question."),
        ),
        (
            [ask("a", constraint="z = 1")],
            ("a", "constraint", "“z” is not known here; an answer is written ${z}."),
        ),
        (
            [ask("a", "select_one", list_name="yes_no", choice_filter="country = 'KZ'")],
            ("a", "choice_filter", "“country” is not known here; an answer is written ${country}."),
        ),
        ([ask("a", "audio")], ("a", "type", "The type audio is not supported.")),
        (
            [ask("a", "select_one", list_name="none")],
            ("a", "type", "The choice list “none” has no choices."),
        ),
        ([ask("a", "repeat")], ("a", "type", "The type repeat is not supported.")),
        (
            [ask("a", "range", parameters={"start": "1", "end": "1"})],
            (
                "a",
                "parameters",
                "A range needs numbers: start, end and step, with 1000 steps at the most.",
            ),
        ),
        (
            [ask("a", relevant="position(..) = 1")],
            ("a", "relevant", "position(..) has a meaning in a repeated group only."),
        ),
        (
            [group("a", group("b", ask("c"), repeat=True), repeat=True)],
            ("b", "type", "A repeated group cannot stand in another one."),
        ),
        (
            [group("a", ask("b"), repeat_count=parse("2"))],
            ("a", "repeat_count", "Only a repeated group has a number of items."),
        ),
        (
            [group("a", ask("b", "note"), repeat=True)],
            ("a", "type", "Nothing is asked in the repeated group."),
        ),
        (
            [ask("a", relevant="jr:choice-name(., '${z}') = ''")],
            ("a", "relevant", "${z} does not refer to a question."),
        ),
        ([ask("a", "rank")], ("a", "type", "The choice list “” has no choices.")),
        ([ask("a", "calculate")], ("a", "calculation", "The calculation is missing.")),
        (
            [ask("a", "text", calculation="1")],
            (
                "a",
                "calculation",
                "Only a row of type calculate, or a read-only one, can have a calculation.",
            ),
        ),
    ],
)
def test_problem_is_told_with_the_item_and_the_column(items, expected):
    assert told(form_of(*items)) == [expected]


@pytest.mark.parametrize(
    ("items", "names"),
    [
        ([ask("a", relevant="${a} = 1")], "a"),
        ([ask("a", relevant="${b} = 1"), ask("b", relevant="${a} = 1")], "a, b"),
        ([group("g", ask("a"), relevant="${a} = 1")], "g, a"),
        (
            [
                ask("a", "calculate", calculation="${b}"),
                ask("b", "calculate", calculation="${a}"),
                ask("c"),
            ],
            "a, b",
        ),
    ],
)
def test_circular_logic_is_found(items, names):
    message = f"These depend on each other in a circle: {names}."

    assert told(form_of(*items)) == [(names.split(",")[0], "relevant", message)]


def test_problems_of_lists():
    bad = ChoiceList(
        "bad", (Choice("a", {}), Choice("a", {}), Choice("two words", {})), dont_know="maybe"
    )

    messages = [message for _, _, message in told(form_of(ask("q"), lists=(bad,)))]

    assert messages == [
        "The choice “a” is 2 times in the list “bad”.",
        "“two words” cannot be a choice name: no spaces, 64 characters at most.",
        "“maybe” is not in the list “bad”.",
    ]


def test_the_default_language_must_be_one_of_the_languages():
    form = Form("f", {}, "1", ("en",), "ru", (ask("a"),))

    assert told(form) == [("", "default_language", "There are no texts in “ru”.")]


@pytest.mark.parametrize("name", ["a", "_a", "A1", "a-b.c_d", "a" * 64])
def test_good_names(name):
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "1a", "a b", "имя", "😀", "a/b", "a" * 65, "-a", "a\n"])
def test_bad_names(name):
    assert name_problem(name)


@pytest.mark.parametrize("name", ["a", "1", "да", "a/b", "18-24"])
def test_good_choice_names(name):
    assert choice_name_problem(name) is None


@pytest.mark.parametrize("name", ["", "a b", "a\tb", "\x00", "a" * 65, "a\u00a0b"])
def test_bad_choice_names(name):
    assert choice_name_problem(name)
