"""Files of responses: who may have them, what they hold, and how they are made."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.actions.jobs import cancel_job
from institutions.enums import JobState, Role
from institutions.models import AuditEntry, Job
from reports.actions import exports
from reports.exports.files import TooManyRowsError
from reports.models import Export
from reports.queries import export_rows
from reports.tasks import export_cleanup, export_responses
from surveys.actions.responses import EXPORT_CLEANUP, withdraw_response
from surveys.enums import ResponseState
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_response,
    make_user,
    make_version,
    signed_in,
)

ANSWERS = {"importance": "very", "measures": ["work"], "comment": "=cmd"}


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def team(version):
    return make_user("team@example.org", Role.TEAM)


@pytest.fixture
def responses(version):
    kz, kg = make_country("KZ"), make_country("KG")
    ministry = make_institution("Ministry", kz)
    return [
        make_response(version, kz, ANSWERS, institution=ministry),
        make_response(version, kg, {"importance": "little"}),
        make_response(version, kz, {"comment": "Draft"}, state=ResponseState.DRAFT),
        make_response(version, kz, {"comment": "Gone"}, state=ResponseState.WITHDRAWN),
    ]


def ask(client, **wishes):
    values = {"countries": ["KZ", "KG"], "file_format": "json", "language": "en", **wishes}
    return client.post(reverse("reports:exports", args=["needs"]), values)


def made(client, **wishes) -> Export:
    """The file of such a job, made as a worker would make it."""
    assert ask(client, **wishes).status_code == 302
    job = Job.objects.get(kind=exports.JOB_KIND)
    export_responses(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    return Export.objects.get(job=job)


def read(export: Export) -> bytes:
    with export.file.open("rb") as file:
        return file.read()


def test_json_holds_each_submitted_response_with_its_answers(team, responses):
    export = made(signed_in(team))
    records = json.loads(read(export))
    assert [record["answers"] for record in records] == [ANSWERS, {"importance": "little"}]
    assert records[0]["_institution"] == "Ministry"
    assert records[0]["_country"] == "KZ"
    assert export.rows == 2


def test_csv_has_a_column_for_each_variable(team, responses):
    text = read(made(signed_in(team), file_format="csv")).decode("utf-8-sig")
    head, first, *_rest = text.splitlines()
    assert head.split(",")[-1] == "comment"
    assert first.endswith("'=cmd")


def test_labels_take_the_place_of_names_on_demand(team, responses):
    text = read(made(signed_in(team), file_format="csv", with_labels="on")).decode()
    assert ",Very," in text
    assert ",very," not in text


def test_drafts_come_only_when_asked_for(team, responses):
    records = json.loads(read(made(signed_in(team), with_drafts="on")))
    assert [record["_state"] for record in records] == ["submitted", "submitted", "draft"]


def test_answers_to_removed_questions_come_along(team, responses):
    draft = responses[2]
    draft.kept_answers = {"old": "kept"}
    draft.save()
    records = json.loads(read(made(signed_in(team), with_drafts="on")))
    assert records[-1]["answers"] == {"old": "kept", "comment": "Draft"}


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "json", "sav", "codebook"])
def test_every_format_is_made_and_downloaded(team, responses, file_format):
    client = signed_in(team)
    export = made(client, file_format=file_format)
    answer: Any = client.get(reverse("reports:export_download", args=[export.pk]))
    assert b"".join(answer.streaming_content) == read(export)
    assert "attachment" in answer["Content-Disposition"]
    assert export.created_by == team


def test_a_file_of_several_pieces_loses_and_doubles_nothing(team, version, monkeypatch):
    monkeypatch.setattr(export_rows, "CHUNK", 3)
    keys = {str(make_response(version, make_country(), {}).key) for _number in range(10)}
    records = json.loads(read(made(signed_in(team), countries=["KZ"])))
    assert len(records) == 10
    assert {record["_number"] for record in records} == keys


@pytest.mark.parametrize("file_format", ["xlsx", "sav"])
def test_too_many_for_the_format_is_said_in_words_at_once(
    team, responses, monkeypatch, file_format
):
    """Before any response is read: it would take many minutes until the sheet is full."""
    monkeypatch.setitem(exports.MOST_ROWS, file_format, 1)
    monkeypatch.setattr(exports, "exported", None)
    ask(signed_in(team), file_format=file_format)
    job = Job.objects.get(kind=exports.JOB_KIND)
    export_responses(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "CSV or JSON" in job.message
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TooManyRowsError, "Этот формат не вмещает столько ответов."),
        (OSError, "Файл не удалось записать."),
    ],
)
def test_why_a_file_failed_is_told_in_the_owners_language(
    team, responses, monkeypatch, error: type[Exception], told: str
):
    def fail(_job: Job) -> None:
        raise error

    team.language = "ru"
    team.save()
    monkeypatch.setattr("reports.tasks.write_export", fail)
    ask(signed_in(team))
    job = Job.objects.get(kind=exports.JOB_KIND)
    with contextlib.suppress(OSError):
        export_responses(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message.startswith(told)


def test_a_cancelled_job_leaves_no_file(team, responses, settings):
    ask(signed_in(team))
    job = Job.objects.get(kind=exports.JOB_KIND)
    cancel_job(job)
    export_responses(str(job.pk))
    assert not Export.objects.exists()


def test_delivered_twice_it_is_made_once(team, responses):
    export = made(signed_in(team))
    export_responses(str(export.job_id))
    assert Export.objects.count() == 1


def test_asking_is_in_the_audit_log(team, responses):
    ask(signed_in(team))
    entry = AuditEntry.objects.get(action="request_export")
    assert entry.actor == team
    assert entry.details["countries"] == ["KG", "KZ"]


def test_old_files_are_removed(team, responses):
    export = made(signed_in(team))
    assert export_cleanup() == 0
    Export.objects.update(created_at=timezone.now() - exports.KEPT_FOR - timedelta(hours=1))
    assert export_cleanup() == 1
    assert not export.file.storage.exists(str(export.file))
    assert not Export.objects.exists()


def test_a_file_goes_when_a_response_in_it_is_withdrawn(
    team, responses, django_capture_on_commit_callbacks
):
    export = made(signed_in(team), countries=["KZ"])
    withdraw_response(responses[1], reason="Of another country")
    assert export_cleanup() == 0
    with django_capture_on_commit_callbacks() as messages:
        withdraw_response(responses[0], reason="Sent by mistake")
    assert any(EXPORT_CLEANUP in str(message) for message in messages)
    assert export_cleanup.name == EXPORT_CLEANUP
    assert export_cleanup() == 1
    assert not export.file.storage.exists(str(export.file))


def test_a_file_made_after_the_withdrawal_stays(team, responses):
    withdraw_response(responses[0], reason="Sent by mistake")
    export = made(signed_in(team))
    assert export.rows == 1
    assert export_cleanup() == 0


def test_what_was_withdrawn_while_the_file_was_written_is_in_no_file(team, responses):
    export = made(signed_in(team))
    withdraw_response(responses[0], reason="Sent by mistake")
    Export.objects.update(created_at=timezone.now() + timedelta(minutes=1))
    assert export_cleanup() == 1
    assert not Export.objects.filter(pk=export.pk).exists()


# Who


def test_the_team_of_one_country_gets_its_own_responses_alone(version, responses):
    member = make_user("kz@example.org", Role.TEAM, country=make_country("KZ"))
    client = signed_in(member)
    assert ask(client).status_code == 422
    records = json.loads(read(made(client, countries=["KZ"])))
    assert {record["_country"] for record in records} == {"KZ"}


def test_a_file_of_more_countries_than_mine_is_not_there(team, responses):
    export = made(signed_in(team))
    member = make_user("kz@example.org", Role.TEAM, country=make_country("KZ"))
    client = signed_in(member)
    assert client.get(reverse("reports:export_download", args=[export.pk])).status_code == 404
    assert b"Download" not in client.get(reverse("reports:exports", args=["needs"])).content


def test_a_reader_gets_no_single_responses(responses):
    reader = make_user("r@example.org", Role.READER, country=make_country("KZ"))
    assert signed_in(reader).get(reverse("reports:exports", args=["needs"])).status_code == 403


def test_before_anything_is_published_there_is_nothing_to_ask_for(team):
    make_version(slug="new", is_published=False)
    page = signed_in(team).get(reverse("reports:exports", args=["new"]))
    assert b"no version is published" in page.content


def test_the_page_lists_the_files(team, responses):
    client = signed_in(team)
    made(client)
    page = client.get(reverse("reports:exports", args=["needs"])).content.decode()
    assert "JSON" in page
    assert "KG, KZ" in page
