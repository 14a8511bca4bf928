"""Putting findings that the software drafted on the board."""

from collections.abc import Collection

from django.db import transaction

from institutions.models import Country, User
from reports.actions.board import add_finding
from reports.models import Finding
from reports.queries.board_drafts import drafts_of, origins_on_board


@transaction.atomic
def draft_findings(
    country: Country, *, origins: Collection[str] | None = None, actor: User | None
) -> list[Finding]:
    """Draft a finding from each of `origins` (None: from all) that is not on the board yet.

    What is no longer in the evidence is passed over.
    """
    Country.objects.select_for_update().get(pk=country.pk)
    there = origins_on_board(country)
    return [
        add_finding(
            country,
            topic=draft.topic,
            headings=draft.headings,
            texts=draft.texts,
            cites=draft.cites,
            origin=draft.origin,
            actor=actor,
        )
        for draft in drafts_of(country)
        if draft.origin not in there and (origins is None or draft.origin in origins)
    ]
