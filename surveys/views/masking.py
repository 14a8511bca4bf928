"""Addresses as a colleague recognises them, and a stranger does not learn them."""

from institutions.models import Contact


def masked(contact: Contact) -> str:
    """Return for instance "A. Serik a…@example.org"."""
    box, _at, host = contact.email.partition("@")
    return f"{contact.name + ' ' if contact.name else ''}{box[:1]}…@{host}"
