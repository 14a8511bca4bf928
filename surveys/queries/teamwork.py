"""Who works on an answer together: shares, comments, and who signs."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from institutions.enums import Role
from institutions.models import Contact, Grant, Institution
from surveys.enums import Layout
from surveys.models import AnswerComment, Invitation, Response, Share, SignOff


def needs_signature(response: Response) -> bool:
    """Whether the answers are sent by a signatory's signature; one query at the most.

    That is where the questionnaire asks for it and the institution has a signatory: an account in
    this role, or a contact who signs. Open links, answers of single people and questionnaires on
    one page are sent without.
    """
    return response.invitation is not None and is_signed(response.invitation)


def sign_off_of(response: Response) -> SignOff | None:
    """Return who signed a response; no query where answers are not an institution's."""
    invitation = response.invitation
    if invitation is None or invitation.institution_id is None or invitation.allows_many:
        return None
    return SignOff.objects.filter(response=response).first()


def is_signed(invitation: Invitation) -> bool:
    """Whether what answers an invitation is sent by a signature; see `needs_signature`."""
    if invitation.institution_id is None or invitation.allows_many:
        return False
    questionnaire = invitation.questionnaire
    if not questionnaire.needs_sign_off or questionnaire.layout != Layout.SECTIONS:
        return False
    accounts = Grant.objects.filter(
        institution=OuterRef("pk"), role=Role.SIGNATORY, user__is_active=True
    )
    contacts = Contact.objects.filter(institution=OuterRef("pk"), is_signatory=True)
    found = Institution.objects.filter(pk=invitation.institution_id)
    return found.filter(Exists(accounts) | Exists(contacts)).exists()


def signing_contacts(response: Response) -> QuerySet[Contact]:
    """Contacts who sign for the institution with a code by mail."""
    return Contact.objects.filter(institution=response.institution_id, is_signatory=True)


def shares_of(response: Response) -> QuerySet[Share]:
    """What was handed to colleagues, for any revision of the same answer."""
    return (
        Share.objects.filter(
            response__invitation=response.invitation_id, response__respondent=response.respondent
        )
        .select_related("mail")
        .defer("mail__body")
        .order_by("revoked_at", "id")
    )


def comments_of(response: Response, questions: Iterable[str]) -> QuerySet[AnswerComment]:
    """Comments on these questions, those on earlier revisions of the answer included."""
    return _comments(response).filter(question__in=list(questions))


def notes_on(response: Response) -> QuerySet[AnswerComment]:
    """Notes on the whole answer, such as why it was sent back; the latest first."""
    return _comments(response).filter(question="", settled_at=None).order_by("-id")


def comment_count(response: Response, questions: Iterable[str]) -> int:
    return comments_of(response, questions).filter(settled_at=None).count()


def comments_for_team(response: Response) -> QuerySet[AnswerComment]:
    """What the institution sent to the team along with its answers."""
    return _comments(response).filter(is_for_team=True)


def _comments(response: Response) -> QuerySet[AnswerComment]:
    return AnswerComment.objects.filter(
        response__invitation=response.invitation_id,
        response__respondent=response.respondent,
        response__version__questionnaire=response.version.questionnaire_id,
    )
