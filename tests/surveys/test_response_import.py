"""Answers from CSV files: all or none, and each bad one told by row, column, value and reason."""

import io
from pathlib import Path

import pytest

from institutions.enums import Role, Sector
from institutions.models import AuditEntry
from surveys.actions.folding import fold_all
from surveys.actions.response_import import MOST_PROBLEMS, import_responses
from surveys.actions.responses import withdraw_response
from surveys.models import FoldEntry, Questionnaire, Response
from surveys.queries.tallies import check_tallies
from surveys.xlsform.importing import import_questionnaire
from tests.surveys.answer_files import COLUMNS, ROW, as_csv
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_user,
    make_version,
)

ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "sample_data" / "needs_assessment.xlsx"


@pytest.fixture
def questionnaire(db) -> Questionnaire:
    make_country("KZ")
    return make_version().questionnaire


def only_problem(result):
    assert Response.objects.count() == FoldEntry.objects.count() == 0
    assert (result.problem_count, len(result.problems)) == (1, 1)
    problem = result.problems[0]
    return problem.row, problem.column, problem.value, problem.reason


def test_a_row_becomes_a_submitted_response(questionnaire):
    result = import_responses(questionnaire, as_csv(ROW))

    response = Response.objects.get()
    assert (result.created, result.already_there, result.problem_count) == (1, 0, 0)
    assert response.answers == {
        "institution_name": "Ministry of Health",
        "sector": "government",
        "importance": "very",
        "measures": ["treatment", "work"],
        "order": ["work", "treatment", "prevention"],
        "years": 7,
        "comment": "Да",
    }
    assert (response.state, response.source) == ("submitted", "import")
    assert (response.external_id, response.language) == ("1", "en")
    assert str(response.submitted_at) == "2023-06-05 04:00:00+00:00"
    assert (response.institution, response.given_name) == (None, "Ministry of Health")
    assert (response.sector, response.is_illustrative) == ("government", False)
    assert FoldEntry.objects.get().response == response
    assert AuditEntry.objects.get().details == {"created": 1, "countries": {"KZ": 1}}


def test_a_response_is_linked_by_any_name_of_the_institution(questionnaire):
    country = make_country("KZ")
    ministry = make_institution(
        "Ministry of Health", country, acronym="MoH", sector=Sector.OTHER, aliases=["Минздрав"]
    )
    names = ["ministry of  health", "MOH", "«Минздрав»", "Somebody"]
    rows = [
        ROW | {"response_id": str(number), "institution_name": name}
        for number, name in enumerate(names)
    ]

    result = import_responses(questionnaire, as_csv(*rows), is_illustrative=True)

    linked = Response.objects.filter(institution=ministry)
    assert (result.created, result.linked, linked.count()) == (4, 3, 3)
    assert {response.sector for response in linked} == {"other"}
    assert {response.given_name for response in linked} == {""}
    other = Response.objects.get(institution=None)
    assert (other.given_name, other.sector, other.is_illustrative) == (
        "Somebody",
        "government",
        True,
    )


def test_a_sector_that_is_none_of_ours_counts_as_other(questionnaire):
    questionnaire.sector_question = "importance"
    questionnaire.save()

    import_responses(questionnaire, as_csv(ROW))

    assert Response.objects.get().sector == "other"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("importance", "verry", "“verry” is not one of the choices."),
        ("measures", "work fun", "“fun” is not one of the choices."),
        ("measures", "work work", "“Work” is chosen more than once."),
        ("order", "work nothing", "“nothing” is not one of the choices."),
        ("years", "7.5", "Enter a whole number, using digits only."),
        ("years", "٧", "Enter a whole number, using digits only."),
        ("comment", "bell \x07", "The text contains a character that cannot be stored."),
        ("country", "XX", "There is no such country among yours. Give its code, such as KZ."),
        ("country", "kz", "There is no such country among yours. Give its code, such as KZ."),
        ("language", "de", "The questionnaire has no such language. It has: en, ru."),
        ("response_id", "", "Give each response a number of its own."),
        ("response_id", "9" * 101, "The number is too long, or has unusual characters."),
        (
            "submitted_at",
            "yesterday",
            "Give date, time and time zone, such as 2023-06-05T09:00:00+05:00.",
        ),
        (
            "submitted_at",
            "2023-06-05T09:00:00",
            "The time zone is missing. Write it behind the time, such as +05:00.",
        ),
        (
            "submitted_at",
            "0001-01-01T00:00:00+05:00",
            "Give date, time and time zone, such as 2023-06-05T09:00:00+05:00.",
        ),
        ("submitted_at", "2923-06-05T09:00:00+05:00", "This is in the future."),
    ],
)
def test_a_bad_value_is_told_with_its_place(questionnaire, column, value, reason):
    rows = [ROW, ROW | {"response_id": "2", column: value}]

    row, at, shown, told = only_problem(import_responses(questionnaire, as_csv(*rows)))

    assert (row, at, told) == (3, column, reason)
    assert shown == (value.strip() if len(value) <= 100 else "9" * 99 + "…")


