"""What the secret link in somebody's letter leads to."""

from django.db.models import QuerySet

from institutions.models import Contact
from surveys.models import Invitation, Questionnaire, Share
from surveys.queries.joined import Joined

# A value that is not empty is told apart, so that the indexes without empty ones can be used.
LINK = Joined(
    [("s", Share, ("id",)), ("i", Invitation, ()), ("q", Questionnaire, ("id", "asks_code"))],
    """
    FROM (SELECT %s AS hash) t
    LEFT JOIN surveys_share s
        ON s.token_hash = t.hash AND s.token_hash <> '' AND s.revoked_at IS NULL
    LEFT JOIN surveys_invitation i ON i.revoked_at IS NULL AND i.id = COALESCE(
        (SELECT id FROM surveys_invitation WHERE token_hash = t.hash AND revoked_at IS NULL),
        (SELECT invitation_id FROM surveys_letter WHERE token_hash = t.hash AND token_hash <> '')
    )
    LEFT JOIN surveys_questionnaire q ON q.id = i.questionnaire_id
    """,
)


def read_link(token_hash: str) -> tuple[int | None, Invitation | None]:
    """Return the number of the share, and the valid invitation, that a link leads to.

    The invitation is the one whose own link it is, or to which a letter with it was sent. Of its
    questionnaire only whether it asks for a code is read with it. One query.
    """
    row = LINK.first([token_hash])
    if row is None:
        return None, None
    invitation: Invitation | None = LINK.instance(row, "i")
    if invitation is not None:
        invitation.questionnaire = LINK.instance(row, "q")
    return row[0], invitation


def code_contacts(invitation: Invitation) -> QuerySet[Contact]:
    """Those of the invited institution to whom a code for its link can be mailed."""
    return Contact.objects.filter(institution=invitation.institution_id).order_by("id")


def asks_code(invitation: Invitation) -> bool:
    """Whether its link opens in a further browser with a code: there are answers, and a contact.

    Where several people answer, each has answers of their own, which no link shows to others.
    """
    if not invitation.questionnaire.asks_code or invitation.allows_many:
        return False
    return invitation.responses.exists() and code_contacts(invitation).exists()
