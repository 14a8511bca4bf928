"""Links with which people set their password themselves."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from institutions import access
from institutions.actions.audit import record_audit
from institutions.actions.jobs import claim_job, finish_job, register_job_kind, start_job
from institutions.models import Job, User

PASSWORD_MAIL = "password_mail"  # noqa: S105 - the name of a kind of job
ONE_MAIL_IN = timedelta(minutes=5)

register_job_kind(PASSWORD_MAIL, "institutions.tasks.send_password_mail")


def password_link(user: User) -> str:
    """Return the full address where the user sets a password, once, within a day."""
    arguments = [urlsafe_base64_encode(force_bytes(user.pk)), _token(user)]
    return f"{settings.SITE_URL}{reverse('institutions:password_set', args=arguments)}"


def _token(user: User) -> str:
    return default_token_generator.make_token(user)


@transaction.atomic
def give_password_link(*, actor: User, person: User) -> str:
    """Return a link for an administrator to hand over where mail does not arrive.

    Raises PermissionDenied for others: with the link one can act as the person.
    """
    if not access.is_administrator(actor):
        raise PermissionDenied
    record_audit(actor=actor, action="give_password_link", subject=person)
    return password_link(person)


def request_password_reset(email: str) -> None:
    """Mail a link to the account of this e-mail, if there is one that may sign in.

    Says nothing to the caller, who must not learn which e-mails are registered.
    """
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is not None:
        request_password_mail(person, is_welcome=False)


@transaction.atomic
def request_password_mail(person: User, *, is_welcome: bool) -> None:
    """Have a link mailed to the person, one within five minutes at most."""
    since = timezone.now() - ONE_MAIL_IN
    sent = Job.objects.filter(kind=PASSWORD_MAIL, parameters__user=person.pk, created_at__gte=since)
    if not sent.exists():
        start_job(
            kind=PASSWORD_MAIL,
            owner=None,
            parameters={"user": person.pk, "is_welcome": is_welcome},
        )


def send_password_mail(job_id: str) -> None:
    """Do a password-mail job: write the mail in the person's language and send it.

    Delivered again after a worker died in between, it may send twice, which does no harm.
    """
    job = claim_job(job_id)
    if job is None:
        return
    person = User.objects.get(pk=job.parameters["user"])
    if person.is_active:
        _send(person, "welcome" if job.parameters["is_welcome"] else "password_reset")
    finish_job(job.pk)


def _send(person: User, template: str) -> None:
    context = {"person": person, "link": password_link(person), "site": settings.SITE_URL}
    with translation.override(person.language):
        subject = render_to_string(f"email/{template}_subject.txt", context).strip()
        body = render_to_string(f"email/{template}.txt", context)
    EmailMessage(subject, body, to=[person.email]).send()
