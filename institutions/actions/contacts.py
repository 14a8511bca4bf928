"""Contacts of institutions: entered one by one, or pasted and uploaded as CSV."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.actions.audit import record_audit
from institutions.actions.csv_rows import (
    ImportResult,
    Row,
    RowProblem,
    UnreadableFileError,
    read_rows,
)
from institutions.enums import MailState
from institutions.models import Contact, Country, Institution, OutgoingMail, User
from institutions.queries.matching import InstitutionMatcher

CONTACT_COLUMNS = ["institution", "email", "name", "language", "signs"]
ERASED_ADDRESS = "erased@invalid.example"
YES = frozenset({"1", "yes", "x", "true", "да"})


@dataclass(frozen=True, slots=True)
class ContactData:
    """A contact as somebody enters it."""

    email: str
    name: str = ""
    language: str = ""
    is_signatory: bool = False


@transaction.atomic
def add_contact(institution: Institution, data: ContactData, *, actor: User | None) -> Contact:
    """Register a contact. Raises ValidationError for a bad address, and for one that is there."""
    contact = Contact(
        institution=institution,
        email=data.email.strip().lower(),
        name=data.name.strip(),
        language=data.language,
        is_signatory=data.is_signatory,
    )
    contact.full_clean()
    contact.save()
    # The address itself stays out of the log, which cannot be erased.
    details = {"institution": institution.pk}
    record_audit(actor=actor, action="add_contact", subject=contact, details=details)
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, actor: User | None) -> None:
    """Erase a contact; what was mailed to it loses its address, unless others have the same."""
    if not Contact.objects.filter(email=contact.email).exclude(pk=contact.pk).exists():
        ended = OutgoingMail.objects.exclude(state__in=[MailState.QUEUED, MailState.SENDING])
        ended.filter(recipient=contact.email).update(recipient=ERASED_ADDRESS)
    details = {"institution": contact.institution_id}
    record_audit(actor=actor, action="remove_contact", subject=contact, details=details)
    contact.delete()


def import_contacts(country: Country, *, content: bytes, actor: User | None) -> ImportResult:
    """Register the contacts of a CSV text (`CONTACT_COLUMNS`), all of them or none.

    Institutions are found by any of their names; contacts that are registered stay as they are.
    """
    try:
        rows = read_rows(content, required=CONTACT_COLUMNS[:2], optional=CONTACT_COLUMNS[2:])
    except UnreadableFileError as error:
        return ImportResult(problems=error.problems)
    matcher = InstitutionMatcher([country.code])
    contacts: list[Contact] = []
    problems: list[RowProblem] = []
    for row in rows:
        contact, problem = _read(row, matcher, country)
        if contact is not None:
            contacts.append(contact)
        if problem is not None:
            problems.append(problem)
    if problems:
        return ImportResult(problems=problems)
    return ImportResult(created=_save(contacts, country, actor))


@transaction.atomic
def _save(contacts: list[Contact], country: Country, actor: User | None) -> int:
    there = set(
        Contact.objects.filter(
            institution__in={contact.institution_id for contact in contacts}
        ).values_list("institution_id", "email")
    )
    unique = {(contact.institution_id, contact.email): contact for contact in contacts}
    new = [contact for key, contact in unique.items() if key not in there]
    created = Contact.objects.bulk_create(new)
    details = {"contacts": [contact.pk for contact in created]}
    record_audit(actor=actor, action="import_contacts", subject=country, details=details)
    return len(created)


def _read(
    row: Row, matcher: InstitutionMatcher, country: Country
) -> tuple[Contact | None, RowProblem | None]:
    institution = matcher.match(country.code, row.values["institution"])
    if institution is None:
        return None, row.problem("institution", _("No institution of this name is registered."))
    email, language = row.values["email"].lower(), row.values.get("language", "").lower()
    try:
        validate_email(email)
    except ValidationError:
        return None, row.problem("email", _("This is no e-mail address."))
    if language and language not in dict(settings.LANGUAGES):
        return None, row.problem("language", _("There is no such language."))
    contact = Contact(
        institution=institution,
        email=email,
        name=row.values.get("name", "")[:200],
        language=language,
        is_signatory=row.values.get("signs", "").lower() in YES,
    )
    return contact, None
