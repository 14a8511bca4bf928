"""What the privacy page says about "how long" is kept: older goes with the sweep, younger stays.

Stored timestamps are set back in place of the clock. Whoever promises a new period adds a test.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import override

import institutions.tasks  # noqa: F401 - registers the sweeps
from institutions.actions.mail import resend_mail
from institutions.enums import MailState, Role
from institutions.mail_catcher import EmailBackend
from institutions.models import CaughtMail, OutgoingMail, SignInAttempt
from institutions.queries.privacy import PERSONAL_DATA, PersonalData
from tests.surveys.makers import make_user

SWEEPS = ("institutions.tasks.forget_old_data", "institutions.tasks.send_waiting_mails")
LONGEST_BETWEEN = timedelta(hours=6)
# What ends with an act of somebody, not with time.
WITHOUT_PERIOD = {
    "Until somebody asks for it to be erased",
    "As long as the answers",
    "As long as the record of the dialogue",
    "As long as the round is worked on",
    "Until it is turned off",
    "Until the role is taken away",
    "Until the interviewee is erased, by what their consent says",
    "For good: the log cannot be changed",
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK, YEAR = 7 * DAY, 365 * DAY


def sweep() -> None:
    """Run the tasks that forget, as the schedule does."""
    for name in SWEEPS:
        current_app.tasks[name]()


def attempt(address: str, *, is_known: bool, age: timedelta) -> SignInAttempt:
    return SignInAttempt.objects.create(
        account="a" * 64, address=address, is_known=is_known, last_at=timezone.now() - age
    )


def mail_of(state: MailState, age: timedelta) -> OutgoingMail:
    """A mail that was queued `age` ago, and taken up at that time if ever."""
    then = timezone.now() - age
    mail = OutgoingMail.objects.create(
        recipient="ann@example.org",
        subject="Dear Ann",
        body="Text",
        last_error="ann@example.org: away",
        kind="x",
        reference=f"{state} {age}",
        state=state,
        # Nothing goes out while the test runs.
        send_after=timezone.now() + HOUR,
        claimed_at=None if state == MailState.QUEUED else then,
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=then)
    return mail


# The promises


def keep_sign_ins() -> None:
    old = [
        attempt("192.0.2.1", is_known=False, age=DAY + HOUR),
        attempt("192.0.2.2", is_known=True, age=180 * DAY + HOUR),
    ]
    young = [
        attempt("192.0.2.3", is_known=False, age=DAY - HOUR),
        attempt("192.0.2.4", is_known=True, age=180 * DAY - HOUR),
    ]
    sweep()
    left = set(SignInAttempt.objects.values_list("pk", flat=True))
    assert left == {row.pk for row in young}
    assert left.isdisjoint(row.pk for row in old)


def keep_mails() -> None:
    old = [mail_of(state, YEAR + HOUR) for state in MailState]
    texts = [mail_of(state, WEEK + HOUR) for state in MailState]
    young = [mail_of(state, WEEK - HOUR) for state in MailState]
    nearly = [mail_of(state, YEAR - HOUR) for state in MailState]
    sweep()
    for mail in old:
        mail.refresh_from_db()
        assert (mail.recipient, mail.subject, mail.body, mail.last_error) == ("", "", "", "")
        assert mail.state not in (MailState.QUEUED, MailState.SENDING)
    for mail in (*texts, *nearly, *young):
        mail.refresh_from_db()
        assert (mail.recipient, mail.subject) == ("ann@example.org", "Dear Ann")
    # The text of a mail that went is gone at once, by note_sent.
    assert with_text(texts) == with_text(nearly) == {MailState.QUEUED, MailState.SENT}
    assert with_text(young) == set(MailState)


def with_text(mails: Iterable[OutgoingMail]) -> set[str]:
    return {mail.state for mail in mails if mail.body}


def keep_caught_mails() -> None:
    CaughtMail.objects.bulk_create(
        CaughtMail(sender="s", recipients="r", subject=str(number), body="")
        for number in range(510)
    )
    EmailBackend().send_messages([EmailMessage("newest", "", "s@x.org", ["r@x.org"])])
    subjects = set(CaughtMail.objects.values_list("subject", flat=True))
    assert subjects == {"newest", *map(str, range(11, 510))}


PROMISES: dict[tuple[str, str], Callable[[], None]] = {
    (
        "institutions.SignInAttempt",
        "A day after a failure, 180 days after the last sign-in from there",
    ): keep_sign_ins,
    (
        "institutions.OutgoingMail",
        "A year; the text while it waits to go, and then a week at most",
    ): keep_mails,
    ("institutions.CaughtMail", "Only the latest ones"): keep_caught_mails,
}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[0])
def test_a_promise_is_kept(db, promise):
    PROMISES[promise]()


def untried(table: Iterable[PersonalData]) -> list[str]:
    """Models whose row promises something that is neither tried above nor without a period."""
    with override("en"):
        rows = [(data.model, str(data.kept)) for data in table]
    return [row[0] for row in rows if row[1] not in WITHOUT_PERIOD and row not in PROMISES]


def test_each_promise_of_the_page_is_tried():
    assert untried(PERSONAL_DATA) == []


def test_no_promise_is_tried_that_the_page_does_not_make():
    with override("en"):
        told = {(data.model, str(data.kept)) for data in PERSONAL_DATA}
    assert set(PROMISES) <= told
    assert {text for _model, text in told} >= WITHOUT_PERIOD


@pytest.mark.parametrize("kept", ["Three months", "A year; the text a week at most"])
def test_a_new_promise_without_a_test_is_found(kept):
    new = PersonalData("surveys.Share", (), "", "", kept)  # type: ignore[arg-type]
    assert untried([*PERSONAL_DATA, new]) == ["surveys.Share"]


@pytest.mark.parametrize("task", SWEEPS)
def test_the_schedule_runs_each_sweep_often_enough(task):
    pauses = [
        float(str(row["schedule"]))
        for row in settings.CELERY_BEAT_SCHEDULE.values()
        if row["task"] == task
    ]
    assert pauses
    assert max(pauses) <= LONGEST_BETWEEN.total_seconds()


def test_a_mail_that_is_handed_over_right_now_is_left_alone(db):
    mail = mail_of(MailState.SENDING, YEAR + HOUR)
    OutgoingMail.objects.update(claimed_at=timezone.now())
    sweep()
    mail.refresh_from_db()
    assert (mail.state, mail.recipient) == (MailState.SENDING, "ann@example.org")


def test_a_forgotten_mail_is_not_sent_again_to_nobody(db):
    mail = mail_of(MailState.FAILED, YEAR + HOUR)
    OutgoingMail.objects.update(kind="password_reset", body="")
    sweep()
    mail.refresh_from_db()
    assert not mail.can_resend
    assert not resend_mail(mail, actor=make_user("team@example.org", Role.TEAM))
