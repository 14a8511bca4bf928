"""The status page, the figures for Prometheus, and alerts: what is wrong is told, once."""

import shutil
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from config import operations
from config.alerts import watch_site
from config.celery import QUEUES, heartbeat_key
from config.tasks import watch
from institutions.enums import IncidentKind, JobState, Role
from institutions.models import Backup, Grant, Incident, Job, OutgoingMail, User
from institutions.tasks_support import redis_client
from surveys.models import FoldEntry
from tests.surveys.makers import make_country, make_response, make_version

pytestmark = pytest.mark.django_db

ADDRESSES = ["one@example.org", "two@example.org"]


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _all_is_well(redis_url, monkeypatch, settings) -> None:
    """Workers for all queues, a backup of today, room on the disk."""
    settings.ADMINS_MAIL = ADDRESSES
    for queue in QUEUES:
        redis_client().set(heartbeat_key(queue), "test@localhost", ex=60)
    Backup.objects.create(file_name="night.backup", size=5_000_000, uploads=3)
    use_disk(monkeypatch, free=500)


def use_disk(monkeypatch, *, free: int) -> None:
    gigabyte = 1024**3
    disk = Disk(1000 * gigabyte, (1000 - free) * gigabyte, free * gigabyte)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: disk)


@pytest.fixture
def administrator() -> Client:
    user = User.objects.create_user("admin@example.org")
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


def fail_a_job(**fields) -> Job:
    fields.setdefault("finished_at", timezone.now())
    return Job.objects.create(
        kind="some work", state=JobState.FAILED, message="The printer burns", **fields
    )


def make_old_backlog() -> None:
    make_response(make_version(), make_country(), {"importance": "very"})
    FoldEntry.objects.update(queued_at=timezone.now() - timedelta(minutes=5))


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_site_that_runs_well_says_so(administrator):
    page = text_of(administrator.get("/status/"))
    assert "Everything runs as it should." in page
    assert "night.backup" in page
    assert "No work failed." in page
    assert page.count("test@localhost") == len(QUEUES)
    assert 'href="/status/"' in text_of(administrator.get("/"))


def test_failed_work_is_shown_with_a_button_to_start_it_again(administrator):
    job = fail_a_job()
    page = text_of(administrator.get("/status/"))
    assert "Work in the background failed" in page
    assert "The printer burns" in page
    assert f'action="/jobs/{job.pk}/restart/"' in page


def test_everything_that_is_wrong_is_listed(administrator, monkeypatch):
    fail_a_job()
    make_old_backlog()
    Backup.objects.update(finished_at=timezone.now() - timedelta(days=3))
    use_disk(monkeypatch, free=10)
    redis_client().delete(heartbeat_key("mail"))

    page = text_of(administrator.get("/status/"))
    for kind in IncidentKind:
        assert str(kind.label) in page
    assert operations.find_problems() == list(IncidentKind)


def test_the_page_comes_without_redis_and_without_a_backup(administrator, own_redis):
    Backup.objects.all().delete()
    own_redis.stop()
    page = text_of(administrator.get("/status/"))
    assert "A queue has no worker" in page
    assert "None yet. Set BACKUP_KEY" in page


def test_the_number_of_queries_does_not_grow(administrator, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fail_a_job()
    with CaptureQueriesContext(
        connection,
    ) as first:
        administrator.get("/status/")
    for _ in range(5):
        fail_a_job()
    with django_assert_num_queries(len(first)):
        administrator.get("/status/")


def test_uploads_are_measured_and_remembered(settings):
    folder = settings.MEDIA_ROOT / "dialogues"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_text("12345")
    assert operations.uploads_size() == 5
    (folder / "two.txt").write_text("12345")
    assert operations.uploads_size() == 5
    redis_client().delete(operations.UPLOADS_KEY)
    assert operations.uploads_size() == 10


def test_figures_are_told_to_this_machine(client):
    make_old_backlog()
    fail_a_job()
    client.get("/health/live")
    client.get("/health/live")
    figures = text_of(client.get("/metrics"))
    lines = dict(line.rsplit(" ", 1) for line in figures.splitlines() if not line.startswith("#"))
    assert float(lines['requests_total{route="health_live",status="200"}']) >= 2
    assert float(lines['request_seconds_count{route="health_live"}']) >= 2
    assert lines["fold_backlog"] == "1.0"
    assert float(lines["fold_backlog_seconds"]) >= 300
    assert lines['queue_served{queue="fold"}'] == "1.0"
    assert lines['jobs{state="failed"}'] == "1.0"
    assert lines['mails{state="queued"}'] == "0.0"
    assert float(lines["database_bytes"]) > 1_000_000
    assert float(lines["last_backup_timestamp_seconds"]) > 1_700_000_000


def test_addresses_that_lead_nowhere_are_one_route(client):
    for number in range(3):
        client.get(f"/nowhere/{number}")
    figures = text_of(client.get("/metrics"))
    assert 'route="none",status="404"' in figures
    assert "nowhere" not in figures


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"REMOTE_ADDR": "192.0.2.7"}, id="another machine"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, id="through a proxy"),
        pytest.param({"REMOTE_ADDR": ""}, id="a socket"),
        pytest.param(
            {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, id="wrong token"
        ),
        pytest.param(
            {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}, id="empty token"
        ),
    ],
)
@pytest.mark.parametrize("token", ["", "secret-of-the-monitor"])
def test_others_do_not_get_the_figures(client, settings, headers, token):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **headers).status_code == 404


def test_the_token_opens_the_figures_from_elsewhere(client, settings):
    settings.METRICS_TOKEN = "secret-of-the-monitor"
    headers = {"HTTP_AUTHORIZATION": "Bearer secret-of-the-monitor", "REMOTE_ADDR": "192.0.2.7"}
    assert "fold_backlog" in text_of(client.get("/metrics", **headers))


def test_behind_a_proxy_this_machine_needs_the_token_too(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/metrics").status_code == 404


def test_nothing_is_told_while_all_is_well():
    assert watch() == []
    assert not OutgoingMail.objects.exists()


def test_an_incident_is_told_once_to_each_administrator_until_it_is_over(monkeypatch):
    use_disk(monkeypatch, free=10)
    assert watch() == ["disk"]
    assert watch() == []
    mails = OutgoingMail.objects.order_by("id")
    assert [mail.recipient for mail in mails] == ADDRESSES
    assert mails[0].subject == "The disk is nearly full"
    assert "/status/" in mails[0].body

    use_disk(monkeypatch, free=500)
    assert watch_site() == []
    assert Incident.objects.get().closed_at is not None
    told = OutgoingMail.objects.order_by("id")[len(ADDRESSES) :]
    assert [mail.recipient for mail in told] == ADDRESSES
    assert {mail.subject for mail in told} == {"Over: The disk is nearly full"}
    assert watch_site() == []
    assert OutgoingMail.objects.count() == 4

    use_disk(monkeypatch, free=10)
    assert [str(incident)[:10] for incident in watch_site()] == ["disk since"]
    assert OutgoingMail.objects.count() == 6


def test_without_addresses_the_incident_is_still_noted(settings):
    settings.ADMINS_MAIL = []
    fail_a_job()
    assert watch() == ["jobs"]
    assert not OutgoingMail.objects.exists()


def test_work_that_failed_long_ago_is_no_incident():
    fail_a_job(finished_at=timezone.now() - timedelta(days=2))
    assert watch() == []
