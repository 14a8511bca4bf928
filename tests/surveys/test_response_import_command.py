"""The command that imports answers: its lines, its JSON document, its exit code."""

import json

import pytest
from django.core.management import call_command

from surveys.models import Questionnaire, Response
from tests.surveys.answer_files import ROW, as_csv
from tests.surveys.makers import make_country, make_version


@pytest.fixture
def questionnaire(db) -> Questionnaire:
    make_country("KZ")
    return make_version().questionnaire


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_responses", *arguments)
    except SystemExit as ending:
        code = int(ending.code or 0)
    written = capsys.readouterr()
    return code, written.out, written.err


def test_the_command_reports_as_one_json_document(questionnaire, tmp_path, capsys):
    file = tmp_path / "answers.csv"
    file.write_bytes(as_csv(ROW))

    code, out, err = run(capsys, "needs", str(file), "--json", "--dry-run")
    assert (code, err, Response.objects.count()) == (0, "", 0)
    assert json.loads(out)["imported"] == 0
    code, out, err = run(capsys, "needs", str(file), "--json")
    assert (code, json.loads(out)["imported"], json.loads(out)["errors"]) == (0, 1, [])
    code, out, err = run(capsys, "needs", str(file))
    assert out == "Responses imported: 0 (0 linked to an institution; 1 there already).\n"


def test_the_command_ends_with_1_and_a_line_for_each_problem(questionnaire, tmp_path, capsys):
    file = tmp_path / "answers.csv"
    file.write_bytes(as_csv(ROW | {"years": "x"}))

    code, out, err = run(capsys, "needs", str(file))
    assert (code, out) == (1, "")
    assert err == "2/years: Enter a whole number, using digits only. (“x”)\n"
    code, out, err = run(capsys, "needs", str(file), "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["errors"] == [
        {
            "row": 2,
            "column": "years",
            "value": "x",
            "reason": "Enter a whole number, using digits only.",
        }
    ]


def test_the_command_tells_of_a_missing_file_and_an_unknown_name(questionnaire, tmp_path, capsys):
    missing = tmp_path / "none.csv"

    assert run(capsys, "needs", str(missing))[::2] == (
        1,
        f"0/-: {missing}: No such file or directory\n",
    )
    assert run(capsys, "nope", str(missing))[::2] == (
        1,
        "0/-: There is no questionnaire “nope”.\n",
    )
    code, out, _err = run(capsys, "nope", str(missing), "--json")
    assert (code, json.loads(out)["error_count"]) == (1, 1)
