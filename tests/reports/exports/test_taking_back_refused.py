"""What of an exported file is refused or left out, and how it is told."""

from dataclasses import replace
from typing import Any

import pytest

from institutions.enums import Role
from institutions.models import AuditEntry
from surveys.actions.response_import import import_responses
from surveys.enums import ResponseState
from surveys.form.expressions import parse
from surveys.form.model import Form, Group
from tests.reports.exports.answer_makers import (
    ABOUT,
    ANSWERS,
    edited,
    exported_file,
    left_out,
    problems,
    repeated,
    rows_of,
    taken_in,
)
from tests.surveys.answer_files import as_csv
from tests.surveys.form.makers import ask, form_of
from tests.surveys.form.strategies import FILE
from tests.surveys.makers import make_country, make_form, make_response, make_user, make_version


def changed_form(name: str, **fields: Any) -> Form:
    """The usual form with another question of this name."""
    form = make_form()
    (everything,) = form.items
    assert isinstance(everything, Group)
    asked = (replace(one, **fields) if one.name == name else one for one in everything.questions)
    return replace(form, items=(replace(everything, items=tuple(asked)),))


# Left out


def test_drafts_are_left_out_and_told(version, country, actor, target):
    make_response(version, country, {"years": 1}, state=ResponseState.DRAFT)
    make_response(version, country, ANSWERS)
    make_response(version, country, {"years": 2}, state=ResponseState.IN_REVIEW)
    file = exported_file(version.questionnaire, actor, with_drafts=True)

    result = import_responses(target, file)

    assert left_out(result) == [(2, "_state", 2, "The answers were not sent yet.")]
    assert (result.rows, result.created, taken_in(target)) == (3, 1, [ANSWERS])
    details = AuditEntry.objects.get(action="import_responses").details
    assert details == {"created": 1, "countries": {"KZ": 1}, "left_out": 2}


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("withdrawn", "The answers were withdrawn."),
        ("superseded", "A later revision has replaced these answers."),
    ],
)
def test_a_row_that_says_it_no_longer_counts_is_left_out(target, file, state, reason):
    result = import_responses(target, edited(file, 1, _state=state))
    assert left_out(result) == [(3, "_state", 1, reason)]
    assert taken_in(target) == [ANSWERS]


def test_files_are_left_out_even_where_the_form_needs_them(country, actor):
    form = form_of(
        ask("plan", "file", required="true()"),
        ask("photo", "image"),
        ask("why", relevant="${plan} != ''"),
    )
    version, target = make_version(slug="a", form=form), make_version(slug="b", form=form)
    make_response(version, country, {"plan": FILE, "why": "Because"})
    make_response(version, country, {"plan": FILE, "photo": FILE})

    result = import_responses(target.questionnaire, exported_file(version.questionnaire, actor))

    reason = "A table names files and does not hold them."
    assert problems(result) == []
    assert left_out(result) == [(2, "plan", 2, reason), (3, "photo", 1, reason)]
    assert taken_in(target.questionnaire) == [{"why": "Because"}, {}]


def test_answers_to_questions_that_are_gone_are_left_out_and_counted(country, actor, target):
    form = make_form()
    old = (ask("old"), ask("towns", "select_multiple", list_name="measures"), ask("never"))
    first = make_version(slug="both", form=replace(form, items=(*form.items, *old)))
    make_response(first, country, {**ANSWERS, "old": "a", "towns": ["work"]})
    make_response(first, country, {**ANSWERS, "old": "b"})
    make_response(make_version(slug="both"), country, ANSWERS)

    result = import_responses(target, exported_file(first.questionnaire, actor))

    reason = "The questionnaire has no such question."
    assert left_out(result) == [(2, "old", 2, reason), (2, "towns", 1, reason)]
    assert taken_in(target) == [ANSWERS] * 3


def test_parts_of_items_that_are_gone_are_left_out(country, actor):
    version = make_version(slug="a", form=repeated(ask("who"), ask("age", "integer")))
    make_response(version, country, {"inner": [{"who": "A", "age": 7}, {"age": 8}]})
    target = make_version(slug="b", form=repeated(ask("who"))).questionnaire

    result = import_responses(target, exported_file(version.questionnaire, actor))

    reason = "The questionnaire has no such question."
    assert left_out(result) == [(2, "inner/age", 2, reason)]
    assert taken_in(target) == [{"inner": [{"who": "A"}]}]


