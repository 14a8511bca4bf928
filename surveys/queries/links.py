"""What the secret link in somebody's letter leads to."""

from surveys.models import Invitation, Share
from surveys.queries.joined import Joined

# A value that is not empty is told apart, so that the indexes without empty ones can be used.
LINK = Joined(
    [("s", Share, ("id",)), ("i", Invitation, ())],
    """
    FROM (SELECT %s AS hash) t
    LEFT JOIN surveys_share s
        ON s.token_hash = t.hash AND s.token_hash <> '' AND s.revoked_at IS NULL
    LEFT JOIN surveys_invitation i ON i.revoked_at IS NULL AND i.id = COALESCE(
        (SELECT id FROM surveys_invitation WHERE token_hash = t.hash AND revoked_at IS NULL),
        (SELECT invitation_id FROM surveys_letter WHERE token_hash = t.hash AND token_hash <> '')
    )
    """,
)


def read_link(token_hash: str) -> tuple[int | None, Invitation | None]:
    """Return the number of the share, and the valid invitation, that a link leads to.

    The invitation is the one whose own link it is, or to which a letter with it was sent; nothing
    that belongs to it is read with it. One query.
    """
    row = LINK.first([token_hash])
    return (None, None) if row is None else (row[0], LINK.instance(row, "i"))
