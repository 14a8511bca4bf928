"""Rows of the survey sheet: what is read, refused by name, or told to be wrong."""

import pytest

from surveys.form.model import Group, QuestionType
from tests.surveys.xlsform.books import Table, errors, read, read_rows, unsupported, warnings

COLUMNS = "type name label"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("text", "text"),
        ("string", "text"),
        ("integer", "integer"),
        ("int", "integer"),
        ("decimal", "decimal"),
        ("date", "date"),
        ("note", "note"),
        ("acknowledge", "acknowledge"),
        ("select_one yes_no", "select_one"),
        ("select one yes_no", "select_one"),
        ("select_multiple  yes_no", "select_multiple"),
        ("select multiple yes_no", "select_multiple"),
        ("rank yes_no", "rank"),
        ("SELECT_ONE yes_no", "select_one"),
        ("start", "start"),
        ("end", "end"),
        ("today", "today"),
    ],
)
def test_types(text, type_):
    result = read_rows([text, "q", "Label"], ["text", "other", "Other"])

    assert errors(result) == unsupported(result) == []
    assert result.form.question("q").type is QuestionType(type_)


@pytest.mark.parametrize(
    "text",
    [
        "telepathy",
        "begin_grup",
        "select_one_from_file towns.csv",
        "select_one yes_no or_else",
        "rank yes_no or_other",
        "text long",
        "end group now",
        "osm towns",
    ],
)
def test_other_types_are_refused_by_name(text):
    result = read_rows(["text", "fine", "Fine"], [text, "q", "Label"])

    assert result.form is None
    assert errors(result) == []
    assert unsupported(result) == [f"survey, row 3, type: The type “{text}” is not supported."]


def test_choices_from_an_answer_are_refused():
    result = read_rows(["text", "a", "A"], ["select_one ${a}", "q", "Label"])

    assert unsupported(result) == [
        "survey, row 3, type: Choices that come from another answer are not supported."
    ]
    assert result.form is None


def test_groups_nest():
    result = read_rows(
        ["begin_group", "g", "G"],
        ["begin group", "h", None],
        ["text", "a", "A"],
        ["end group", None, None],
        ["end_group", "g", None],
    )

    (outer,) = result.form.items
    (inner,) = outer.items
    assert isinstance(inner, Group)
    assert (outer.name, inner.name, inner.items[0].name) == ("g", "h", "a")
    assert (outer.label, inner.label) == ({"en": "G"}, {})


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["begin_group", "g", "G"], ["text", "a", "A"]],
            ["survey, row 2, type: This begin_group has no end."],
        ),
        (
            [["text", "a", "A"], ["end_group", None, None]],
            ["survey, row 3, type: This is end_group without a beginning."],
        ),
        (
            [["begin_group", "g", "G"], ["text", "a", "A"], ["end_repeat", None, None]],
            [
                "survey, row 4, type: This is end_repeat, but end_group is expected.",
                "survey, row 2, type: This begin_group has no end.",
            ],
        ),
        ([[None, "a", "A"]], ["survey, row 2, type: The type is missing."]),
        ([["text", None, "A"]], ["survey, row 2, name: The name is missing."]),
        ([["text", "a", None]], ["survey, row 2, label: The label is missing."]),
        (
            [["text", "a", "A"], [], ["text", "a", "A"]],
            ["survey, row 4, name: The name “a” is used in row 2 already."],
        ),
        (
            [["begin_group", "a", "A"], ["text", "a", "A"], ["end_group"]],
            ["survey, row 3, name: The name “a” is used in row 2 already."],
        ),
        (
            [["select_one", "a", "A"]],
            [],
        ),
        (
            [["select_one towns", "a", "A"]],
            ["survey, row 2, type: There is no choice list “towns”."],
        ),
    ],
)
def test_structure(rows, expected):
    result = read_rows(*rows)

    assert result.form is None
    assert errors(result) == expected


