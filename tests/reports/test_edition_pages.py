"""Pages of drafts and final reports: build, approve, make final, compare, verify."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogues.actions.erasing import erase_interviewee
from institutions.enums import JobState
from institutions.models import AuditEntry, Country, Grant, Job, User
from reports.actions.editions import request_language, take_report_snapshot
from reports.actions.reports import store_report
from reports.models import Edition, Report, Snapshot, SnapshotApproval
from reports.queries.editions import privacy_obstacles
from reports.tasks import build_edition, draft_cleanup
from tests.dialogues.interview_makers import make_consent, make_interview, make_interviewee

pytestmark = pytest.mark.django_db


def member(email: str, country: Country | None = None, role: str = "team") -> Client:
    user = User.objects.create_user(email=email, password="x")
    Grant.objects.create(user=user, role=role, country=country)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def snapshot(country: Country) -> Snapshot:
    return take_report_snapshot(kind="systematisation", countries=[country], actor=None)


def url(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


def run_job() -> Report:
    job = Job.objects.order_by("created_at").last()
    assert job is not None
    build_edition(str(job.pk))
    return Report.objects.latest("pk")


def test_a_draft_is_built_from_the_page(country: Country) -> None:
    client = member("a@example.org", country)
    page = client.get(url("editions", "KZ"))
    assert "Build a draft" in page.content.decode()
    answer = client.post(url("editions", "KZ"), {"kind": "systematisation", "language": "en"})
    assert answer.status_code == 302
    report = run_job()
    assert report.edition is None
    assert report.pages > 5
    assert report.file.read()[:5] == b"%PDF-"
    listed = client.get(url("editions", "KZ")).content.decode()
    assert url("snapshot", report.snapshot_id) in listed
    assert "Draft" in client.get(url("reports")).content.decode()


def test_two_people_approve_and_then_it_is_final(snapshot: Snapshot, country: Country) -> None:
    one, two = member("a@example.org", country), member("b@example.org", country)
    build = url("snapshot_build", snapshot.pk)
    one.post(url("snapshot_approve", snapshot.pk))
    one.post(url("snapshot_approve", snapshot.pk))
    assert SnapshotApproval.objects.count() == 1
    refused = one.post(build, {"language": "en", "final": ""}, follow=True)
    assert "1 more person has to approve it." in refused.content.decode()
    assert not Edition.objects.exists()
    two.post(url("snapshot_approve", snapshot.pk))
    two.post(build, {"language": "en", "final": ""})
    report = run_job()
    assert report.edition is not None
    assert report.edition.number == 1
    page = two.get(url("snapshot", snapshot.pk)).content.decode()
    assert "Final, No. 1" in page
    assert "Make it final" not in page


def test_the_next_final_report_has_the_next_number(snapshot: Snapshot, country: Country) -> None:
    later = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    clients = [member("a@example.org", country), member("b@example.org", country)]
    for taken in (snapshot, later):
        for client in clients:
            client.post(url("snapshot_approve", taken.pk))
        clients[0].post(url("snapshot_build", taken.pk), {"language": "ru", "final": ""})
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2]


def test_both_languages_of_an_edition_are_final(snapshot: Snapshot, country: Country) -> None:
    clients = [member("a@example.org", country), member("b@example.org", country)]
    for client in clients:
        client.post(url("snapshot_approve", snapshot.pk))
    clients[0].post(url("snapshot_build", snapshot.pk), {"language": "en", "final": ""})
    english = run_job()
    clients[0].post(url("snapshot_build", snapshot.pk), {"language": "ru", "again": ""})
    russian = run_job()
    assert english.edition == russian.edition
    assert Edition.objects.count() == 1


def test_nothing_is_built_from_data_of_somebody_who_withdrew(
    snapshot: Snapshot, country: Country
) -> None:
    interview = make_interview(country)
    consent = make_consent(make_interviewee(interview))
    clients = [member("a@example.org", country), member("b@example.org", country)]
    for client in clients:
        client.post(url("snapshot_approve", snapshot.pk))
    consent.withdrawn_at = timezone.now()
    consent.save()
    assert "withdrew consent" in clients[0].get(url("snapshot", snapshot.pk)).content.decode()
    for wish in ("final", "again"):
        answer = clients[0].post(
            url("snapshot_build", snapshot.pk), {"language": "en", wish: ""}, follow=True
        )
        assert "Build a new draft" in answer.content.decode()
    assert not Edition.objects.exists()
    assert not Job.objects.exists()
    later = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    assert not privacy_obstacles(later)


def made_final(snapshot: Snapshot) -> Snapshot:
    Edition.objects.create(
        snapshot=snapshot, kind=snapshot.kind, scope=snapshot.scope, number=1, made_by=None
    )
    store_report(snapshot=snapshot, language="en", content=b"%PDF-1.4", pages=1, word=b"PK")
    return snapshot


def test_readers_see_what_is_final_and_do_not_write(snapshot: Snapshot, country: Country) -> None:
    made_final(snapshot)
    reader = member("r@example.org", country, role="reader")
    page = reader.get(url("snapshot", snapshot.pk))
    assert page.status_code == 200
    assert "Approve this report" not in page.content.decode()
    assert reader.post(url("snapshot_approve", snapshot.pk)).status_code == 403
    assert reader.post(url("snapshot_build", snapshot.pk), {"language": "en"}).status_code == 403
    draft = {"kind": "systematisation", "language": "en"}
    assert reader.post(url("editions", "KZ"), draft).status_code == 403


def test_readers_do_not_see_drafts(snapshot: Snapshot, country: Country) -> None:
    report = store_report(
        snapshot=snapshot, language="en", content=b"%PDF-1.4", pages=1, word=b"PK"
    )
    reader = member("r@example.org", country, role="reader")
    for name in ("snapshot", "snapshot_changes", "snapshot_download"):
        assert reader.get(url(name, snapshot.pk)).status_code == 404
    assert reader.get(url("report_page", snapshot.pk, "en")).status_code == 404
    for name in ("report_download", "report_word"):
        assert reader.get(url(name, report.pk)).status_code == 404
    for name, *arguments in (("editions", "KZ"), ("reports",), ("country_reports", "KZ")):
        page = reader.get(url(name, *arguments)).content.decode()
        assert snapshot.sha256[:12] not in page
        assert url("report_download", report.pk) not in page
    answer = reader.post(url("verify"), {"hash": report.sha256})
    assert answer.status_code == 200
    assert url("report_download", report.pk) not in answer.content.decode()


def test_readers_compare_with_no_draft(snapshot: Snapshot, country: Country) -> None:
    later = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    made_final(later)
    page = member("r@example.org", country, role="reader").get(url("snapshot_changes", later.pk))
    assert "There is no report before this one." in page.content.decode()


def test_the_team_of_one_country_sees_no_draft_on_another_that_it_only_reads(
    country: Country, other_country: Country
) -> None:
    both = take_report_snapshot(
        kind="systematisation", countries=[other_country, country], actor=None
    )
    client = member("a@example.org", country)
    user = User.objects.get(email="a@example.org")
    Grant.objects.create(user=user, role="reader", country=other_country)
    assert client.get(url("snapshot", both.pk)).status_code == 404
    made_final(both)
    assert client.get(url("snapshot", both.pk)).status_code == 200


def test_strangers_see_nothing(snapshot: Snapshot, other_country: Country) -> None:
    stranger = member("s@example.org", other_country)
    for name in ("snapshot", "snapshot_changes"):
        assert stranger.get(url(name, snapshot.pk)).status_code == 404
    assert stranger.get(url("report_page", snapshot.pk, "en")).status_code == 404
    assert stranger.post(url("snapshot_approve", snapshot.pk)).status_code == 404
    assert stranger.get(url("editions", "KZ")).status_code == 404


def test_a_report_on_several_countries_is_for_those_who_see_all(
    country: Country, other_country: Country
) -> None:
    both = take_report_snapshot(
        kind="systematisation", countries=[other_country, country], actor=None
    )
    assert member("a@example.org", country).get(url("snapshot", both.pk)).status_code == 404
    assert member("b@example.org").get(url("snapshot", both.pk)).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_report_is_a_page(snapshot: Snapshot, country: Country, language: str) -> None:
    client = member("a@example.org", country)
    page = client.get(url("report_page", snapshot.pk, language))
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
    assert client.get(url("report_page", snapshot.pk, "xx")).status_code == 404


def test_changes_say_that_there_is_nothing_before(snapshot: Snapshot, country: Country) -> None:
    page = member("a@example.org", country).get(url("snapshot_changes", snapshot.pk))
    assert "There is no report before this one." in page.content.decode()


def test_verify_by_file_and_by_hash(snapshot: Snapshot, country: Country) -> None:
    client = member("a@example.org", country)
    client.post(url("snapshot_build", snapshot.pk), {"language": "en", "again": ""})
    report = run_job()
    content = report.file.read()
    genuine = client.post(url("verify"), {"file": SimpleUploadedFile("a.pdf", content)})
    assert "Genuine" in genuine.content.decode()
    changed = client.post(url("verify"), {"file": SimpleUploadedFile("a.pdf", content + b" ")})
    assert "No report with this hash" in changed.content.decode()
    for text in (report.sha256[:12], snapshot.sha256, f" {snapshot.sha256[:32]} "):
        assert "Genuine" in client.post(url("verify"), {"hash": text}).content.decode()
    for text in ("zzzzzzzz", "abc", "%" * 8):
        page = client.post(url("verify"), {"hash": text}).content.decode()
        assert "No report with this hash" in page
    assert "One of the two is enough" in client.get(url("verify")).content.decode()
    assert "Choose a file" in client.post(url("verify"), {}).content.decode()


def test_verify_tells_nothing_of_other_countries(
    snapshot: Snapshot, country: Country, other_country: Country
) -> None:
    member("a@example.org", country).post(
        url("snapshot_build", snapshot.pk), {"language": "en", "again": ""}
    )
    report = run_job()
    page = member("s@example.org", other_country).post(url("verify"), {"hash": report.sha256})
    assert "No report with this hash" in page.content.decode()


def test_the_snapshot_is_the_authority(snapshot: Snapshot) -> None:
    assert json.loads(snapshot.content)["kind"] == "systematisation"
    assert json.loads(snapshot.content)["countries"][0]["code"] == "KZ"


def withdrawn(country: Country) -> None:
    consent = make_consent(make_interviewee(make_interview(country)))
    consent.withdrawn_at = timezone.now()
    consent.save()


def test_a_draft_with_words_of_somebody_who_withdrew_is_removed(
    snapshot: Snapshot, country: Country, django_capture_on_commit_callbacks: Any
) -> None:
    client = member("a@example.org", country)
    client.post(url("snapshot_approve", snapshot.pk))
    report = store_report(
        snapshot=snapshot, language="en", content=b"%PDF-1.4", pages=1, word=b"PK"
    )
    assert draft_cleanup() == 0
    withdrawn(country)
    with django_capture_on_commit_callbacks(execute=True):
        assert draft_cleanup() == 1
        # Until it is certain that the rows are gone.
        assert all(file.storage.exists(str(file.name)) for file in (report.file, report.word))
    assert client.get(url("snapshot", snapshot.pk)).status_code == 404
    assert not Report.objects.exists()
    for file in (report.file, report.word):
        assert not file.storage.exists(str(file.name))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.details["countries"]) == ("drop_withdrawn_draft", ["KZ"])
    assert draft_cleanup() == 0


def test_a_job_whose_draft_was_removed_says_why(snapshot: Snapshot, country: Country) -> None:
    owner = User.objects.create(email="b@example.org", language="ru")
    job = request_language(actor=owner, snapshot=snapshot, language="en")
    withdrawn(country)
    assert draft_cleanup() == 1
    build_edition(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.message == (
        "Черновик удалён, так как слова, которые в нём были, отозваны. Постройте новый."
    )


def test_a_draft_of_somebody_who_was_erased_is_removed(
    snapshot: Snapshot, country: Country
) -> None:
    person = make_interviewee(make_interview(country))
    make_consent(person)
    erase_interviewee(person, actor=None)
    assert draft_cleanup() == 1
    assert not Snapshot.objects.exists()


def test_what_is_final_or_of_another_country_or_of_answers_alone_stays(
    snapshot: Snapshot, country: Country
) -> None:
    made_final(snapshot)
    neighbour = Country.objects.create(code="TJ", names={"en": "Tajikistan"})
    other = take_report_snapshot(kind="systematisation", countries=[neighbour], actor=None)
    summary = Snapshot.objects.create(
        kind="summary", country=country, countries=["KZ"], content="{}", sha256="0" * 64
    )
    withdrawn(country)
    assert draft_cleanup() == 0
    assert set(Snapshot.objects.all()) == {snapshot, other, summary}


def test_a_draft_frozen_after_the_withdrawal_stays(country: Country) -> None:
    withdrawn(country)
    kept = take_report_snapshot(kind="systematisation", countries=[country], actor=None)
    assert draft_cleanup() == 0
    assert Snapshot.objects.get() == kept


def test_the_schedule_removes_such_drafts() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE.values()
    assert draft_cleanup.name in {entry["task"] for entry in schedule}
