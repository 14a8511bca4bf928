"""Storing a response that is sent whole, by as few statements as a mass consultation needs."""

import json
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db.models import JSONField

from institutions.naming import normalise_name
from institutions.queries.matching import FOUND, match_institution
from institutions.queries.prepared import prepared_cursor
from surveys.models import Response

# The institution of that name, as `match_institution` finds it. Where a row's names have to be
# worked out in Python first, nothing is stored.
LOOKUP = f"""
    found AS MATERIALIZED ({FOUND}),
    matched AS (
        SELECT min(id) AS id, min(sector) AS sector FROM found
        WHERE (country_id IS NULL) = (SELECT bool_and(country_id IS NULL) FROM found)
        HAVING count(*) = 1
    ),
"""  # noqa: S608 -- a statement of our own
LOOKED_UP = {
    "institution_id": "(SELECT id FROM matched)",
    "sector": "coalesce((SELECT sector FROM matched), %s)",
    "given_name": "CASE WHEN EXISTS (SELECT FROM matched) THEN '' ELSE %s END",
}
IS_STALE = "EXISTS (SELECT FROM found WHERE is_stale)"


def insert_sent(response: Response, name: str) -> bool:
    """Insert a new response and its fold entry; False where there is one of this seat or id.

    `name` is that of an institution to look for, or "". The institution and sector found are set.
    One statement is a transaction of its own, at half the cost of two inserts in a transaction, and
    the lookup inside it saves a way to the server and back.
    """
    response.created_at = response.saved_at = cast("datetime", response.submitted_at)
    key = normalise_name(name)
    row = _execute(response, [key, response.country_id] if key else [])
    if key and row is not None and row[-1]:
        set_institution(response, name)
        row = _execute(response, [])
    if row is None or row[0] is None:
        return False
    response.pk, response.institution_id, response.sector, response.given_name, _ = row
    return True


def set_institution(response: Response, name: str) -> None:
    """Look an institution up by its name; where there is one, set it, with its sector."""
    found = match_institution(response.country_id, name)
    if found is not None:
        response.institution, response.sector, response.given_name = found, found.sector, ""


def _execute(response: Response, looked_for: list[str]) -> tuple[Any, ...] | None:
    names, documents, statement = _statement(is_looked_up=bool(looked_for))
    values = [getattr(response, name) for name in names]
    for place in documents:
        values[place] = json.dumps(values[place])
    with prepared_cursor() as cursor:
        cursor.execute(statement, [*looked_for, *values, response.submitted_at])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@cache
def _statement(*, is_looked_up: bool) -> tuple[tuple[str, ...], tuple[int, ...], str]:
    """Return the attributes to insert, which of them hold documents, and the statement."""
    options = Response._meta  # noqa: SLF001 -- Django's public way to a model's fields
    fields = [field for field in options.concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields)
    special = LOOKED_UP if is_looked_up else {}
    places = ", ".join(special.get(field.attname, "%s") for field in fields)
    given = [field for field in fields if "%s" in special.get(field.attname, "%s")]
    lookup, is_stale = (LOOKUP, IS_STALE) if is_looked_up else ("", "false")
    return (
        tuple(field.attname for field in given),
        tuple(place for place, field in enumerate(given) if isinstance(field, JSONField)),
        f"""
        WITH {lookup} sent AS (
            INSERT INTO surveys_response ({columns}) SELECT {places} WHERE NOT {is_stale}
            ON CONFLICT DO NOTHING RETURNING id, institution_id, sector, given_name
        ), queued AS (
            INSERT INTO surveys_foldentry (response_id, delta, queued_at)
            SELECT id, 1, %s FROM sent
        )
        SELECT sent.*, {is_stale} FROM (SELECT) always LEFT JOIN sent ON true
    """,  # noqa: S608 -- the model's own column names
    )
