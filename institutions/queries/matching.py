"""Finding the registered institution behind a name as somebody wrote it."""

from collections import defaultdict
from collections.abc import Iterable

from institutions.models import Institution
from institutions.naming import normalise_name, normalised_names
from institutions.queries.prepared import prepared_cursor

__all__ = ["FOUND", "InstitutionMatcher", "match_institution", "names_of", "normalise_name"]

# Rows whose names were changed past the model come first; then the country's, then the general.
MATCHED = ("id", "country_id", "sector")
# Placeholders: the normalised name, the country.
FOUND = """
    SELECT id, country_id, sector, match_keys @> ARRAY[''] AS is_stale
    FROM institutions_institution
    WHERE match_keys && ARRAY[%s, '']::text[] AND (country_id = %s OR country_id IS NULL)
    ORDER BY is_stale DESC, country_id IS NULL LIMIT 2
"""


def names_of(institution: Institution) -> set[str]:
    """Every normalised name the institution goes by: in each language, acronym, aliases."""
    return normalised_names(institution.names_written)


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

    It has its country and sector; its other fields are deferred. One query, whatever the number of
    institutions; for many names make one `InstitutionMatcher`.
    """
    name = normalise_name(given_name)
    if not name:
        return None
    with prepared_cursor() as cursor:
        cursor.execute(FOUND, [name, country_code])
        rows = cursor.fetchall()
    if not rows:
        return None
    if any(is_stale for *_, is_stale in rows):
        return InstitutionMatcher([country_code]).match(country_code, given_name)
    (*found, _), others = rows[0], rows[1:]
    # Those of the country come first, so a second one of the same place makes it ambiguous.
    if any(country == found[1] for _, country, *_ in others):
        return None
    return Institution.from_db("default", MATCHED, found)
