"""The sample questionnaire is read whole."""

from io import BytesIO
from pathlib import Path

import pytest
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from surveys.form.model import Group, QuestionType, walk_groups
from surveys.xlsform.read import read_workbook

PATH = Path(__file__).parents[3] / "sample_data" / "needs_assessment.xlsx"


@pytest.fixture(scope="module")
def result():
    return read_workbook(PATH.read_bytes())


def test_nothing_is_wrong_or_left_out(result):
    assert result.errors == result.warnings == result.unsupported == ()


def test_a_file_object_reads_like_bytes(result):
    assert read_workbook(BytesIO(PATH.read_bytes())) == result


def test_settings(result):
    form = result.form

    assert (form.form_id, form.version) == ("needs_assessment", "2023-05")
    assert form.title == {"en": "Needs assessment on drug policy"}
    assert (form.languages, form.default_language) == (("en", "ru"), "en")


def test_sections(result):
    assert [(one.name, len(one.questions)) for one in result.form.sections] == [
        ("about", 4),
        ("approaches", 5),
        ("treatment", 4),
        ("emerging", 7),
        ("trafficking_and_strategy", 3),
        ("civil_society", 3),
    ]


def test_questions(result):
    form = result.form
    years = form.question("years_in_field")

    assert years.type is QuestionType.INTEGER
    assert years.constraint.text == ". >= 0 and . <= 60"
    assert years.constraint_message["ru"] == "Введите число лет от 0 до 60."
    assert form.question("institution_name").required.is_always_true
    assert years.required is None
    assert form.question("treatment_approach").hint["en"] == "Choose all that apply."
    assert form.question("stigma_actions").appearance == "multiline"
    assert form.question("weaknesses_named").type is QuestionType.CALCULATE
    assert form.question("start").is_metadata


def test_the_matrix(result):
    (matrix,) = [group for group in walk_groups(result.form.items) if group.is_matrix]

    assert [question.name for question in matrix.questions] == [
        "demand_reduction",
        "supply_reduction",
        "harm_reduction",
    ]


def test_scales(result):
    lists = result.form.choice_lists
    told = {name: (one.ordinal, one.dont_know) for name, one in lists.items()}

    assert told["importance"] == (True, "dont_know")
    assert told["concern"] == (False, "dont_know")
    assert told["yes_no"] == (False, "dont_know")
    assert {name for name, (ordinal, _) in told.items() if ordinal} == {"importance"}
    assert {name for name, (_, dont_know) in told.items() if dont_know is None} == {
        "sector",
        "approach",
        "treatment_option",
        "rehabilitation_option",
        "participation_form",
    }


def test_the_reference_implementation_reads_the_same_names(result):
    """pyxform is the programme that defines XLSForm."""
    reference = workbook_to_json(get_xlsform(PATH), form_name="needs_assessment", warnings=[])

    def names(children):
        written = [
            one for one in children if not one["name"].startswith(("generated_", "reserved_"))
        ]
        return [
            (one["name"], names(one["children"]) if one["type"] == "group" else None)
            for one in written
            if one["name"] != "meta"
        ]

    def own(items):
        return [(item.name, own(item.items) if isinstance(item, Group) else None) for item in items]

    assert own(result.form.items) == names(reference["children"])
