"""What a country needs, and the programmes that answer it."""

from typing import Any

from institutions.models import Country
from reports.models import DonorMeeting, Programme
from reports.queries.evidence_register import needs_of

Json = dict[str, Any]


def assistance_of(country: Country) -> Json:
    """Return needs in order of priority, programmes and donors' meetings; four queries."""
    programmes = list(Programme.objects.filter(country=country))
    return {
        "needs": [
            {
                "id": need.pk,
                "need": need.need,
                "stated_by": need.stated_by,
                "programmes": [programme.pk for programme in need.programmes.all()],
                "left_open": need.left_open,
            }
            for need in needs_of(country)
        ],
        "programmes": [_programme(programme) for programme in programmes],
        "meetings": list(
            DonorMeeting.objects.filter(country=country).values("id", "date", "city", "chair")
        ),
    }


def _programme(programme: Programme) -> Json:
    amount = programme.budget_amount
    return {
        "id": programme.pk,
        "code": programme.code,
        "title": programme.title,
        "implementer": programme.implementer,
        "donors": programme.donors,
        "budget": None if amount is None else f"{amount:f}",
        "currency": programme.budget_currency,
        "start": programme.start,
        "end": programme.end,
        "status": programme.status,
    }
