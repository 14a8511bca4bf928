"""Nobody queues more jobs than a few: the others' files and reports must not wait for them."""

import pytest
from django.urls import reverse

from institutions.actions.jobs import MOST_UNFINISHED, cancel_job
from institutions.enums import Role
from institutions.models import AuditEntry, Job
from reports.actions.editions import take_report_snapshot
from tests.surveys.makers import make_country, make_user, make_version, signed_in

TOLD = "of your jobs are not done yet"


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def kz(version):
    return make_country("KZ")


@pytest.fixture
def user(kz):
    return make_user("team@example.org", Role.TEAM, country=kz)


@pytest.fixture
def client(user):
    return signed_in(user)


def ask_for_file(client):
    address = reverse("reports:exports", args=["needs"])
    values = {"countries": ["KZ"], "file_format": "csv", "language": "en"}
    return client.post(address, values)


def test_so_many_files_are_queued_and_no_more(client):
    for _number in range(MOST_UNFINISHED):
        assert ask_for_file(client).status_code == 302
    answer = ask_for_file(client)
    assert answer.status_code == 422
    assert TOLD in answer.content.decode()
    assert Job.objects.count() == MOST_UNFINISHED
    cancel_job(Job.objects.earliest("created_at"))
    assert ask_for_file(client).status_code == 302


def test_other_people_do_not_wait_for_it(client, kz):
    for _number in range(MOST_UNFINISHED + 1):
        ask_for_file(client)
    other = signed_in(make_user("other@example.org", Role.TEAM, country=kz))
    assert ask_for_file(other).status_code == 302


def test_reports_count_too(client, kz, version):
    for _number in range(MOST_UNFINISHED):
        ask_for_file(client)
    summary = {"questionnaire": version.questionnaire.pk, "language": "en"}
    page = client.post(reverse("reports:country_reports", args=["KZ"]), summary)
    assert TOLD in page.content.decode()
    draft = {"kind": "systematisation", "language": "en"}
    page = client.post(reverse("reports:editions", args=["KZ"]), draft)
    assert TOLD in page.content.decode()
    snapshot = take_report_snapshot(kind="systematisation", countries=[kz], actor=None)
    address = reverse("reports:snapshot_build", args=[snapshot.pk])
    page = client.post(address, {"language": "en", "again": ""}, follow=True)
    assert TOLD in page.content.decode()
    assert Job.objects.count() == MOST_UNFINISHED


def test_no_refused_request_is_in_the_audit_log(client):
    for _number in range(MOST_UNFINISHED + 2):
        ask_for_file(client)
    asked = AuditEntry.objects.filter(action="request_export")
    assert asked.count() == MOST_UNFINISHED
