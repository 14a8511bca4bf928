"""Accounts and grants of people. Nobody gives, takes or reaches more than their own scope."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from institutions import access
from institutions.actions.audit import record_audit
from institutions.actions.notices import tell_owner
from institutions.actions.passwords import request_password_mail
from institutions.enums import AccountEvent, Role
from institutions.models import Country, Grant, Institution, User

# An advisory lock: a number that no other one has.
ADMINISTRATORS_LOCK = 7_102_024


@dataclass(frozen=True)
class GrantWish:
    """A role to give, with the country or institution it is bound to."""

    role: str
    country: Country | None = None
    institution: Institution | None = None

    @property
    def key(self) -> tuple[str, str | None, int | None]:
        return (
            self.role,
            self.country.pk if self.country else None,
            self.institution.pk if self.institution else None,
        )

    def as_json(self) -> list[str | int | None]:
        return list(self.key)


@transaction.atomic
def register_person(
    *,
    actor: User | None,
    email: str,
    full_name: str,
    language: str,
    grants: Iterable[GrantWish],
    sends_mail: bool = True,
) -> User:
    """Add a person with their roles, and mail them how to set a password.

    Raises PermissionDenied for a role that the actor may not give, ValidationError for a bad or
    known e-mail. `actor` None stands for the system.
    """
    wishes = list(grants)
    _allow_grants(actor, wishes)
    person = User(email=email.strip().lower(), full_name=full_name, language=language)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save(force_insert=True)
    _add_grants(person, wishes)
    if sends_mail:
        request_password_mail(person, is_welcome=True)
    details = {"grants": [wish.as_json() for wish in wishes]}
    record_audit(actor=actor, action="register_person", subject=person, details=details)
    return person


@transaction.atomic
def change_person(
    *,
    actor: User,
    person: User,
    full_name: str,
    language: str,
    grants: Iterable[GrantWish],
    email: str | None = None,
) -> User:
    """Change a person's name, language, roles and (administrators only) e-mail.

    Raises PermissionDenied where the person, or a role given or taken, is beyond the actor;
    ValidationError for bad values, and when no administrator would be left.
    """
    _allow_person(actor, person)
    if email is not None and email.strip().lower() != person.email:
        # Whoever sets the e-mail can have a password set through it, and so act as the person.
        _allow(access.is_administrator(actor))
        tell_owner(person, AccountEvent.EMAIL_CHANGED)
        person.email = email.strip().lower()
    person.full_name, person.language = full_name, language
    person.full_clean(exclude=["password"])
    # Nothing else: a password set, or an account closed, meanwhile stays so.
    person.save(update_fields=["email", "full_name", "language"])
    details = _replace_grants(actor, person, list(grants))
    _keep_an_administrator()
    record_audit(actor=actor, action="change_person", subject=person, details=details)
    return person


@transaction.atomic
def deactivate_person(*, actor: User, person: User) -> None:
    """Stop a person from signing in; open sessions end at their next request.

    Raises PermissionDenied where the person is beyond the actor, ValidationError for the last
    administrator.
    """
    _allow_person(actor, person)
    _set_active(person, is_active=False)
    _keep_an_administrator()
    record_audit(actor=actor, action="deactivate_person", subject=person)


@transaction.atomic
def reactivate_person(*, actor: User, person: User) -> None:
    """Let a person sign in again. Raises PermissionDenied where they are beyond the actor."""
    _allow_person(actor, person)
    _set_active(person, is_active=True)
    record_audit(actor=actor, action="reactivate_person", subject=person)


def remember_language(user: User, language: str) -> None:
    """Store the language that the user chose for the interface."""
    user.language = language
    user.save(update_fields=["language"])


def _set_active(person: User, *, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    access.forget_scope(person)


def _replace_grants(
    actor: User, person: User, wishes: list[GrantWish]
) -> dict[str, list[list[str | int | None]]]:
    """Give and take what differs; only that must be within the actor's reach."""
    held = {
        wish_of(grant).key: grant
        for grant in person.grants.select_for_update(of=("self",)).select_related(
            "country", "institution"
        )
    }
    wanted = {wish.key: wish for wish in wishes}
    added = [wish for key, wish in wanted.items() if key not in held]
    removed = [grant for key, grant in held.items() if key not in wanted]
    taken = [wish_of(grant) for grant in removed]
    _allow_grants(actor, [*added, *taken])
    Grant.objects.filter(pk__in=[grant.pk for grant in removed]).delete()
    _add_grants(person, added)
    return {
        "given": [wish.as_json() for wish in added],
        "taken": [wish.as_json() for wish in taken],
    }


def wish_of(grant: Grant) -> GrantWish:
    """Return the wish that would give this grant again."""
    return GrantWish(grant.role, grant.country, grant.institution)


def _add_grants(person: User, wishes: Iterable[GrantWish]) -> None:
    for wish in wishes:
        grant = Grant(
            user=person, role=wish.role, country=wish.country, institution=wish.institution
        )
        grant.full_clean()
        grant.save(force_insert=True)
    access.forget_scope(person)


def _allow_grants(actor: User | None, wishes: Iterable[GrantWish]) -> None:
    for wish in wishes:
        _allow(
            actor is None
            or access.can_grant(
                actor, wish.role, country=wish.country, institution=wish.institution
            )
        )


def _allow_person(actor: User, person: User) -> None:
    _allow(access.visible_people(actor).filter(pk=person.pk).exists())


def _allow(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _keep_an_administrator() -> None:
    """Raise ValidationError unless somebody who may sign in is an administrator.

    Changes take turns here, so that two administrators cannot remove each other at once: the
    second asks after the first has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS_LOCK])
    if not Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
        raise ValidationError(_("There must be an administrator who may sign in."))
