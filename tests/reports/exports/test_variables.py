"""Which columns the answers to a questionnaire become."""

from dataclasses import replace
from typing import Any

import pytest

from reports.exports.variables import Kind, row_maker, variables_of
from surveys.form.model import Choice, ChoiceList
from tests.surveys.makers import make_form

ANSWERS = {
    "sector": "government",
    "importance": "little",
    "measures": ["treatment", "work"],
    "order": ["work", "treatment"],
    "years": 7,
    "comment": "Мало мест",
}


@pytest.fixture
def variables():
    return {one.name: one for one in variables_of([make_form()], "en")}


def test_each_question_is_a_column_and_each_choice_of_several_too(variables):
    assert list(variables) == [
        "institution_name",
        "sector",
        "importance",
        "measures",
        "measures/treatment",
        "measures/prevention",
        "measures/work",
        "order",
        "order/treatment",
        "order/prevention",
        "order/work",
        "years",
        "comment",
    ]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("importance", "little"),
        ("measures", "treatment work"),
        ("measures/treatment", 1),
        ("measures/prevention", 0),
        ("order", "work treatment"),
        ("order/work", 1),
        ("order/treatment", 2),
        ("order/prevention", None),
        ("years", 7),
        ("comment", "Мало мест"),
        ("institution_name", None),
    ],
)
def test_a_cell_holds_the_answer_in_the_names_of_choices(variables, name, cell):
    assert variables[name].cell(ANSWERS) == cell


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("importance", "Little"),
        ("measures", "Treatment; Work"),
        ("years", 7),
        ("sector", "Government"),
    ],
)
def test_labels_can_be_shown_in_place_of_names(variables, name, shown):
    assert variables[name].shown(ANSWERS) == shown


def test_what_was_not_asked_is_empty_and_not_zero(variables):
    assert {variable.cell({}) for variable in variables.values()} == {None}
    assert variables["measures"].shown({}) is None


def test_statistics_programs_get_the_place_of_the_choice_in_its_list(variables):
    importance = variables["importance"]
    assert importance.codes["dont_know"] == (3, "Dont_Know")
    assert importance.number(ANSWERS) == 2
    assert importance.number({"importance": "gone"}) is None


def test_choices_that_are_numbers_keep_their_numbers():
    form = make_form()
    marks = ChoiceList("importance", tuple(Choice(n, {"en": f"Mark {n}"}) for n in ("5", "3", "0")))
    form = replace(form, choice_lists={**form.choice_lists, "importance": marks})
    found = {one.name: one for one in variables_of([form], "en")}
    assert found["importance"].codes["5"] == (5, "Mark 5")
    assert found["importance"].number({"importance": "3"}) == 3


def test_what_a_later_version_removed_comes_last_with_its_old_text():
    old, new = make_form(), make_form()
    group: Any = new.items[0]
    new = replace(new, items=(replace(group, items=group.items[:-1]),))
    names = [one.name for one in variables_of([new, old], "ru")]
    assert names[-1] == "comment"
    assert len(names) == len(set(names))
    assert variables_of([new, old], "ru")[-1].label == "Вопрос comment"


def test_choices_of_older_versions_join_the_list():
    old, new = make_form(), make_form()
    fewer = ChoiceList("measures", new.choice_lists["measures"].choices[:2])
    new = replace(new, choice_lists={**new.choice_lists, "measures": fewer})
    found = {one.name: one for one in variables_of([new, old], "en")}
    assert found["measures/work"].kind is Kind.FLAG
    assert found["measures/work"].cell(ANSWERS) == 1


def test_deeper_answers_are_told_as_json(variables):
    answers = {"comment": [{"name": "Ана"}]}
    assert variables["comment"].cell(answers) == '[{"name": "Ана"}]'


@pytest.mark.parametrize("with_labels", [False, True])
def test_a_row_has_the_cells_of_all_variables(variables, with_labels):
    """As each variable gives them; combinations that came before are remembered."""
    given: list[dict[str, Any]] = [
        ANSWERS,
        {},
        ANSWERS | {"measures": ["work"], "order": ["treatment", "prevention", "work"]},
        ANSWERS | {"measures": [], "comment": ""},
        {"measures": "treatment", "order": ["unknown"]},
        {"measures": [{"deep": 1}], "comment": ["x", 1], "years": True},
        {"measures": [1, True], "order": [None]},
        {"years": 0, "unknown": "x", "importance": "removed"},
        ANSWERS,
    ]
    row_of = row_maker(list(variables.values()), with_labels=with_labels)
    for answers in given:
        cells = [
            one.shown(answers) if with_labels else one.cell(answers) for one in variables.values()
        ]
        assert row_of(answers) == cells


def test_what_is_remembered_of_a_row_is_not_changed_by_its_reader(variables):
    row_of = row_maker(list(variables.values()))
    row_of(ANSWERS).clear()
    assert row_of(ANSWERS).count("treatment work") == 1
