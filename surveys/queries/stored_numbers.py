"""Which numbers of an exported file are responses that a site has."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from surveys.enums import ResponseSource, ResponseState
from surveys.models import Questionnaire, Response


@dataclass(frozen=True, slots=True)
class StoredNumbers:
    """`there` are responses of the questionnaire, `elsewhere` of another one on this site."""

    there: frozenset[str]
    elsewhere: frozenset[str]


def stored_numbers(questionnaire: Questionnaire, numbers: Collection[str]) -> StoredNumbers:
    """Return what is known of these numbers; each is a UUID as text. Three queries.

    A response is there under its own number, under the one that it was imported with, or as that
    from which the numbered one was imported itself.
    """
    rows = Response.objects.filter(key__in=numbers).exclude(version__questionnaire=questionnaire)
    origins = {str(key): origin for key, origin in rows.values_list("key", "external_id")}
    asked = {*numbers, *filter(is_uuid, origins.values())}
    own = Response.objects.filter(version__questionnaire=questionnaire)
    known = {str(key) for key in own.filter(key__in=asked).values_list("key", flat=True)}
    known.update(own.filter(external_id__in=asked).values_list("external_id", flat=True))
    there = frozenset(one for one in numbers if one in known or origins.get(one) in known)
    return StoredNumbers(there, frozenset(origins) - there)


def is_uuid(text: str) -> bool:
    """Whether the text is a number as sites give them to responses."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def imported_institutions(questionnaire: Questionnaire) -> set[tuple[str, int | None, str]]:
    """Return whose imported responses count: country, institution, name as given.

    Only where the institution is known in some way.
    """
    counting = Response.objects.filter(
        version__questionnaire=questionnaire,
        source=ResponseSource.IMPORT,
        state=ResponseState.SUBMITTED,
    ).exclude(institution=None, given_name="")
    return set(counting.values_list("country_id", "institution_id", "given_name").distinct())
