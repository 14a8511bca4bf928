"""The one query with which somebody enters a questionnaire.

Under a mass consultation it runs for every page and every submission. As an ORM query with four
joins, putting the SQL together took longer than all the rest of a submission, so the SQL is put
together once, from the models' own fields, and the server plans it once per connection.
"""

from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from institutions.models import Country, Institution, Round
from institutions.queries.prepared import prepared_cursor
from surveys.enums import VersionState
from surveys.models import Invitation, Questionnaire, Version

# Alias in the query, model, fields that answering needs (the others are deferred). What is shared
# between requests (`_shared`) is read whole, but for what never changes in a published version.
TABLES: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    (
        "i",
        Invitation,
        (
            "id",
            "questionnaire",
            "country",
            "institution",
            "allows_many",
            "language",
            "token_hash",
            "extended_until",
            "declined_at",
        ),
    ),
    ("n", Institution, ("id", "country", "names", "sector")),
    (
        "q",
        Questionnaire,
        (
            "id",
            "slug",
            "titles",
            "round",
            "layout",
            "sector_question",
            "institution_question",
            "needs_sign_off",
            "is_anonymous",
            "created_at",
        ),
    ),
    ("c", Country, ("code", "names", "time_zone")),
    ("r", Round, ("id", "slug", "names", "opens_on", "closes_on")),
    ("v", Version, ("id", "number", "state", "sha256", "errata_mark")),
)
JOINS = """
FROM surveys_invitation i
JOIN surveys_questionnaire q ON q.id = i.questionnaire_id
JOIN institutions_country c ON c.code = i.country_id
LEFT JOIN institutions_round r ON r.id = q.round_id
LEFT JOIN institutions_institution n ON n.id = i.institution_id
LEFT JOIN LATERAL (
    SELECT id, number, state, sha256, errata_mark FROM surveys_version
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
    with prepared_cursor() as cursor:
        cursor.execute(_statement(), [VersionState.PUBLISHED, invitation_id])
        row = cursor.fetchone()
    if row is None:
        return None
    invitation, institution = _read(row, "i"), _read(row, "n")
    invitation.questionnaire, invitation.country, version = _shared(row[_shared_from() :])
    invitation.institution = institution
    return invitation, version


@lru_cache(maxsize=64)
def _shared(row: tuple[Any, ...]) -> tuple[Questionnaire, Country, Version | None]:
    """Return what is the same for every invitation to a questionnaire, made once per content.

    The row is read from the database each time; only where it holds what it held before are the
    instances those of before. Nobody changes them: what is changed is read to be changed.
    """
    read = {alias: _read(row, alias, _shared_from()) for alias in ("q", "r", "c", "v")}
    questionnaire, version = read["q"], read["v"]
    questionnaire.round = read["r"]
    if version is not None:
        version.questionnaire = questionnaire
    return questionnaire, read["c"], version


def _read(row: tuple[Any, ...], alias: str, skipped: int = 0) -> Any:
    """Make the instance of one joined table; None where the outer join found no row."""
    model, fields, start = _layout()[alias]
    values = row[start - skipped : start - skipped + len(fields)]
    if values[0] is None:
        return None
    read = [_value(field, value) for field, value in zip(fields, values, strict=True)]
    return model.from_db("default", [field.attname for field in fields], read)


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value


@cache
def _layout() -> dict[str, tuple[type[Model], tuple["Field[Any, Any]", ...], int]]:
    """Return each table's model, its fields, and the place of the first one in the row."""
    layout, start = {}, 0
    for alias, model, names in TABLES:
        fields = _fields(model, names)
        layout[alias] = (model, fields, start)
        start += len(fields)
    return layout


def _shared_from() -> int:
    return _layout()["q"][2]


def _fields(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    options = model._meta  # noqa: SLF001 -- Django's public way to a model's fields
    return tuple(field for field in options.concrete_fields if field.name in names)


@cache
def _statement() -> str:
    columns = [
        f"{alias}.{field.column}" for alias, (_, fields, _) in _layout().items() for field in fields
    ]
    return f"SELECT {', '.join(columns)} {JOINS}"