REAL_ROW = {
    "response_id": "1",
    "country": "KZ",
    "language": "ru",
    "submitted_at": "2023-06-05T09:00:00+05:00",
    "institution_name": "Ministry of Foreign Affairs",
    "sector": "government",
    "sector_other": "",
    "years_in_field": "10",
    "demand_reduction": "very_important",
    "supply_reduction": "very_important",
    "harm_reduction": "fairly_important",
    "harm_reduction_in_policy": "fairly_important",
    "approach_priority": "demand supply harm",
    "treatment_approach": "medical_psychological harm_reduction",
    "treatment_other": "",
    "rehabilitation": "employment reintegration",
    "rehabilitation_comment": "",
    "nonprescription_medicines": "fairly_important",
    "medicine_actions": "sale_regulation sanctions",
    "alcohol": "fairly_important",
    "alcohol_reasons": "Страдают дети и семьи, растёт домашнее насилие.",
    "hiv_concern": "urgent",
    "stigma_actions_exist": "yes",
    "stigma_actions": "Семинары и тренинги в регионах.",
    "trafficking_factors": "geography organised_crime",
    "strategy_weaknesses": "resources nps_capacity",
    "legislation_weaknesses": "education",
    "civil_society_importance": "very_important",
    "civil_society_forms": "dialogue_spaces",
    "other_needs": "",
}


def test_rules_of_the_real_form_hold_for_imported_answers(db):
    make_country("KZ")
    with WORKBOOK.open("rb") as file:
        imported = import_questionnaire(file, filename="w.xlsx", publish=True)
    assert imported.version is not None
    rows = [
        REAL_ROW,
        REAL_ROW | {"response_id": "2", "demand_reduction": ""},
        REAL_ROW | {"response_id": "3", "years_in_field": "61"},
        REAL_ROW | {"response_id": "4", "stigma_actions_exist": "no"},
    ]
    questionnaire = imported.version.questionnaire

    result = import_responses(questionnaire, as_csv(*rows, columns=list(REAL_ROW)))

    assert [(problem.row, problem.column, problem.reason) for problem in result.problems] == [
        (3, "demand_reduction", "This question needs an answer."),
        (4, "years_in_field", "Enter a number of years between 0 and 60."),
        (
            5,
            "stigma_actions",
            "After the other answers in this row this question is not asked.",
        ),
    ]
    assert not Response.objects.exists()

    good = import_responses(questionnaire, as_csv(REAL_ROW, columns=list(REAL_ROW)))
    assert good.created == 1
    assert Response.objects.get().answers["weaknesses_named"] == 3


def test_the_line_of_a_row_counts_line_breaks_within_cells(questionnaire):
    rows = [ROW | {"comment": "one\ntwo"}, ROW | {"response_id": "2", "years": "x"}]

    assert only_problem(import_responses(questionnaire, as_csv(*rows)))[:3] == (4, "years", "x")


def test_a_number_that_is_there_twice_is_told_with_the_first_line(questionnaire):
    problem = only_problem(import_responses(questionnaire, as_csv(ROW, ROW)))

    assert problem == (3, "response_id", "1", "Line 2 has the same number.")


@pytest.mark.parametrize("missing", ["country", "submitted_at", "importance", "comment"])
def test_a_missing_column_is_told(questionnaire, missing):
    columns = [column for column in COLUMNS if column != missing]

    problem = only_problem(import_responses(questionnaire, as_csv(ROW, columns=columns)))

    assert problem == (1, missing, "", "This column is missing in the header.")


def test_an_unknown_and_a_repeated_column_are_told(questionnaire):
    content = as_csv(ROW, columns=[*COLUMNS, "colour", "years"])

    result = import_responses(questionnaire, content)

    assert [(problem.column, problem.reason) for problem in result.problems] == [
        ("colour", "The questionnaire has no such question."),
        ("years", "The header names this column twice."),
    ]


def test_rows_with_more_or_fewer_values_are_told(questionnaire):
    content = as_csv(ROW).rstrip() + b",extra\r\n2,KZ\r\n"

    result = import_responses(questionnaire, content)

    assert [(problem.row, problem.reason) for problem in result.problems] == [
        (2, "The row has 12 values, the header has 11 columns."),
        (3, "The row has 2 values, the header has 11 columns."),
    ]