def test_a_constant_of_an_earlier_version_is_told(country, actor):
    def form(default: str) -> Form:
        return form_of(ask("wave", "hidden", default=default), ask("why"))

    version = make_version(slug="a", form=form("1"))
    make_response(version, country, {"wave": "1", "why": "A"})
    target = make_version(slug="b", form=form("2")).questionnaire

    result = import_responses(target, exported_file(version.questionnaire, actor))

    reason = "The questionnaire itself gives another value."
    assert left_out(result) == [(2, "wave", 1, reason)]
    assert taken_in(target) == [{"wave": "2", "why": "A"}]


def test_a_column_of_somebodys_own_is_told_and_an_empty_one_is_not(target, file):
    rows = [{**row, "note": "Call them", "empty": " "} for row in rows_of(file)]
    result = import_responses(target, as_csv(*rows, columns=list(rows[0])))
    assert left_out(result) == [(2, "note", 2, "The questionnaire has no such question.")]
    assert result.created == 2


# Refused


@pytest.mark.parametrize("column", ["importance", "measures", "order"])
def test_labels_in_place_of_names_are_refused_once(version, country, actor, target, column):
    for _number in range(3):
        make_response(version, country, {column: ANSWERS[column]}, **ABOUT)
    file = exported_file(version.questionnaire, actor, with_labels=True)

    result = import_responses(target, file)

    (problem,) = result.problems
    assert (problem.row, problem.column) == (2, column)
    assert problem.reason.startswith("The file has labels in place of the names of the choices.")
    assert taken_in(target) == []


NO_STATE = "This is not among the values that an exported file has here."
NO_NUMBER = "This is no number that a site gave to a response."


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("_number", "7", NO_NUMBER),
        ("_number", "", "Give each response a number of its own."),
        ("_number", "{0B9E2F4C-0000-4000-8000-000000000000}", NO_NUMBER),
        ("_country", "XX", "There is no such country among yours. Give its code, such as KZ."),
        ("_language", "de", "The questionnaire has no such language. It has: en, ru."),
        ("_state", "", NO_STATE),
        ("_state", "sent", NO_STATE),
        ("_sector", "army", NO_STATE),
        ("_illustrative", "yes", NO_STATE),
        (
            "_submitted_at",
            "05.06.2023",
            "Give date, time and time zone, such as 2023-06-05T09:00:00+05:00.",
        ),
        ("_submitted_at", "2923-06-05T09:00:00+05:00", "This is in the future."),
        ("importance", "verry", "“verry” is not one of the choices."),
        ("years", "7.5", "Enter a whole number, using digits only."),
        ("years", "9" * 16, "This number is too long."),
        ("measures/work", "0", "This does not agree with the column measures."),
        ("measures/prevention", "1", "This does not agree with the column measures."),
        ("order/work", "2", "This does not agree with the column order."),
        ("comment", "bell \x07", "The text contains a character that cannot be stored."),
    ],
)
def test_a_bad_cell_is_told_and_nothing_is_imported(target, file, column, value, reason):
    result = import_responses(target, edited(file, 1, **{column: value}))
    assert problems(result) == [(3, column, reason)]
    assert taken_in(target) == []


def test_a_choice_that_is_gone_is_told_with_its_row(version, country, actor, target):
    old = make_form()
    measures = old.choice_lists["measures"]
    kept = replace(measures, choices=measures.choices[1:])
    form = replace(old, choice_lists={**old.choice_lists, "measures": kept})
    make_response(version, country, {"measures": ["treatment", "work"]})
    without = make_version(slug="without", form=form).questionnaire

    result = import_responses(without, exported_file(version.questionnaire, actor))

    reason = "“treatment” is not one of the choices."
    assert problems(result) == [(2, "measures", reason)]


