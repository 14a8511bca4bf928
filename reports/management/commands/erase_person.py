"""Erase a person from all tables."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dialogues.actions.erasing import erase_interviewee
from dialogues.models import Interviewee
from institutions.actions.privacy import erase_person
from institutions.queries.privacy import pattern_of


class Command(BaseCommand):
    help = (
        "Erase whoever has this e-mail: account, contacts, mails, names at dialogues, interviews."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="goes into the audit log: name nobody")

    def handle(self, *_args: Any, email: str, reason: str, **_options: Any) -> None:
        try:
            counts = _erase(email, reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if not counts:
            raise CommandError("Nothing is stored under this e-mail.")
        for model, count in counts.items():
            self.stdout.write(f"{model}: {count}")


@transaction.atomic
def _erase(email: str, reason: str) -> dict[str, int]:
    """Erase interviewees as their consent says, and the rest from the table of personal data."""
    people = Interviewee.objects.filter(identity__contact__iregex=pattern_of(email))
    interviewees = [erase_interviewee(person, actor=None) for person in people]
    counts = erase_person(email, reason=reason)
    return counts | ({"dialogues.Interviewee": len(interviewees)} if interviewees else {})