@pytest.mark.parametrize(
    ("content", "row", "reason"),
    [
        (b"", 1, "This column is missing in the header."),
        (as_csv(), 0, "The file has no rows below its header."),
        (as_csv(ROW).decode().encode("cp1251"), 2, "The file is not in UTF-8"),
        (as_csv(ROW).decode().encode("utf-16"), 0, "The file is in UTF-16."),
        (as_csv(ROW).replace(b"very", b"ve\0y"), 2, "The file is not a text file."),
        (b"PK\x03\x04rest", 0, "This is an Excel workbook."),
        (as_csv(ROW) + b'2,"KZ', 3, "From here on the quotation marks do not fit"),
        (b"x" * (50 * 1024 * 1024 + 1), 0, "The file is larger than 50 MB: divide it."),
    ],
    ids=["empty", "header", "cp1251", "utf-16", "nul", "workbook", "quote", "large"],
)
def test_a_file_that_cannot_be_used_is_told(questionnaire, content, row, reason):
    result = import_responses(questionnaire, io.BytesIO(content))

    assert result.problems[0].row == row
    assert result.problems[0].reason.startswith(reason)
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + as_csv(ROW),
        as_csv(ROW, delimiter=";"),
        as_csv(ROW, delimiter="\t"),
        as_csv(ROW).replace(b"\r\n", b"\n") + b"\n\n,,,,,,,,,,\n",
        as_csv(ROW | {"language": "", "order": "", "years": " 7 "}),
    ],
    ids=["bom", "semicolon", "tab", "blank lines", "empty cells"],
)
def test_files_as_office_programs_write_them_are_read(questionnaire, content):
    result = import_responses(questionnaire, content)

    assert (result.problems, result.created) == ([], 1)
    assert Response.objects.get().answers["years"] == 7


def test_the_same_file_again_adds_nothing_even_to_a_later_version(questionnaire):
    rows = [ROW | {"response_id": number} for number in "123"]
    import_responses(questionnaire, as_csv(*rows[:2]))
    make_version()

    again = import_responses(questionnaire, as_csv(*rows))

    assert (again.created, again.already_there, again.problems) == (1, 2, [])
    assert Response.objects.count() == 3


def test_other_answers_under_a_known_number_are_refused(questionnaire):
    import_responses(questionnaire, as_csv(ROW))
    withdraw_response(Response.objects.get(), reason="A mistake")

    result = import_responses(questionnaire, as_csv(ROW | {"years": "8"}))

    assert [(p.row, p.column, p.reason) for p in result.problems] == [
        (2, "response_id", "This response was imported before, with other answers.")
    ]


def test_a_dry_run_says_what_would_be_and_stores_nothing(questionnaire):
    result = import_responses(questionnaire, as_csv(ROW), dry_run=True)

    assert (result.created, result.problem_count, dict(result.by_country)) == (1, 0, {"KZ": 1})
    assert Response.objects.count() == FoldEntry.objects.count() == 0
    assert not AuditEntry.objects.exists()


def test_one_bad_row_at_the_end_of_many_stores_nothing(questionnaire):
    rows = [ROW | {"response_id": str(number)} for number in range(2001)]
    rows[-1] = rows[-1] | {"years": "x"}

    result = import_responses(questionnaire, as_csv(*rows))

    assert result.problem_count == 1
    assert not Response.objects.exists()


def test_the_list_of_problems_is_bounded_and_their_number_told(questionnaire):
    rows = [ROW | {"response_id": str(number), "years": "x"} for number in range(600)]

    result = import_responses(questionnaire, as_csv(*rows))

    assert (len(result.problems), result.problem_count) == (MOST_PROBLEMS, 600)


def test_a_team_member_imports_for_their_countries_only(questionnaire):
    kyrgyzstan = make_country("KG")
    member = make_user("team@example.org", Role.TEAM, country=kyrgyzstan)

    assert only_problem(import_responses(questionnaire, as_csv(ROW), actor=member))[1] == "country"
    ours = as_csv(ROW | {"country": "KG"})
    assert import_responses(questionnaire, ours, actor=member).created == 1
    assert AuditEntry.objects.get().actor == member


def test_without_a_published_version_nothing_can_be_imported(db):
    questionnaire = make_version(is_published=False).questionnaire

    problem = only_problem(import_responses(questionnaire, as_csv(ROW)))

    assert problem == (0, "", "", "The questionnaire has no published version.")


def test_many_rows_fold_as_they_were_counted(questionnaire):
    content = as_csv(*[ROW | {"response_id": str(number)} for number in range(2100)])

    assert import_responses(questionnaire, content).created == 2100

    assert fold_all() == 2100
    assert check_tallies() == []


def test_queries_do_not_grow_with_rows(questionnaire, django_assert_max_num_queries):
    for start, count in ((0, 1), (1, 3)):
        rows = [ROW | {"response_id": str(start + number)} for number in range(count)]
        with django_assert_max_num_queries(13):
            import_responses(questionnaire, as_csv(*rows))