def test_answers_that_the_form_does_not_take_together_are_told(country, actor, target):
    version = make_version(slug="source")
    make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    hidden = changed_form("years", relevant=parse("${importance} = 'very'"))
    needed = changed_form("years", constraint=parse(". < 5"))
    for slug, form, reason in (
        ("hidden", hidden, "After the other answers in this row this question is not asked."),
        ("needed", needed, "This answer is not valid."),
    ):
        result = import_responses(make_version(slug=slug, form=form).questionnaire, file)
        assert problems(result) == [(2, "years", reason)]


def test_the_file_of_another_questionnaire_is_refused(country, actor, target):
    other = make_version(slug="other", form=form_of(ask("years", "integer")))
    make_response(other, country, {"years": 7})

    result = import_responses(target, exported_file(other.questionnaire, actor))

    assert ("importance", "This column is missing in the header.") in [
        (one.column, one.reason) for one in result.problems
    ]
    assert {one.row for one in result.problems} == {1}


@pytest.mark.parametrize("column", ["_state", "_illustrative", "_institution", "_sector"])
def test_a_file_without_a_column_that_counts_is_refused(target, file, column):
    columns = [name for name in rows_of(file)[0] if name != column]
    result = import_responses(target, as_csv(*rows_of(file), columns=columns))
    assert problems(result) == [(1, column, "This column is missing in the header.")]


def test_a_row_that_is_there_twice_in_the_file_is_told(target, file):
    result = import_responses(
        target, as_csv(*rows_of(file)[:1] * 2, columns=list(rows_of(file)[0]))
    )
    assert problems(result) == [(3, "_number", "Line 2 has the same number.")]


def test_documented_columns_beside_a_number_stay_what_they_were(target):
    """Only a file without response_id is one that a site made."""
    row = {"response_id": "1", "_number": "x"}
    result = import_responses(target, as_csv(row, columns=list(row)))
    assert ("_number", "The questionnaire has no such question.") in [
        (one.column, one.reason) for one in result.problems
    ]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("[", "The entries cannot be read."),
        ("{}", "The entries cannot be read."),
        ("[1]", "The entries cannot be read."),
        ('[{"pay": NaN}]', "The entries cannot be read."),
        ("[" * 100_000, "The entries cannot be read."),
        ("[" + "{}," * 100 + "{}]", "There are too many entries: 100 at the most."),
        ('[{"sum": 1e999}]', "This number is too long."),
        ('[{"sum": true}]', "This answer is not of the right kind."),
        ('[{"sum": {"a": 1}}]', "This answer is not of the right kind."),
        ('[{"sum": [1]}]', "This answer is not of the right kind."),
        ('[{"sum": null}]', "This answer is not of the right kind."),
        (r'[{"who": "\u0000"}]', "The text contains a character that cannot be stored."),
        (r'[{"sum": "\ud800"}]', "The text contains a character that cannot be stored."),
        ('[{"pay": "a"}]', "Enter a number, for example 2.5."),
        (
            '[{"who": "A", "why": "B"}]',
            "After the other answers in this row this question is not asked.",
        ),
    ],
)
def test_items_that_no_site_wrote_are_told(country, actor, cell, reason):
    form = repeated(
        ask("who"), ask("pay", "decimal"), ask("sum", "calculate", calculation="1 + 1"),
        ask("why", relevant="${pay} > 1"),
    )  # fmt: skip
    version, target = make_version(slug="a", form=form), make_version(slug="b", form=form)
    make_response(version, country, {"inner": [{"who": "A"}]})
    file = exported_file(version.questionnaire, actor)

    result = import_responses(target.questionnaire, edited(file, 0, inner=cell))

    assert problems(result) == [(2, "inner", reason)]
    assert taken_in(target.questionnaire) == []


def test_the_team_of_one_country_takes_in_its_own_rows_only(version, actor, target):
    make_response(version, make_country("KG"), ANSWERS)
    member = make_user("kz@example.org", Role.TEAM, country=make_country("KZ"))
    file = exported_file(version.questionnaire, actor)
    assert problems(import_responses(target, file, actor=member))[0][:2] == (2, "_country")
    assert import_responses(target, file, actor=actor).created == 1
