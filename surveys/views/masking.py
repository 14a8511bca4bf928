"""Addresses as a colleague recognises them, and a stranger does not learn them."""

from institutions.models import Contact


def masked_address(contact: Contact) -> str:
    """Return for instance "a…@example.org"."""
    box, _at, host = contact.email.partition("@")
    return f"{box[:1]}…@{host}"


def masked(contact: Contact) -> str:
    """Return for instance "A. Serik a…@example.org"."""
    return f"{contact.name} {masked_address(contact)}".strip()