def test_a_type_that_lacks_its_list():
    assert unsupported(read_rows(["select_one", "a", "A"])) == [
        "survey, row 2, type: “select_one” lacks the name of a choice list."
    ]


@pytest.mark.parametrize("name", ["two words", "😀", "имя", "1st", "a/b", "a" * 65])
def test_bad_names(name):
    (message,) = errors(read_rows(["text", name, "Label"]))

    assert message.startswith("survey, row 2, name: ")


def test_names_of_numbers_are_read_as_text():
    assert errors(read_rows(["text", 12, "Label"]))[0].startswith(
        "survey, row 2, name: “12” cannot"
    )


@pytest.mark.parametrize(
    ("text", "is_required"),
    [("yes", True), ("TRUE", True), (True, True), ("true()", True), (None, False), ("no", False),
     (False, False), ("false()", False)],
)  # fmt: skip
def test_constant_requirements(text, is_required):
    result = read([["type", "name", "label", "required"], ["text", "a", "A", text]])

    required = result.form.question("a").required
    assert (required is not None and required.is_always_true) is is_required


def test_expressions():
    result = read(
        [
            ["type", "name", "label", "relevance", "constraint", "required", "calculation"],
            ["integer", "a", "A", None, ". > 1", None, None],
            ["text", "b", "B", "${a} = 2", None, "${a} > 3", None],
            ["calculate", "c", None, None, None, None, "${a} + 1"],
        ]
    )

    form = result.form
    assert form.question("a").constraint.text == ". > 1"
    assert form.question("b").relevant.references == {"a"}
    assert form.question("b").required.text == "${a} > 3"
    assert form.question("c").calculation.text == "${a} + 1"


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("relevant", "${z} = 1", "${z} does not refer to a question."),
        (
            "relevant",
            "${a} = ",
            "A value is missing here. (character 7 of “${a} =”)",
        ),
        (
            "constraint",
            "frob(.)",
            "There is no function frob(). (character 1 of “frob(.)”)",
        ),
        (
            "required",
            "${a} =",
            "A value is missing here. (character 7 of “${a} =”)",
        ),
        (
            "calculation",
            "1",
            "Only a row of type calculate, or a read-only one, can have a calculation.",
        ),
        (
            "choice_filter",
            "x = 1",
            "Only a question with choices has a choice filter.",
        ),
        ("relevant", "${b} = 1", "These depend on each other in a circle: b."),
    ],
)
def test_logic_that_is_wrong(column, text, message):
    result = read(
        [["type", "name", "label", column], ["integer", "a", "A"], ["text", "b", "B", text]]
    )

    assert result.form is None
    assert errors(result)[0] == f"survey, row 3, {column}: {message}"


def test_a_filter_reads_the_columns_of_the_choices():
    choices = [
        ["list_name", "name", "label", "country"],
        ["towns", "osh", "Osh", "KG"],
        ["towns", "almaty", "Almaty", "KZ"],
    ]
    survey: Table = [
        ["type", "name", "label", "choice_filter"],
        ["text", "where", "Where", None],
        ["select_one towns", "town", "Town", "country = ${where}"],
    ]

    result = read(survey, choices)
    assert errors(result) == unsupported(result) == []
    assert result.form.choice_lists["towns"].choices[0].attributes == {"country": "KG"}

    survey[2][3] = "region = ${where}"
    assert errors(read(survey, choices)) == [
        "survey, row 3, choice_filter: “region” is not known here; an answer is written ${region}."
    ]


