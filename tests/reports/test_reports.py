"""Asking for a report, building it in the background, and keeping the file."""

import json
import uuid

import pytest

from institutions.actions.jobs import cancel_job, restart_job
from institutions.enums import JobState, Role
from institutions.models import AuditEntry, Job
from reports.actions import reports as actions
from reports.models import Report, Snapshot
from reports.pdf.summary import render_summary
from reports.tasks import build_report, count_pages


@pytest.fixture
def asked(person, country, questionnaire, version, count):
    """A job that asks for a summary in English."""
    count("alcohol", "high", 4)
    actor = person(Role.READER, country)
    return actions.request_report(
        actor=actor, country=country, questionnaire=questionnaire, language="en"
    )


def test_a_request_is_a_job_and_is_recorded(asked, questionnaire):
    assert (asked.kind, asked.state, asked.country_id) == ("report", JobState.QUEUED, "KZ")
    assert asked.parameters == {"questionnaire": questionnaire.pk, "language": "en"}
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id) == ("request_report", str(asked.pk))
    assert entry.details == {"country": "KZ", "questionnaire": "small", "language": "en"}


def test_asking_twice_while_it_is_built_is_one_job(asked, country, questionnaire):
    again = {"actor": asked.owner, "country": country, "questionnaire": questionnaire}
    assert actions.request_report(**again, language="en") == asked
    assert actions.request_report(**again, language="ru") != asked
    build_report(str(asked.pk))
    assert actions.request_report(**again, language="en") != asked


def test_the_task_builds_the_report_of_a_snapshot(asked):
    build_report(str(asked.pk))
    report = Report.objects.get()
    asked.refresh_from_db()
    assert asked.state == JobState.DONE
    assert asked.result["report"] == report.pk
    assert asked.result["url"] == "/reports/KZ/"
    content = report.file.read()
    assert content == render_summary(json.loads(report.snapshot.content), "en")
    assert report.pages == count_pages(content) > 2
    assert report.snapshot.created_by == asked.owner


def test_delivered_twice_it_is_built_once(asked):
    build_report(str(asked.pk))
    build_report(str(asked.pk))
    assert (Report.objects.count(), Snapshot.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_job_that_is_gone_does_nothing():
    build_report(str(uuid.uuid4()))
    assert not Report.objects.exists()


def test_a_cancelled_job_is_not_built(asked):
    cancel_job(asked)
    build_report(str(asked.pk))
    assert not Snapshot.objects.exists()


def test_a_job_cancelled_at_the_very_end_leaves_no_report(asked, settings, monkeypatch):
    keep = actions.store_report

    def store_and_cancel(**fields):
        report = keep(**fields)
        cancel_job(asked)
        return report

    monkeypatch.setattr("reports.tasks.store_report", store_and_cancel)
    build_report(str(asked.pk))
    assert not Report.objects.exists()
    assert list((settings.MEDIA_ROOT / "reports").iterdir()) == []
    assert Job.objects.get().state == JobState.CANCELLED


def test_a_restarted_job_uses_the_snapshot_that_it_took(asked, count):
    Job.objects.filter(pk=asked.pk).update(state=JobState.RUNNING)
    asked.refresh_from_db()
    first = actions.snapshot_for_job(asked)
    count("alcohol", "high", 9)
    cancel_job(asked)
    restart_job(asked)
    build_report(str(asked.pk))
    assert Report.objects.get().snapshot == first


def test_a_failure_is_told_and_raised(asked):
    Job.objects.filter(pk=asked.pk).update(parameters={"questionnaire": 0, "language": "en"})
    with pytest.raises(Exception, match="does not exist"):
        build_report(str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == JobState.FAILED
    assert "could not be built" in asked.message


def test_a_job_has_one_report(asked, country, questionnaire, settings):
    snapshot = actions.take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    fields = {"snapshot": snapshot, "language": "en", "content": b"%PDF-", "pages": 1, "job": asked}
    first = actions.store_report(**fields)
    assert actions.store_report(**fields) == first
    assert len(list((settings.MEDIA_ROOT / "reports").iterdir())) == 1


def test_a_row_that_cannot_be_stored_leaves_no_file(country, questionnaire, version, settings):
    snapshot = actions.take_snapshot(country=country, questionnaire=questionnaire, actor=None)
    snapshot.pk = None
    with pytest.raises(ValueError, match="unsaved"):
        actions.store_report(snapshot=snapshot, language="en", content=b"%PDF-", pages=1)
    assert list((settings.MEDIA_ROOT / "reports").iterdir()) == []
