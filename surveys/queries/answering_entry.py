"""The one query with which somebody enters a questionnaire."""

from functools import lru_cache

from institutions.models import Country, Institution, Round
from surveys.enums import VersionState
from surveys.models import Invitation, Questionnaire, Version
from surveys.queries.joined import Joined, Row, Table

# What is shared between requests (`_shared`) is read whole, but for what never changes in a
# published version.
TABLES: tuple[Table, ...] = (
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
# What belongs to an invitation `i`; its placeholder is the state of a published version.
BELONGINGS = """
JOIN surveys_questionnaire q ON q.id = i.questionnaire_id
JOIN institutions_country c ON c.code = i.country_id
LEFT JOIN institutions_round r ON r.id = q.round_id
LEFT JOIN institutions_institution n ON n.id = i.institution_id
LEFT JOIN LATERAL (
    SELECT id, number, state, sha256, errata_mark FROM surveys_version
    WHERE questionnaire_id = q.id AND state = %s
    ORDER BY number DESC LIMIT 1
) v ON true
"""
ENTRY = Joined(
    TABLES, f"FROM surveys_invitation i {BELONGINGS} WHERE i.id = %s AND i.revoked_at IS NULL"
)


def read_entry(invitation_id: int) -> tuple[Invitation, Version | None] | None:
    """Return a valid invitation and the latest published version (None: there is none).

    The invitation has its questionnaire, round, country and institution; the version's document
    is deferred. None where there is no such invitation. One query.
    """
    row = ENTRY.first([VersionState.PUBLISHED, invitation_id])
    return None if row is None else entry_in(ENTRY, row)


def entry_in(source: Joined, row: Row) -> tuple[Invitation, Version | None]:
    """Return the invitation and the version of a row whose last tables are `TABLES`."""
    invitation, institution = source.instance(row, "i"), source.instance(row, "n")
    invitation.questionnaire, invitation.country, version = _shared(row[source.starts_at("q") :])
    invitation.institution = institution
    return invitation, version


@lru_cache(maxsize=64)
def _shared(row: Row) -> tuple[Questionnaire, Country, Version | None]:
    """Return what is the same for every invitation to a questionnaire, made once per content.

    The row is read from the database each time; only where it holds what it held before are the
    instances those of before. Nobody changes them: what is changed is read to be changed.
    """
    skipped = ENTRY.starts_at("q")
    read = {alias: ENTRY.instance(row, alias, skipped) for alias in ("q", "r", "c", "v")}
    questionnaire, version = read["q"], read["v"]
    questionnaire.round = read["r"]
    if version is not None:
        version.questionnaire = questionnaire
    return questionnaire, read["c"], version
