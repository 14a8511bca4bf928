"""Repeats, what only notes the device, disabled rows, old types, parameters."""

from tests.surveys.xlsform.books import read_rows, unsupported, warnings


def test_repeats_are_groups_that_are_answered_once_per_item():
    result = read_rows(
        ["begin repeat", "r", "R", "2"],
        ["text", "a", "A", None],
        ["end repeat", None, None, None],
        columns="type name label repeat_count",
    )

    (found,) = result.form.items
    assert (found.name, found.repeat, found.repeat_count.text) == ("r", True, "2")
    assert result.form.questions.keys() == {"r"}
    assert result.form.all_questions.keys() == {"a"}


def test_what_only_notes_the_device_is_named_and_left_out():
    result = read_rows(["audit", "audit", None], ["deviceid", "d", None], ["text", "a", "A"])

    assert result.form.all_questions.keys() == {"a"}
    assert unsupported(result) == [
        "survey, row 2, type: The type “audit” is not supported.",
        "survey, row 3, type: The type “deviceid” is not supported.",
    ]


def test_a_disabled_row_is_left_out_with_a_warning():
    result = read_rows(
        ["text", "a", "A", "yes"], ["text", "b", "B", "no"], columns="type name label disabled"
    )

    assert result.form.questions.keys() == {"b"}
    assert warnings(result) == ["survey, row 2, disabled: The row is disabled; it is left out."]


def test_an_old_type_brings_its_rule_unless_there_is_one():
    result = read_rows(
        ["percentage", "a", "A", None],
        ["percentage", "b", "B", ". < 50"],
        columns="type name label constraint",
    )

    constraints = [question.constraint.text for question in result.form.questions.values()]
    assert constraints == ["0 <= . and . <= 100", ". < 50"]


def test_parameters_are_kept_with_what_they_list():
    result = read_rows(
        ["file", "a", "A", "accept=pdf|docx, max-size = 5"], columns="type name label parameters"
    )

    assert result.form.question("a").parameters == {"accept": "pdf docx", "max-size": "5"}
