"""Two workers on the same queues: no mail goes twice, and no file is made twice."""

from collections import Counter

import pytest

from institutions.actions.mail import queue_mail
from institutions.enums import JobState, MailState, Role
from institutions.models import Job, OutgoingMail
from institutions.tasks import send_waiting_mails
from reports.actions.exports import request_export
from reports.models import Export
from reports.tasks import export_responses
from tests.mail_server import MailServer
from tests.processes import wait_until
from tests.surveys.makers import make_country, make_response, make_user, make_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

MAILS = 40
FILES = 4
DELIVERIES = 3


def test_two_workers_share_the_work(redis_url, running_worker):
    version, country = make_version(), make_country()
    for number in range(30):
        make_response(version, country, {"years": number})
    team = make_user("team@example.org", Role.TEAM)
    for number in range(MAILS):
        queue_mail(
            recipient=f"{number}@example.org",
            subject="Hello",
            kind="test",
            body="A text",
            reference=str(number),
        )
    jobs = [
        request_export(
            actor=team,
            questionnaire=version.questionnaire,
            countries=[country],
            file_format="csv",
            language="en",
        )
        for _ in range(FILES)
    ]
    server = MailServer()
    server.start()
    address = f"smtp://127.0.0.1:{server.port}"
    try:
        for _ in range(2):
            running_worker("mail,exports", EMAIL_URL=address, MAILS_PER_MINUTE="6000")
        for _ in range(DELIVERIES):
            send_waiting_mails.delay()
            for job in jobs:
                export_responses.delay(str(job.pk))
        wait_until(all_sent, "every mail is sent", seconds=120)
        wait_until(all_made, "every file is made", seconds=120)
    finally:
        server.stop()

    received = Counter(str(message["To"]) for message in server.messages)
    assert len(received) == MAILS
    assert set(received.values()) == {1}
    assert Export.objects.count() == FILES
    assert {export.rows for export in Export.objects.all()} == {30}
    assert len({export.file.name for export in Export.objects.all()}) == FILES
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def all_sent() -> bool:
    return not OutgoingMail.objects.exclude(state=MailState.SENT).exists()


def all_made() -> bool:
    return Job.objects.filter(state=JobState.DONE).count() == FILES
