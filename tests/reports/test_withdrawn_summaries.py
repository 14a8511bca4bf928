"""Summaries that quote a response go when it is withdrawn; the pages say why."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.actions.jobs import restart_job
from institutions.enums import JobState, Role
from institutions.models import AuditEntry, Job
from reports.actions.editions import take_report_snapshot
from reports.actions.quotes import choose_quote, remove_quote
from reports.actions.reports import request_report, store_report, take_snapshot
from reports.models import Quote, Report, Snapshot
from reports.queries.editions import privacy_obstacles
from reports.tasks import build_report, draft_cleanup
from surveys.actions.responses import DRAFT_CLEANUP, reopen_response, withdraw_response
from surveys.enums import ResponseState
from surveys.models import Response

WORDS = "Nobody answers the telephone,\n– „ever“. 👩‍⚕️"
PAGE = "/reports/KZ/"


@pytest.fixture
def quoted(respond, count):
    """A response whose answer is quoted, among enough others."""
    count("why", "", 3)
    response = respond(answers={"why": WORDS})
    choose_quote(response=response, question="why", actor=None)
    return response


@pytest.fixture
def summary(quoted, country, questionnaire) -> Report:
    snapshot = take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    assert json.dumps(WORDS)[1:20] in json.dumps(json.loads(snapshot.content))
    return store_report(snapshot=snapshot, language="en", content=b"%PDF-1.4 x", pages=7)


def test_a_summary_that_quotes_it_is_removed_with_its_file(
    summary, quoted, client, person, django_capture_on_commit_callbacks
):
    assert draft_cleanup() == 0
    withdraw_response(quoted, reason="Asked to")
    with django_capture_on_commit_callbacks(execute=True):
        assert draft_cleanup() == 1
    assert not Report.objects.exists()
    assert not Snapshot.objects.exists()
    assert not summary.file.storage.exists(str(summary.file.name))
    client.force_login(person(Role.ADMINISTRATOR))
    for name, pk in (("report_download", summary.pk), ("snapshot_download", summary.snapshot_id)):
        assert client.get(reverse(f"reports:{name}", args=[pk])).status_code == 404
    assert draft_cleanup() == 0


def test_a_quote_that_was_taken_back_before_still_counts(summary, quoted):
    remove_quote(Quote.objects.get(), actor=None)
    withdraw_response(quoted, reason="Asked to")
    assert draft_cleanup() == 1


def test_the_withdrawal_starts_the_removal(summary, quoted, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as messages:
        withdraw_response(quoted, reason="Asked to")
    assert any(DRAFT_CLEANUP in str(message) for message in messages)
    assert draft_cleanup.name == DRAFT_CLEANUP


def test_the_page_says_why_until_a_new_one_is_built(
    summary, quoted, client, person, country, other_country, questionnaire
):
    withdraw_response(quoted, reason="A secret reason")
    draft_cleanup()
    client.force_login(person(Role.READER, country))
    page = client.get(PAGE).text
    assert "The summary of “Small” with the data of" in page
    assert "because a response that it quoted was withdrawn" in page
    assert 'href="#build"' in page
    assert "A secret reason" not in page
    entry = AuditEntry.objects.get(action="drop_withdrawn_summary")
    assert (entry.subject_id, entry.details["languages"]) == ("KZ", ["en"])
    client.force_login(person(Role.READER, other_country))
    assert "was removed" not in client.get(f"/reports/{other_country.pk}/").text
    take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    client.force_login(person(Role.READER, country))
    assert "was removed" not in client.get(PAGE).text
    assert draft_cleanup() == 0


def test_the_jobs_page_says_why_and_leads_to_the_reports(
    quoted, client, person, country, questionnaire
):
    reader = person(Role.READER, country)
    asked = request_report(
        actor=reader, country=country, questionnaire=questionnaire, language="en"
    )
    build_report(str(asked.pk))
    withdraw_response(quoted, reason="Asked to")
    assert draft_cleanup() == 1
    client.force_login(reader)
    page = client.get(f"/jobs/{asked.pk}/").text
    assert "The report was removed, because a response that it quoted was withdrawn." in page
    assert f'href="{PAGE}"' in page


def test_a_job_whose_data_went_while_it_was_built_starts_again_with_new_ones(
    quoted, person, country, questionnaire
):
    asked = request_report(
        actor=person(Role.READER, country),
        country=country,
        questionnaire=questionnaire,
        language="en",
    )
    take_snapshot(country=country, questionnaire=questionnaire, actor=None, job=asked)
    withdraw_response(quoted, reason="Asked to")
    assert draft_cleanup() == 1
    Job.objects.filter(pk=asked.pk).update(state=JobState.FAILED)
    assert restart_job(Job.objects.get())
    build_report(str(asked.pk))
    assert Job.objects.get().state == JobState.DONE
    (question,) = (
        one
        for one in json.loads(Snapshot.objects.get().content)["questions"]
        if one["name"] == "why"
    )
    assert question["quotes"] == []


def test_what_does_not_quote_it_stays(
    summary, quoted, respond, country, other_country, questionnaire
):
    withdraw_response(respond(answers={"why": "Other words"}), reason="Asked to")
    withdraw_response(respond(answers={"why": WORDS}, country=other_country), reason="Asked to")
    earlier = respond(answers={"why": WORDS})
    withdraw_response(earlier, reason="Asked to")
    type(earlier).objects.filter(pk=earlier.pk).update(saved_at=timezone.now() - timedelta(days=1))
    assert draft_cleanup() == 0
    Quote.objects.all().delete()
    plain = take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    withdraw_response(quoted, reason="Asked to")
    assert draft_cleanup() == 1
    assert Snapshot.objects.get() == plain


def test_a_draft_of_a_systematisation_report_goes_too(quoted, country, count):
    count("", "", 3)
    draft = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    answers = json.loads(draft.content)["countries"][0]["questionnaire"]
    assert any(one["quotes"] for one in answers["questions"])
    assert privacy_obstacles(draft) == []
    withdraw_response(quoted, reason="Asked to")
    assert [text[:34] for text in privacy_obstacles(draft)] == [
        "A response that is quoted here was"
    ]
    assert draft_cleanup() == 1


def test_an_answer_of_another_kind_under_the_same_name_is_no_quote(summary, respond):
    chosen = respond(answers={"why": ["price", "distance"]})
    withdraw_response(chosen, reason="Asked to")
    assert draft_cleanup() == 0


def test_words_of_an_earlier_revision_of_what_was_withdrawn_go_too(
    respond, invite, country, count, questionnaire
):
    count("why", "", 3)
    sent = respond(answers={"why": "Words of before"}, invitation=invite())
    choose_quote(response=sent, question="why", actor=None)
    take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    draft = reopen_response(sent, reason="Asked to")
    assert draft_cleanup() == 0, "replaced, and not withdrawn"
    Response.objects.filter(pk=draft.pk).update(
        answers={"why": "Words of now"}, state=ResponseState.SUBMITTED, submitted_at=timezone.now()
    )
    withdraw_response(draft, reason="Asked to")
    assert draft_cleanup() == 1
