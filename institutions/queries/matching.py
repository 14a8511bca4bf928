"""Finding the registered institution behind a name as somebody wrote it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from institutions.models import Institution

_QUOTES = re.compile("[\"'`´«»“”„‘’‹›]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normalise_name(name: str) -> str:
    """Return `name` without the differences that do not tell institutions apart.

    Case, width and ligatures (NFKC), quotation marks, punctuation and runs of spaces.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    # Casefolding can undo the composition (ß, İ), so compose once more.
    text = unicodedata.normalize("NFKC", _QUOTES.sub("", text))
    return _BETWEEN_WORDS.sub(" ", text).strip()


def names_of(institution: Institution) -> set[str]:
    """Every normalised name the institution goes by: in each language, acronym, aliases."""
    written = [*institution.names.values(), institution.acronym, *institution.aliases]
    return {normalised for name in written if (normalised := normalise_name(name))}


class InstitutionMatcher:
    """Matches many names with one query, made when the matcher is.

    A name is looked for among the country's institutions first, then among those of no country.
    One that fits several institutions of the same place matches none.
    """

    def __init__(self, country_codes: Iterable[str] | None = None) -> None:
        registered = Institution.objects.all()
        if country_codes is not None:
            codes = list(country_codes)
            registered = registered.filter(country__in=codes) | registered.filter(country=None)
        self._by_name: dict[tuple[str | None, str], list[Institution]] = defaultdict(list)
        for institution in registered.order_by("pk"):
            for name in names_of(institution):
                self._by_name[institution.country_id, name].append(institution)

    def match(self, country_code: str, given_name: str) -> Institution | None:
        name = normalise_name(given_name)
        if not name:
            return None
        found = self._by_name.get((country_code, name)) or self._by_name.get((None, name), [])
        return found[0] if len(found) == 1 else None


def match_institution(country_code: str, given_name: str) -> Institution | None:
    """Return the one institution that goes by `given_name` in the country, or of no country.

    One query; for many names make one `InstitutionMatcher`.
    """
    if not normalise_name(given_name):
        return None
    return InstitutionMatcher([country_code]).match(country_code, given_name)
