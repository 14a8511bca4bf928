"""What else goes on while answers arrive: mails, reports and files, asked for over and over."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message

from django.db import connection
from django.db.utils import Error as DatabaseError
from django.db.utils import InterfaceError
from django.utils import timezone

from institutions.actions.jobs import STALE_AFTER, TooManyJobsError
from institutions.actions.mail import queue_mail
from institutions.enums import JobState, MailState
from institutions.models import Country, Job, OutgoingMail, User
from institutions.tasks import restart_stale_jobs, send_waiting_mails
from reports.actions.exports import request_export
from reports.actions.reports import request_report
from surveys.models import FoldEntry, Questionnaire
from surveys.tasks import fold_pending
from tests.processes import PATIENCE, wait_until

MAIL_SECONDS = 0.08
JOB_SECONDS = 1.0
SWEEP_SECONDS = 2.0
STALE_SECONDS = 6.0 * PATIENCE
SETTLE_SECONDS = 180.0


@dataclass
class Office:
    """A thread that queues mails and starts jobs until `stop`; what a failing database refused
    was never promised to anybody, and is asked for again."""

    questionnaire: Questionnaire
    country: Country
    seed: int
    mails: int = 0
    jobs: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.owner = User.objects.create_user(f"office-{self.seed}@example.org", "a-password")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(SETTLE_SECONDS * PATIENCE)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        chance = random.Random(self.seed)
        next_job = 0.0
        while not self._over.wait(MAIL_SECONDS * chance.uniform(0.5, 1.5)):
            try:
                self._queue_mail()
                if time.monotonic() > next_job:
                    self._start_job(chance)
                    next_job = time.monotonic() + JOB_SECONDS
            except TooManyJobsError as error:
                self.refused[type(error).__name__] += 1
                next_job = time.monotonic() + JOB_SECONDS
            except (DatabaseError, InterfaceError) as error:
                self.refused[type(error).__name__] += 1
                connection.close()
        connection.close()

    def _queue_mail(self) -> None:
        number = self.mails
        queue_mail(
            recipient=f"person-{number}@example.org",
            subject="Hello",
            kind="test",
            body="A text",
            reference=f"mail {number}",
        )
        self.mails += 1

    def _start_job(self, chance: random.Random) -> None:
        if chance.random() < 0.5:
            job = request_export(
                actor=self.owner,
                questionnaire=self.questionnaire,
                countries=[self.country],
                file_format=chance.choice(["csv", "xlsx", "json"]),
                language="en",
            )
        else:
            language = chance.choice(["en", "ru"])
            job = request_report(
                actor=self.owner,
                country=self.country,
                questionnaire=self.questionnaire,
                language=language,
            )
        self.jobs.append(str(job.pk))


class Settling:
    """Waits until nothing is left to do, with the sweeps that beat sends, only sooner."""

    def __init__(self) -> None:
        self.restarted = 0
        self._next = 0.0

    def wait(self) -> None:
        wait_until(self._is_still, "everything is folded, sent and built", SETTLE_SECONDS)

    def _is_still(self) -> bool:
        if time.monotonic() > self._next:
            self._next = time.monotonic() + SWEEP_SECONDS
            self._sweep()
        return not (
            FoldEntry.objects.exists()
            or OutgoingMail.objects.filter(state=MailState.QUEUED).exists()
            or Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists()
        )

    def _sweep(self) -> None:
        """What nobody gave a sign of life of for as long as this is what the sweep calls stale."""
        lately = timezone.now() - timedelta(seconds=STALE_SECONDS)
        long_ago = timezone.now() - STALE_AFTER - timedelta(seconds=1)
        Job.objects.filter(seen_at__lt=lately).update(seen_at=long_ago)
        Job.objects.filter(seen_at=None, created_at__lt=lately).update(created_at=long_ago)
        OutgoingMail.objects.filter(state=MailState.QUEUED).update(send_after=long_ago)
        self.restarted += restart_stale_jobs()
        fold_pending.delay()
        send_waiting_mails.delay()


def count_mails(office: Office, received: list[Message]) -> dict[str, int]:
    """Each mail went once or waits for somebody to decide; nothing went twice."""
    recipients = Counter(str(message["To"]) for message in received)
    states = Counter(OutgoingMail.objects.values_list("state", flat=True))
    sent = set(
        OutgoingMail.objects.filter(state=MailState.SENT).values_list("recipient", flat=True)
    )
    return {
        "mails_queued": office.mails,
        "mails_received": len(recipients),
        "mails_doubled": sum(count > 1 for count in recipients.values()),
        "mails_in_doubt": states[MailState.SENDING],
        "mails_lost": office.mails
        - sum(states[state] for state in (MailState.SENT, MailState.SENDING))
        + len(sent - set(recipients)),
    }
