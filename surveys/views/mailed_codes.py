"""Choosing the contact of an institution who gets a code by mail, and how contacts are shown."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from institutions.models import Contact
from institutions.page_language import page_language
from surveys.actions.errors import ActionRefusedError


def masked_address(contact: Contact) -> str:
    """Return for instance "a…@example.org": a colleague knows it, a stranger does not learn it."""
    box, _at, host = contact.email.partition("@")
    return f"{box[:1]}…@{host}"


def masked(contact: Contact) -> str:
    """Return for instance "A. Serik a…@example.org"."""
    return f"{contact.name} {masked_address(contact)}".strip()


def mail_chosen(
    request: HttpRequest,
    contacts: QuerySet[Contact],
    send: Callable[[Contact, str], object],
    *,
    shown: Callable[[Contact], str],
    nobody: str,
) -> None:
    """Mail a code to the posted `contact`, one of `contacts`, and say what came of it.

    `send` takes the contact and the language of the page; `nobody` is said where none is chosen.
    """
    number = request.POST.get("contact", "")
    chosen = int(number) if number.isdecimal() and len(number) < 18 else 0
    contact = contacts.filter(pk=chosen).first()
    if contact is None:
        messages.error(request, nobody)
        return
    try:
        send(contact, page_language())
    except ActionRefusedError as error:
        messages.error(request, str(error))
    else:
        told = _("A code is on its way to %(address)s.") % {"address": shown(contact)}
        messages.success(request, told)
