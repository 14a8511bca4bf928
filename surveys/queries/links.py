"""What the secret link in somebody's letter leads to."""

from surveys.models import Invitation, Share
from surveys.queries.joined import Joined

# A value that is not empty is told apart, so that the indexes without empty ones can be used.
SHARE = Joined(
    [("s", Share, ("id",))],
    "FROM surveys_share s WHERE s.token_hash = %s AND s.token_hash <> '' AND s.revoked_at IS NULL",
)
INVITATION = Joined(
    [("i", Invitation, ())],
    """
    FROM surveys_invitation i
    WHERE i.revoked_at IS NULL AND i.id = COALESCE(
        (SELECT o.id FROM surveys_invitation o WHERE o.token_hash = %s AND o.revoked_at IS NULL),
        (
            SELECT l.invitation_id FROM surveys_letter l
            WHERE l.token_hash = %s AND l.token_hash <> ''
        )
    )
    """,
)


def share_of_link(token_hash: str) -> int | None:
    """Return the number of the share whose own link this is; None where it is none. One query."""
    row = SHARE.first([token_hash])
    return row[0] if row else None


def invitation_of_link(token_hash: str) -> Invitation | None:
    """Return the valid invitation whose own link it is, or to which a letter with it was sent.

    Nothing that belongs to the invitation is read with it. One query.
    """
    row = INVITATION.first([token_hash, token_hash])
    return INVITATION.instance(row, "i") if row else None
