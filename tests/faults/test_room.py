"""A full disk: under the files of the site, and under PostgreSQL."""

import time
import urllib.request
from functools import partial

import pytest
from django.conf import settings as site
from django.test import Client

from institutions.actions.jobs import restart_job
from institutions.enums import JobState, Role
from institutions.models import Country, Job, User
from reports.actions.exports import request_export
from reports.actions.reports import request_report
from surveys.models import FoldEntry, Questionnaire
from tests.faults.reckoning import count_answers, count_files, count_jobs
from tests.faults.respondents import Browser, Respondents, make_open_page
from tests.faults.stage import Stage
from tests.processes import wait_until
from tests.surveys.answering.conftest import hidden_fields
from tests.surveys.makers import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

WRITERS = ("web", "reports", "exports")
ROOM = 64
FULL_SECONDS = 2.0
BOUNDARY = "between-the-parts"


class Desk:
    """Somebody of the team, signed in, who sends a file of responses."""

    def __init__(self, stage: Stage, slug: str) -> None:
        self.user = make_user("team@example.org", Role.ADMINISTRATOR)
        client = Client()
        client.force_login(self.user)
        self.session = client.cookies[site.SESSION_COOKIE_NAME].value
        self.url = f"{stage.url}/questionnaires/{slug}/responses/import/"
        self.browser = Browser(stage.url)

    def send_file(self, content: str) -> tuple[int, str]:
        """Open the page, choose the file, press the button; status and page."""
        page = self._ask(None)[1]
        fields = hidden_fields(page)
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n"
        )
        return self._ask("".join(parts).encode(), fields["csrfmiddlewaretoken"])

    def _ask(self, body: bytes | None, token: str = "") -> tuple[int, str]:
        request = urllib.request.Request(self.url, body)
        cookies = f"{site.SESSION_COOKIE_NAME}={self.session}; csrftoken={token}"
        request.add_header("Cookie", cookies)
        if body:
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            request.add_header("Content-Type", kind)
        return self.browser.send(request)


def many_rows() -> str:
    head = "institution_name,sector,years_in_field,other_needs\n"
    return head + "".join(f"Institute {n},government,{n % 50},needs {n}\n" for n in range(300))


def test_no_room_for_files(stage, seed, show_counts):
    """Uploads and files that are built fail with a reason; answers go on; then all goes on."""
    invitation = make_open_page()
    desk = Desk(stage, invitation.questionnaire.slug)
    respondents = Respondents(stage.url, invitation, seed)
    respondents.start()
    country = Country.objects.get()
    stage.limit_files(WRITERS, ROOM)
    try:
        refused, page = desk.send_file(many_rows())
        jobs = ask_for_files(desk.user, country, invitation.questionnaire)
        wait_until(partial(all_are, JobState.FAILED), "both say that they failed", 60)
        left = count_files()
        sent = len(respondents.acknowledged)
        wait_until(lambda: len(respondents.acknowledged) > sent, "answers are taken", 60)
    finally:
        stage.limit_files(WRITERS, None)
        respondents.stop()
    assert (refused, "your file was not stored" in page) == (507, True)
    for job in Job.objects.all():
        assert job.message
        assert restart_job(job)
    wait_until(partial(all_are, JobState.DONE), "both are done after all", 60)
    jobs_counted = count_jobs([str(job.pk) for job in jobs], restarted=2)
    taken, page = desk.send_file(many_rows())
    assert (taken, "ticket" in page) == (200, True)
    wait_until(lambda: not unfolded(), "everything is folded")
    show_counts(
        **count_answers(respondents), **jobs_counted, uploads_refused=1, half_files_broken=left
    )


def ask_for_files(user: User, country: Country, questionnaire: Questionnaire) -> list[Job]:
    return [
        request_report(actor=user, country=country, questionnaire=questionnaire, language="en"),
        request_export(
            actor=user,
            countries=[country],
            questionnaire=questionnaire,
            file_format="csv",
            language="en",
        ),
    ]


def all_are(state: JobState) -> bool:
    return set(Job.objects.values_list("state", flat=True)) == {state}


def unfolded() -> bool:
    return FoldEntry.objects.exists()


def test_no_room_for_the_database(stage, seed, show_counts):
    """PostgreSQL can write no file beyond a size: it refuses, or ends and recovers."""
    respondents = Respondents(stage.url, make_open_page(), seed)
    respondents.start()
    wait_until(lambda: len(respondents.acknowledged) > 2, "answers arrive", 60)
    try:
        stage.limit_files(["postgres"], ROOM)
        time.sleep(FULL_SECONDS)
    finally:
        stage.limit_files(["postgres"], None)
        wait_until(stage.servers_answer, "PostgreSQL answers", 60)
        sent = len(respondents.acknowledged)
        wait_until(lambda: len(respondents.acknowledged) > sent, "answers are taken again", 60)
        respondents.stop()
    wait_until(lambda: not unfolded(), "everything is folded")
    refused = sum(n for name, n in respondents.answers.items() if name.endswith("503"))
    wrong = sum(n for name, n in respondents.answers.items() if name.endswith("500"))
    show_counts(**count_answers(respondents), answers_refused=refused, answers_wrong=wrong)
