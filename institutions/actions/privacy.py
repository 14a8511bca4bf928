"""Erasing a person, and forgetting what is old."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions.audit import record_audit
from institutions.actions.sign_in import FORGOTTEN_AFTER
from institutions.enums import MailState, Role
from institutions.models import Grant, OutgoingMail, SignInAttempt, User
from institutions.models.mail import UNSURE_AFTER
from institutions.queries.privacy import PERSONAL_DATA, Erasing, PersonalData, model_of, rows_of

ATTEMPTS_KEPT = timedelta(days=180)
MAILS_KEPT = timedelta(days=365)
NOBODY = "erased.invalid"


@transaction.atomic
def erase_person(email: str, *, reason: str, actor: User | None = None) -> dict[str, int]:
    """Take whoever has this e-mail out of every table of `PERSONAL_DATA`; return rows by model.

    The account stays as a number without a name, for the audit log to point to, and cannot sign
    in. Raises ValidationError without a reason, and for the only administrator.
    """
    if not reason.strip():
        raise ValidationError(_("Say why the person is erased."))
    person = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    _keep_an_administrator(person)
    # What is found through the account or a participation goes before these lose their e-mail.
    order = sorted(PERSONAL_DATA, key=lambda data: not data.is_found_through_others)
    counts = {data.model: _erase(data, email) for data in order if data.erasing != Erasing.KEEP}
    erased = {model: count for model, count in counts.items() if count}
    if person is not None:
        _close(User.objects.get(pk=person.pk))
    if erased:
        details = {"reason": reason.strip(), "rows": erased}
        record_audit(actor=actor, action="erase_person", subject=person, details=details)
    return erased


@transaction.atomic
def forget_old_data() -> dict[str, int]:
    """Drop ended sessions, old internet addresses, and recipients of old mails; safe to repeat."""
    now = timezone.now()
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    is_old = models.Q(last_at__lt=now - ATTEMPTS_KEPT)
    is_failure = models.Q(is_known=False, last_at__lt=now - FORGOTTEN_AFTER)
    attempts, _by_model = SignInAttempt.objects.filter(is_old | is_failure).delete()
    return {"sessions": sessions, "attempts": attempts, "mails": _forget_mails(now)}


def _forget_mails(now: datetime) -> int:
    """Blank mails of a year ago; what waited or was in doubt all this time goes no more."""
    old = OutgoingMail.objects.filter(created_at__lt=now - MAILS_KEPT).exclude(recipient="")
    # One that is handed over at this moment is left to the next sweep.
    old = old.exclude(state=MailState.SENDING, claimed_at__gte=now - UNSURE_AFTER)
    waited = models.Q(state__in=[MailState.QUEUED, MailState.SENDING])
    state = models.Case(
        models.When(waited, then=models.Value(MailState.DROPPED)), default=models.F("state")
    )
    return old.update(state=state, recipient="", subject="", body="", last_error="")


def _erase(data: PersonalData, email: str) -> int:
    rows = rows_of(data, email)
    if data.erasing == Erasing.DELETE:
        return rows.delete()[1].get(data.model, 0)
    numbers = list(rows.values_list("pk", flat=True))
    kept: models.QuerySet[models.Model] = models.QuerySet(model_of(data))
    kept = kept.filter(pk__in=numbers)
    if issubclass(kept.model, OutgoingMail):
        kept.filter(state=MailState.QUEUED).update(state=MailState.DROPPED)
    for number in numbers:
        kept.filter(pk=number).update(**_blank(data, number))
    return len(numbers)


def _blank(data: PersonalData, number: int) -> dict[str, str]:
    """Empty values; an e-mail that must be there becomes one that no mail reaches."""
    fields = {name: getattr(model_of(data), name).field for name in data.fields}
    return {
        name: f"erased-{number}@{NOBODY}" if _must_be_address(field) else ""
        for name, field in fields.items()
        if name != "language"
    }


def _must_be_address(field: object) -> bool:
    return isinstance(field, models.EmailField) and not field.blank


def _close(person: User) -> None:
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])


def _keep_an_administrator(person: User | None) -> None:
    active = Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if active.filter(user=person).exists() and not active.exclude(user=person).exists():
        raise ValidationError(_("There must be an administrator who may sign in."))
