"""The command that imports a workbook, and reading a version in words."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from surveys.form.expressions import parse
from surveys.form.model import Form, Group, Question, QuestionType
from surveys.models import Questionnaire, Version
from surveys.queries.preview import preview, untranslated
from tests.surveys.makers import make_form

WORKBOOK = Path(__file__).resolve().parents[2] / "sample_data" / "needs_assessment.xlsx"


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_questionnaire", *arguments)
    except SystemExit as ending:
        code = int(ending.code or 0)
    written = capsys.readouterr()
    return code, written.out, written.err


@pytest.fixture
def bad_workbook(tmp_path) -> str:
    """The real one, with a formula in a label and a question of a type that cannot be asked."""
    workbook = load_workbook(WORKBOOK)
    sheet = workbook["survey"]
    sheet["C5"] = "=1+1"
    sheet["A6"] = "no_such_type"
    path = tmp_path / "bad.xlsx"
    workbook.save(path)
    return str(path)


def test_the_slug_defaults_to_the_form_id(db, capsys):
    code, out, err = run(capsys, str(WORKBOOK), "--publish", "--json")

    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["questionnaire"], told["version"]) == ("needs_assessment", 1)
    assert (told["published"], told["is_new"], told["errors"]) == (True, True, [])
    assert Version.objects.get().is_published


def test_what_was_done_is_told_in_a_line(db, capsys):
    path = str(WORKBOOK)

    assert run(capsys, path, "--slug", "other", "--dry-run") == (
        0,
        "other: the workbook can be imported. Nothing was stored.\n",
        "",
    )
    assert not Questionnaire.objects.exists()
    assert run(capsys, path, "--slug", "other")[1] == "other: version 1 (draft) stored.\n"
    again = run(capsys, path, "--slug", "other", "--publish")[1]
    assert again == "other: version 1 (published) was there already.\n"


def test_each_problem_is_a_line_with_its_place(db, capsys, bad_workbook):
    code, out, err = run(capsys, bad_workbook)

    assert (code, out) == (1, "")
    assert all(line.startswith("survey/") for line in err.splitlines())
    assert any(line.startswith("survey/5/") for line in err.splitlines())
    assert not Questionnaire.objects.exists()


def test_problems_are_in_the_json_too(db, capsys, bad_workbook):
    code, out, err = run(capsys, bad_workbook, "--json")

    assert (code, err) == (1, "")
    told = json.loads(out)
    assert told["version"] is None
    assert {"sheet", "row", "column", "value", "reason", "message"} == set(told["errors"][0])
    assert "survey" in {problem["sheet"] for problem in told["errors"]}


def test_a_file_that_is_missing_or_no_workbook_is_told(db, capsys, tmp_path):
    missing, text = tmp_path / "none.xlsx", tmp_path / "text.xlsx"
    text.write_text("no workbook")

    for path in (missing, text, tmp_path):
        code, out, err = run(capsys, str(path))
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert json.loads(run(capsys, str(path), "--json")[1])["errors"]


def test_what_is_not_supported_is_named_and_does_not_prevent_an_import(db, capsys, tmp_path):
    workbook = load_workbook(WORKBOOK)
    workbook["survey"]["N1"] = "bind::odk:length"
    workbook["survey"]["N5"] = "5"
    path = tmp_path / "more.xlsx"
    workbook.save(path)

    code, out, _err = run(capsys, str(path))

    assert code == 0
    assert "Not supported: survey" in out
    assert "bind::odk:length" in out


def test_an_empty_workbook_is_refused(db, capsys, tmp_path):
    path = tmp_path / "empty.xlsx"
    Workbook().save(path)

    assert run(capsys, str(path))[0] == 1


# Reading a version


def logic_form() -> Form:
    asked = Question(
        "why",
        QuestionType.TEXT,
        {"en": "Why?"},
        required=parse("${years} > 3"),
        relevant=parse("${years} != ''"),
        constraint=parse("string-length(.) < 9"),
    )
    years = Question("years", QuestionType.INTEGER, {"en": "Years", "ru": "Годы"})
    inner = Group("inner", {"en": "Inner"}, relevant=parse("${years} > 1"), items=(asked,))
    outer = Group("outer", {"en": "Outer"}, relevant=parse("true()"), items=(inner,))
    about = Group("about", {"en": "About", "ru": "О вас"}, items=(years,))
    return Form("f", {"en": "F"}, "1", ("en", "ru"), "en", (about, outer), {})


def test_a_preview_numbers_questions_and_shows_their_logic():
    first, second = preview(logic_form(), "en")

    assert (first.number, first.label.text, first.questions[0].number) == (1, "About", "1.1")
    assert (first.questions[0].kind, first.questions[0].notes) == ("Whole number", ())
    question = second.questions[0]
    assert question.notes == (
        ("Asked if", "true()"),
        ("Asked if", "${years} > 1"),
        ("Asked if", "${years} != ''"),
        ("Required if", "${years} > 3"),
        ("Accepted if", "string-length(.) < 9"),
    )


def test_a_missing_translation_falls_back_and_is_counted():
    first, second = preview(logic_form(), "ru")

    assert (first.questions[0].label.text, first.questions[0].label.is_fallback) == ("Годы", False)
    label = second.questions[0].label
    assert (label.text, label.language, label.is_fallback) == ("Why?", "en", True)
    assert untranslated(logic_form(), "ru") == 1
    assert untranslated(make_form(), "en") == 0


def test_choices_are_listed_with_their_names():
    (section,) = preview(make_form(), "en")
    measures = next(question for question in section.questions if question.name == "measures")

    assert measures.kind == "Several choices"
    assert [(name, words.text) for name, words in measures.choices] == [
        ("treatment", "Treatment"),
        ("prevention", "Prevention"),
        ("work", "Work"),
    ]


def test_a_workbook_without_settings_is_named_after_its_file(db, capsys, tmp_path):
    """Other programs take it so."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (["type", "name", "label"], ["text", "a", "A"]):
        sheet.append(row)
    path = tmp_path / "Health Survey 2026.xlsx"
    book.save(path)

    code, out, _err = run(capsys, str(path))

    assert code == 0
    assert "There is no form_id; “health_survey_2026” is taken from the file's name." in out
    assert Questionnaire.objects.get().slug == "health_survey_2026"
