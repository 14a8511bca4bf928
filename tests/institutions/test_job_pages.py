import pytest
from django.urls import reverse

from institutions.actions import jobs, record_audit
from institutions.enums import JobState
from institutions.models import Job


@pytest.fixture
def job(people, countries) -> Job:
    jobs.register_job_kind("sample", "sample.tasks.build", "Country summary")
    return jobs.start_job(kind="sample", owner=people.reader_kz, country=countries["KZ"])


@pytest.fixture
def owner(people, client_of):
    return client_of(people.reader_kz)


def page_of(client, job: Job, **headers: str) -> str:
    return client.get(reverse("institutions:job", args=[job.pk]), headers=headers).content.decode()


def act(client, job: Job, name: str):
    return client.post(reverse(f"institutions:job_{name}", args=[job.pk]), follow=True)


def test_the_page_shows_what_is_done_and_how_far(owner, job):
    jobs.claim_job(job.pk)
    jobs.report_progress(job.pk, 3, 12, "Drawing charts")
    page = page_of(owner, job)
    assert "Country summary" in page
    assert "Kazakhstan" in page
    assert "Drawing charts" in page
    assert '<progress id="job-progress" max="100" value="25">' in page


def test_an_unfinished_job_is_followed_with_and_without_script(owner, job):
    page = page_of(owner, job)
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page


def test_htmx_gets_only_the_part_that_changes(owner, job):
    part = page_of(owner, job, HX_Request="true")
    assert part.lstrip().startswith('<div id="job"')
    assert "<html" not in part


def test_a_finished_job_links_to_its_result_and_rests(owner, job):
    jobs.claim_job(job.pk)
    jobs.finish_job(job.pk, result={"url": "/reports/7/"})
    page = page_of(owner, job)
    assert 'href="/reports/7/"' in page
    assert "hx-trigger" not in page
    assert "http-equiv" not in page


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_a_result_never_leads_away(owner, job, url):
    jobs.claim_job(job.pk)
    jobs.finish_job(job.pk, result={"url": url})
    assert "Open the result" not in page_of(owner, job)


def test_the_owner_cancels_and_starts_again(owner, job):
    assert "Cancelled" in act(owner, job, "cancel").content.decode()
    assert Job.objects.get().state == JobState.CANCELLED
    assert "Waiting" in act(owner, job, "restart").content.decode()
    assert Job.objects.get().state == JobState.QUEUED


def test_a_failed_job_says_why(owner, job):
    jobs.fail_job(job.pk, "The disk is full")
    page = page_of(owner, job)
    assert "The disk is full" in page
    assert "Start again" in page


def test_acts_that_come_too_late_are_told(owner, job):
    jobs.claim_job(job.pk)
    jobs.finish_job(job.pk)
    assert "The work had ended already." in act(owner, job, "cancel").content.decode()
    assert "This work cannot be started again" in act(owner, job, "restart").content.decode()
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.parametrize("name", ["cancel", "restart"])
def test_acts_take_a_post(owner, job, name):
    assert owner.get(reverse(f"institutions:job_{name}", args=[job.pk])).status_code == 405


@pytest.mark.parametrize("who", ["team", "team_kz", "reader_kg", "signatory", "nobody"])
def test_other_peoples_jobs_are_not_found(people, client_of, job, who):
    client = client_of(getattr(people, who))
    assert client.get(reverse("institutions:job", args=[job.pk])).status_code == 404
    for name in ("cancel", "restart"):
        assert act(client, job, name).status_code == 404
    assert Job.objects.get().state == JobState.QUEUED


def test_an_administrator_sees_and_cancels_any_job(people, client_of, job):
    assert "Cancelled" in act(client_of(people.administrator), job, "cancel").content.decode()


def test_anonymous_visitors_are_asked_to_sign_in(client, job):
    assert client.get(reverse("institutions:job", args=[job.pk])).status_code == 302


def test_the_page_is_not_kept(owner, job):
    response = owner.get(reverse("institutions:job", args=[job.pk]))
    assert "no-store" in response["Cache-Control"]


# The audit log's page


def test_the_audit_log_shows_the_latest_first(people, client_of, countries):
    details = {"a": 1, "names": ["б"]}
    record_audit(actor=None, action="note_bounce", subject=None)
    record_audit(
        actor=people.team, action="change_country", subject=countries["KZ"], details=details
    )
    page = client_of(people.administrator).get(reverse("institutions:audit_log")).content.decode()
    assert page.index("<td>Changed: Country<") < page.index("<td>A mail came back<")
    assert "The system" in page
    assert "<td>Country: Kazakhstan</td>" in page
    assert "a: 1; names: [&quot;б&quot;]" in page


def test_the_audit_log_is_paged(people, client_of):
    for number in range(101):
        record_audit(actor=people.team, action=f"act_{number}", subject=None)
    client = client_of(people.administrator)
    url = reverse("institutions:audit_log")
    assert "Page 1 of 2" in client.get(url).content.decode()
    assert "act 0<" in client.get(url, {"page": "2"}).content.decode()


def test_an_empty_audit_log_says_so(people, client_of):
    page = client_of(people.administrator).get(reverse("institutions:audit_log"))
    assert "Nothing was changed yet." in page.content.decode()