def test_unknown_columns_and_values_are_named():
    result = read(
        [
            ["type", "name", "label", "bind::odk:length", "media::image", "default", "parameters"],
            ["text", "a", "A", "10", None, "today()", "randomize=true"],
            ["text", "b", "Hello ${a}", None, None, "x", None],
        ]
    )

    message = "Answers to other questions cannot be shown in a text; ${…} stays as it is."
    assert result.form.question("b").default == "x"
    assert unsupported(result) == [
        "survey, row 1, bind::odk:length: The column “bind::odk:length” is not supported.",
        "survey, row 2, parameters: The parameter “randomize” is not supported.",
        "survey, row 2, default: A default that is worked out is not supported.",
        f"survey, row 3, label: {message}",
    ]


def test_cells_without_a_heading_are_named():
    result = read([["type", "name", "label"], ["text", "a", "A", None, "a remark"]])

    assert unsupported(result) == ["survey, row 2, E: Cell E2 is in a column without a heading."]


def test_columns_of_questions_on_a_group_are_named():
    result = read(
        [
            ["type", "name", "label", "required"],
            ["begin_group", "g", "G", "yes"],
            ["text", "a", "A"],
            ["end_group"],
        ]
    )

    assert unsupported(result) == ["survey, row 2, required: A group has no “required”."]


def test_appearances_that_make_no_difference_are_told():
    columns = "type name label appearance"

    assert warnings(read_rows(["text", "a", "A", "multiline"], columns=columns)) == []
    assert warnings(read_rows(["text", "a", "A", "numbers w1"], columns=columns)) == [
        "survey, row 2, appearance: The appearance “numbers” makes no difference here.",
        "survey, row 2, appearance: The appearance “w1” makes no difference here.",
    ]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (["select_one yes_no", "b", "B"], None),
        (["note", "b", "B"], None),
        (["text", "b", "B"], "A table-list can hold select_one questions only."),
        (["select_one two", "b", "B"], "The questions of a table-list must share one list."),
    ],
)
def test_a_table_list_needs_one_list(second, message):
    survey = [
        ["type", "name", "label", "appearance"],
        ["begin_group", "g", "G", "table-list"],
        ["select_one yes_no", "a", "A"],
        second,
        ["end_group"],
    ]
    choices = [["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["two", "x", "X"]]

    expected = [f"survey, row 2, appearance: {message}"] if message else []
    assert errors(read(survey, choices)) == expected


@pytest.mark.parametrize(
    ("type_", "default", "message"),
    [
        ("integer", "3", None),
        ("integer", "three", "Enter a whole number, using digits only."),
        ("select_one yes_no", "yes", None),
        ("select_one yes_no", "maybe", "“maybe” is not one of the choices."),
    ],
)
def test_defaults_are_answers(type_, default, message):
    result = read([["type", "name", "label", "default"], [type_, "a", "A", default]])

    assert errors(result) == ([f"survey, row 2, default: {message}"] if message else [])


@pytest.mark.parametrize(("text", "read_only"), [("yes", True), (None, False), ("no", False)])
def test_read_only(text, read_only):
    survey = [
        ["type", "name", "label", "read only"],
        ["text", "a", "A", text],
        ["text", "b", "B", None],
    ]

    assert read(survey).form.question("a").read_only is read_only


def test_an_empty_group_is_told_and_an_empty_questionnaire_refused():
    result = read_rows(["begin_group", "g", "G"], ["end_group"], ["text", "a", "A"])

    assert warnings(result) == ["survey, row 2: The group is empty."]
    assert errors(read_rows(["start", "start", None])) == [
        "survey: The workbook asks no questions."
    ]


def test_read_only_that_depends_on_answers_is_named():
    result = read(
        [["type", "name", "label", "read_only"], ["text", "a", "A", "${b} = 1"], ["text", "b", "B"]]
    )

    assert unsupported(result) == [
        "survey, row 2, read_only: read_only can be “yes” or empty only."
    ]


def test_places_are_told_by_heading():
    """The heading as it is written, so that it can be found in the workbook."""
    result = read([["Type", "name", "label", "Relevance"], ["text", "a", "A", "${z}"]])

    assert errors(result) == ["survey, row 2, Relevance: ${z} does not refer to a question."]
