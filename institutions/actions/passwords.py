"""Passwords: set anew by oneself, or with a link that comes by mail."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy

from institutions import access
from institutions.actions.audit import record_audit
from institutions.actions.mail import Letter, MailNotNeededError, queue_mail, register_mail_kind
from institutions.actions.notices import tell_owner
from institutions.enums import AccountEvent
from institutions.models import OutgoingMail, User

RESET_MAIL, WELCOME_MAIL = "password_reset", "welcome"
ONE_MAIL_IN = timedelta(minutes=5)
MAILS_IN_DAY = 5
_SALT = "institutions.passwords"
# To whom nothing goes: the mail for an address that is not registered is dropped.
NOBODY = "nobody@unknown.invalid"


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


@transaction.atomic
def note_new_password(user: User) -> None:
    """Record that a password was set, and tell its owner."""
    tell_owner(user, AccountEvent.PASSWORD_SET)
    record_audit(actor=user, action="set_password", subject=user)


def request_password_reset(email: str) -> None:
    """Mail a link to the account of this e-mail, if there is one that may sign in.

    Says nothing to the caller, who must not learn which e-mails are registered, and takes as long
    for those that are not: their mail is queued, too, for nobody, and dropped by its writer.
    """
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    _queue(RESET_MAIL, email, person)


def request_password_mail(person: User, *, is_welcome: bool) -> None:
    """Have a link mailed to the person: one within five minutes, and five in a day, at most."""
    _queue(WELCOME_MAIL if is_welcome else RESET_MAIL, person.email, person)


@transaction.atomic
def _queue(kind: str, email: str, person: User | None) -> None:
    now = timezone.now()
    of_email = f"{kind} {salted_hmac(_SALT, email.strip().lower()).hexdigest()[:32]} "
    mails = OutgoingMail.objects.filter(reference__startswith=of_email)
    lately = list(
        mails.filter(created_at__gt=now - timedelta(days=1)).values_list("created_at", flat=True)
    )
    if len(lately) >= MAILS_IN_DAY or any(at > now - ONE_MAIL_IN for at in lately):
        return
    queue_mail(
        recipient=person.email if person else NOBODY,
        subject="",
        kind=kind,
        reference=f"{of_email}{now.isoformat()}",
        language=person.language if person else "",
        parameters={"user": person.pk if person else None},
        is_urgent=kind == RESET_MAIL,
    )


def write_password_mail(mail: OutgoingMail) -> Letter:
    """Write the mail with a new link, in the language that is active."""
    person = User.objects.filter(pk=mail.parameters["user"], is_active=True).first()
    if person is None:
        raise MailNotNeededError
    context = {"person": person, "link": password_link(person), "site": settings.SITE_URL}
    subject = render_to_string(f"email/{mail.kind}_subject.txt", context).strip()
    return Letter(subject, render_to_string(f"email/{mail.kind}.txt", context))


register_mail_kind(RESET_MAIL, gettext_lazy("Forgotten password"), write_password_mail)
register_mail_kind(WELCOME_MAIL, gettext_lazy("New account"), write_password_mail)
