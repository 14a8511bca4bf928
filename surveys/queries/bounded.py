"""The newest responses of a country, however many there are: what a page can look through at once.

The index by country holds the date of sending, so that the date behind which the rest lies is found
without reading a response.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import QuerySet

from surveys.enums import EDITABLE_STATES, ResponseState
from surveys.models import Questionnaire, Response

MOST_LOOKED_AT = 20_000
SENT_STATES = (ResponseState.SUBMITTED, ResponseState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Bounded:
    """`is_cut`: there are more than `most`, and these are the newest (or oldest) of those sent."""

    responses: QuerySet[Response]
    is_cut: bool = False
    most: int = MOST_LOOKED_AT


def bounded(
    found: QuerySet[Response],
    questionnaire: Questionnaire,
    *,
    state: str = "",
    oldest: bool = False,
    most: int | None = None,
) -> Bounded:
    """Return `found`, responses to a questionnaire, where they are `most` or fewer.

    Else those sent last (`oldest`: first): at least `most` of them, and at most as many for each
    version and state. Drafts are then among them only where `state` asks for them, in no order.
    """
    most = MOST_LOOKED_AT if most is None else most
    # No column that is not in the index.
    if not found.order_by().values_list("country_id")[most : most + 1]:
        return Bounded(found, most=most)
    if state in EDITABLE_STATES:
        some = found.order_by().values("pk")[:most]
        return Bounded(found.filter(pk__in=some), is_cut=True, most=most)
    states = (state,) if state else SENT_STATES
    sent = found.filter(state__in=states)
    limits = _limits(sent, questionnaire, states, oldest=oldest, most=most)
    if limits and oldest:
        sent = sent.filter(submitted_at__lte=min(limits))
    elif limits:
        sent = sent.filter(submitted_at__gte=max(limits))
    return Bounded(sent, is_cut=True, most=most)


def _limits(
    sent: QuerySet[Response],
    questionnaire: Questionnaire,
    states: tuple[str, ...],
    *,
    oldest: bool,
    most: int,
) -> list[datetime]:
    """The date of the last response to look at, of each version and state that has more."""
    order = "submitted_at" if oldest else "-submitted_at"
    versions = questionnaire.versions.exclude(published_at=None).values_list("pk", flat=True)
    parts = [
        sent.filter(version=version, state=state)
        .order_by(order)
        .values_list("submitted_at", flat=True)[most - 1 : most]
        for version, state in product(versions, states)
    ]
    if not parts:
        return []
    dates = parts[0].union(*parts[1:], all=True)
    return [date for date in dates if date is not None]
