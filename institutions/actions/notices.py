"""Mails to the owner of an account about what happened to it, so that nobody does it unnoticed."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.actions.mail import Letter, MailNotNeededError, queue_mail, register_mail_kind
from institutions.enums import AccountEvent
from institutions.models import OutgoingMail, User

KIND = "account_notice"
TEXTS: dict[str, Promise] = {
    AccountEvent.PASSWORD_SET: gettext_lazy("The password of your account was changed."),
    AccountEvent.FACTOR_ADDED: gettext_lazy("A second factor was added to your account."),
    AccountEvent.FACTOR_REMOVED: gettext_lazy("The second factor of your account was turned off."),
    AccountEvent.FACTOR_RESET: gettext_lazy(
        "An administrator turned off the second factor of your account."
    ),
    AccountEvent.CODES_RENEWED: gettext_lazy(
        "New recovery codes were made for your account; the old ones no longer work."
    ),
    AccountEvent.CODE_USED: gettext_lazy("Somebody signed in with one of your recovery codes."),
    AccountEvent.CODE_AGAIN: gettext_lazy(
        "A code of your second factor was given a second time and refused."
    ),
    AccountEvent.SIGN_IN_BLOCKED: gettext_lazy(
        "There were many failed attempts to sign in to your account. They now have to wait between "
        "attempts. If you have to wait yourself, set a new password by mail: then you can sign in."
    ),
    AccountEvent.EMAIL_CHANGED: gettext_lazy(
        "An administrator gave your account another e-mail. This address no longer signs in."
    ),
    AccountEvent.TOKEN_MADE: gettext_lazy("A token for a program was made with your account."),
}


def tell_owner(user: User, event: AccountEvent, *, once: str = "") -> None:
    """Queue a mail to the account's owner in their language, in the caller's transaction.

    Events with the same `once` are told once.
    """
    now = timezone.now()
    with translation.override(user.language):
        subject = _("Your account for the needs assessment")
    queue_mail(
        recipient=user.email,
        subject=subject,
        kind=KIND,
        reference=f"account {user.pk} {event} {once or now.isoformat()}",
        language=user.language,
        parameters={"user": user.pk, "event": event.value, "at": now.isoformat()},
        is_urgent=True,
    )


def write_notice(mail: OutgoingMail) -> Letter:
    """Say what happened and when, and what to do if it was somebody else."""
    user = User.objects.filter(pk=mail.parameters["user"]).first()
    if user is None or mail.parameters["event"] not in AccountEvent.values:
        raise MailNotNeededError
    at = timezone.localtime(datetime.fromisoformat(mail.parameters["at"]))
    body = _(
        "Hello %(name)s,\n\n%(event)s\n\nWhen: %(time)s (UTC)\n\nIf it was you, there is nothing "
        "to do. If not, set a new password at once, and tell the administrator of the site:\n"
        "%(link)s\n"
    ) % {
        "name": user,
        "event": TEXTS[mail.parameters["event"]],
        "time": date_format(at, "DATETIME_FORMAT"),
        "link": settings.SITE_URL + reverse("institutions:password_forgotten"),
    }
    return Letter(mail.subject, body)


register_mail_kind(KIND, gettext_lazy("News of an account"), write_notice)
