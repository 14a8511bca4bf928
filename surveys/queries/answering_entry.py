"""The one query with which somebody enters a questionnaire.

Under a mass consultation it runs for every page and every submission. As an ORM query with four
joins, putting the SQL together took longer than all the rest of a submission, so the SQL is put
together once, from the models' own fields.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from institutions.models import Country, Institution, Round
from surveys.enums import VersionState
from surveys.models import Invitation, Questionnaire, Version

# Alias in the query, model, fields that answering needs (the others are deferred).
TABLES: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    (
        "i",
        Invitation,
        ("id", "questionnaire", "country", "institution", "allows_many", "language", "token_hash"),
    ),
    (
        "q",
        Questionnaire,
        ("id", "titles", "round", "layout", "sector_question", "institution_question"),
    ),
    ("c", Country, ("code", "names", "time_zone")),
    ("r", Round, ("id", "opens_on", "closes_on")),
    ("n", Institution, ("id", "country", "names", "sector")),
    ("v", Version, ("id", "sha256")),
)
JOINS = """
FROM surveys_invitation i
JOIN surveys_questionnaire q ON q.id = i.questionnaire_id
JOIN institutions_country c ON c.code = i.country_id
LEFT JOIN institutions_round r ON r.id = q.round_id
LEFT JOIN institutions_institution n ON n.id = i.institution_id
LEFT JOIN LATERAL (
    SELECT id, sha256 FROM surveys_version
    WHERE questionnaire_id = q.id AND state = %s
    ORDER BY number DESC LIMIT 1
) v ON true
WHERE i.id = %s AND i.revoked_at IS NULL
"""


def read_entry(invitation_id: int) -> tuple[Invitation, Version | None] | None:
    """Return a valid invitation and the latest published version (None: there is none).

    The invitation has its questionnaire, round, country and institution; the version's document
    is deferred. None where there is no such invitation. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [VersionState.PUBLISHED, invitation_id])
        row = cursor.fetchone()
    if row is None:
        return None
    found: dict[str, Any] = {}
    start = 0
    for alias, model, fields in _layout():
        values = row[start : start + len(fields)]
        found[alias] = _instance(model, fields, values)
        start += len(fields)
    invitation: Invitation = found["i"]
    invitation.questionnaire = found["q"]
    invitation.questionnaire.round = found["r"]
    invitation.country = found["c"]
    invitation.institution = found["n"]
    if found["v"] is not None:
        found["v"].questionnaire = found["q"]
    return invitation, found["v"]


@cache
def _layout() -> tuple[tuple[str, type[Model], tuple["Field[Any, Any]", ...]], ...]:
    return tuple((alias, model, _fields(model, names)) for alias, model, names in TABLES)


def _fields(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    options = model._meta  # noqa: SLF001 -- Django's public way to a model's fields
    return tuple(field for field in options.concrete_fields if field.name in names)


@cache
def _statement() -> str:
    columns = [f"{alias}.{field.column}" for alias, _, fields in _layout() for field in fields]
    return f"SELECT {', '.join(columns)} {JOINS}"


def _instance(
    model: type[Model], fields: tuple["Field[Any, Any]", ...], values: tuple[Any, ...]
) -> Model | None:
    """Make the instance of one joined table; None where the outer join found no row."""
    if values[0] is None:
        return None
    read = [_value(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db("default", [field.attname for field in fields], read)


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value
