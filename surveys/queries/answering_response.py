"""The response that somebody works on or has sent, with what its pages need, in few queries."""

from uuid import UUID

from institutions.models import Institution
from surveys.enums import ResponseState, VersionState
from surveys.models import Invitation, Response, Version
from surveys.queries.answering_entry import BELONGINGS, entry_in
from surveys.queries.answering_entry import TABLES as ENTRY_TABLES
from surveys.queries.joined import Joined, Row, Table

TABLES: tuple[Table, ...] = (
    ("s", Response, ()),
    ("m", Institution, ("id", "country", "names", "sector")),
)
SOURCE = """
FROM surveys_response s
LEFT JOIN institutions_institution m ON m.id = s.institution_id
"""
OF_SEAT = f"""{SOURCE}
WHERE s.invitation_id = %s AND s.respondent = %s AND s.revision > %s AND s.state <> ALL(%s)
ORDER BY s.revision DESC LIMIT 1
"""
BY_KEY = Joined(
    (*TABLES, *ENTRY_TABLES),
    f"""
    {SOURCE}
    JOIN surveys_invitation i ON i.id = s.invitation_id AND i.revoked_at IS NULL
    {BELONGINGS}
    WHERE s.key = %s
    """,
)
LATEST = Joined(TABLES, OF_SEAT)
LATER = Joined([("s", Response, ("key",))], OF_SEAT)
ANSWERED = """
LEFT JOIN LATERAL (
    SELECT id FROM surveys_response
    WHERE invitation_id = i.id AND respondent IN ('', %s) AND state <> ALL(%s) LIMIT 1
) s ON true
"""
ENTRY_OF = Joined(
    (("s", Response, ("id",)), *ENTRY_TABLES),
    f"""
    FROM surveys_invitation i {BELONGINGS} {ANSWERED}
    WHERE i.id = %s AND i.revoked_at IS NULL
    """,
)
GONE = [ResponseState.WITHDRAWN.value, ResponseState.SUPERSEDED.value]


def read_entry_of(
    invitation_id: int, respondent: str
) -> tuple[Invitation, Version | None, bool] | None:
    """Return what `read_entry` does, and whether this respondent may have answered. One query.

    False is certain: there is nothing but what was withdrawn. True may be answers of nobody in
    particular, which are not this respondent's where several people may answer.
    """
    row = ENTRY_OF.first([VersionState.PUBLISHED, respondent, GONE, invitation_id])
    return None if row is None else (*entry_in(ENTRY_OF, row), row[0] is not None)


def read_response(key: UUID) -> Response | None:
    """Return a response to a valid invitation; None where there is none with this key.

    It has its invitation as `read_entry` reads it, its institution, country and version (without
    the document). One query, one more where it answers an older version.
    """
    row = BY_KEY.first([VersionState.PUBLISHED, key])
    return None if row is None else _complete(_response(BY_KEY, row), *entry_in(BY_KEY, row))


def latest_response(
    invitation: Invitation, respondent: str, published: Version | None = None
) -> Response | None:
    """Return the latest revision of what one respondent answered, unless withdrawn.

    Complete as by `read_response`, with `invitation` itself. One query, one more where something
    was answered and `published` is not the version that it answers.
    """
    row = LATEST.first([invitation.pk, respondent, 0, GONE])
    return _complete(_response(LATEST, row), invitation, published) if row else None


def later_key(response: Response) -> UUID | None:
    """Return the key of the latest revision after this one, unless withdrawn.

    No query for a response that was not replaced.
    """
    if response.state != ResponseState.SUPERSEDED:
        return None
    row = LATER.first([response.invitation_id, response.respondent, response.revision, GONE])
    return row[0] if row else None


def _response(source: Joined, row: Row) -> Response:
    response: Response = source.instance(row, "s")
    response.institution = source.instance(row, "m")
    return response


def _complete(response: Response, invitation: Invitation, published: Version | None) -> Response:
    response.invitation = invitation
    if response.country_id == invitation.country_id:
        response.country = invitation.country
    if published is None or published.pk != response.version_id:
        published = Version.objects.defer("document").get(pk=response.version_id)
        published.questionnaire = invitation.questionnaire
    response.version = published
    return response
