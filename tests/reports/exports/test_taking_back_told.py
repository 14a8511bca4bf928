"""Anonymous answers in files that come back, and how the command and the page tell of it all."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from surveys.actions.response_import import import_responses
from surveys.enums import ResponseState
from surveys.models import Response, Version
from tests.reports.exports.answer_makers import (
    ANSWERS,
    SENT_AT,
    edited,
    exported_file,
    problems,
    taken_in,
)
from tests.surveys.anonymous.conftest import change
from tests.surveys.makers import make_country, make_response, make_version


@pytest.fixture
def secret(db) -> Version:
    version = make_version(slug="secret")
    change(version.questionnaire)
    return version


def anonymous_file(secret: Version, actor: Any) -> bytes:
    """June begins five hours before it does in UTC."""
    country = make_country()
    zone = SENT_AT.astimezone(country.zone)
    month = zone.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    make_response(secret, country, {"years": 7}, submitted_at=month)
    return exported_file(secret.questionnaire, actor)


def test_of_anonymous_answers_the_month_comes_back_and_no_day(secret, actor):
    file = anonymous_file(secret, actor)
    other = make_version(slug="other").questionnaire
    change(other)

    assert import_responses(other, file).problems == []

    sent, found = Response.objects.order_by("pk")
    assert found.submitted_at == sent.submitted_at
    assert found.submitted_at.astimezone(found.country.zone).isoformat()[:16] == "2023-06-01T00:00"
    assert (found.language, found.institution, found.given_name) == ("", None, "")
    assert import_responses(secret.questionnaire, file).already_there == 1


def test_anonymous_answers_go_into_no_questionnaire_that_shows_a_day(secret, actor, target):
    result = import_responses(target, anonymous_file(secret, actor))
    ((row, column, reason),) = problems(result)
    assert (row, column) == (2, "_submitted_at")
    assert reason.startswith("Only the month is known of this answer: it was given anonymously.")


def test_answers_with_a_day_or_a_name_go_into_no_anonymous_questionnaire(secret, file, actor):
    result = import_responses(secret.questionnaire, file)
    assert {one.column for one in result.problems} == {"_submitted_at"}
    assert {one.row for one in result.problems} == {2, 3}
    monthly = anonymous_file(secret, actor)
    other = make_version(slug="other").questionnaire
    change(other)
    for column, value in (("_language", "ru"), ("_institution", "Ministry")):
        result = import_responses(other, edited(monthly, 0, **{column: value}))
        assert [one.column for one in result.problems] == ["_submitted_at"], column
    assert taken_in(other) == []


# The command and the page


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_responses", *arguments)
    except SystemExit as ending:
        code = int(ending.code or 0)
    written = capsys.readouterr()
    return code, written.out, written.err


@pytest.fixture
def path(version, country, actor, tmp_path) -> Path:
    make_response(version, country, {"years": 1}, state=ResponseState.DRAFT)
    make_response(version, country, ANSWERS)
    path = tmp_path / "responses.csv"
    path.write_bytes(exported_file(version.questionnaire, actor, with_drafts=True))
    return path


def test_the_command_tells_what_was_left_out_and_what_is_there(target, path, capsys):
    code, out, err = run(capsys, "target", str(path), "--json", "--dry-run")
    document = json.loads(out)
    reason = "The answers were not sent yet."
    assert (code, err, document["imported"], document["valid"]) == (0, "", 0, 1)
    assert document["left_out"] == [{"column": "_state", "reason": reason, "row": 2, "count": 1}]
    assert taken_in(target) == []
    code, out, err = run(capsys, "target", str(path))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Responses imported: 1 (0 linked to an institution; 0 there already).",
        f"Left out: _state × 1, from row 2: {reason}",
    ]
    code, out, _err = run(capsys, "source", str(path), "--json")
    document = json.loads(out)
    assert (code, document["imported"], document["already_there"]) == (0, 0, 2)


def test_the_page_tells_what_is_left_out_before_and_after(target, path, client, actor):
    client.force_login(actor)
    url = reverse("surveys:response_import", args=["target"])
    with path.open("rb") as upload:
        checked = client.post(url, {"file": upload})
    assert "Column _state – number: 1, first row: 2." in checked.content.decode()
    done = client.post(url, {"ticket": checked.context["ticket"]}, follow=True)
    assert "Responses imported: 1." in done.content.decode()
    assert "Left out: 1." in done.content.decode()
    assert taken_in(target) == [ANSWERS]
