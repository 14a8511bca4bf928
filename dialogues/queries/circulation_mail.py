"""Who can get the link to what circulates by mail, and what became of each mail."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dialogues.models import Circulation, Participation
from dialogues.queries.meetings import participants
from institutions.models import OutgoingMail


@dataclass(frozen=True)
class Recipient:
    """A participant with an address, and their mail of this circulation (None: not yet)."""

    row: Participation
    mail: OutgoingMail | None


def mail_reference(circulation: Circulation, row: Participation) -> str:
    return f"circulation {circulation.pk}, participation {row.pk}"


def recipients_of(circulation: Circulation) -> QuerySet[Participation]:
    """Participants with an address; of recommendations, those who are of a delegation."""
    rows = participants(circulation.dialogue).exclude(email="")
    return rows.exclude(country=None) if circulation.drafts.exists() else rows


def recipients(circulation: Circulation) -> list[Recipient]:
    """Those who can get the link, with their mails; three queries."""
    rows = list(recipients_of(circulation))
    references = {mail_reference(circulation, row): row for row in rows}
    mails = OutgoingMail.objects.filter(reference__in=references)
    by_row = {references[mail.reference].pk: mail for mail in mails}
    return [Recipient(row, by_row.get(row.pk)) for row in rows]
