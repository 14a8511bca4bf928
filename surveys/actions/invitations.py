"""Inviting institutions: secret links, stored hashed and shown once."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Country, Institution, User
from surveys.actions.errors import ActionRefusedError
from surveys.enums import VersionState
from surveys.models import Invitation, Questionnaire

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class NewLink:
    """An invitation with the token of its link, which is known only now."""

    invitation: Invitation
    token: str


@transaction.atomic
def create_invitations(
    questionnaire: Questionnaire,
    *,
    country: Country,
    institutions: Iterable[Institution],
    allows_many: bool = False,
    language: str = "",
    actor: User | None = None,
) -> list[NewLink]:
    """Invite institutions to answer about a country; those that have a link keep it, and get none.

    Raises ActionRefusedError for a questionnaire that is not published, and for an institution of
    another country.
    """
    _lock_published(questionnaire)
    invited = set(
        Invitation.objects.filter(
            questionnaire=questionnaire, country=country, revoked_at=None, institution__isnull=False
        ).values_list("institution_id", flat=True)
    )
    links = []
    for institution in institutions:
        if institution.country_id not in (None, country.pk):
            raise ActionRefusedError(
                _("%(institution)s is not of this country.") % {"institution": institution}
            )
        if institution.pk not in invited:
            invited.add(institution.pk)
            links.append(
                _new_link(questionnaire, country, institution, allows_many, language, actor)
            )
    _store(links, questionnaire, country, actor)
    return links


@transaction.atomic
def create_open_invitation(
    questionnaire: Questionnaire,
    *,
    country: Country,
    language: str = "",
    actor: User | None = None,
    token: str | None = None,
) -> NewLink:
    """Make a link that is not bound to an institution; each person who opens it answers.

    `token` is for sample data, whose link is printed in its instructions; else it is random. Raises
    ActionRefusedError for a questionnaire that is not published.
    """
    _lock_published(questionnaire)
    link = _new_link(questionnaire, country, None, True, language, actor, token)
    _store([link], questionnaire, country, actor)
    return link


@transaction.atomic
def renew_link(invitation: Invitation, *, actor: User | None = None) -> NewLink:
    """Give the invitation a new link; the old one stops working, and so do those in letters.

    Answers stay. Raises ActionRefusedError for a revoked invitation.
    """
    invitation = _locked(invitation)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = _hash(token)
    invitation.save(update_fields=["token_hash"])
    invitation.letters.update(token_hash="")
    record_audit(actor=actor, action="renew_link", subject=invitation)
    return NewLink(invitation, token)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: User | None = None) -> Invitation:
    """Make the link stop working for good; what was answered stays.

    Raises ActionRefusedError for an invitation that is revoked already.
    """
    invitation = _locked(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record_audit(actor=actor, action="revoke_invitation", subject=invitation)
    return invitation


def _lock_published(questionnaire: Questionnaire) -> None:
    """Let others wait who invite to the same questionnaire: an institution gets one link."""
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    if not questionnaire.versions.filter(state=VersionState.PUBLISHED).exists():
        raise ActionRefusedError(_("Publish the questionnaire before you invite anybody."))


def _new_link(
    questionnaire: Questionnaire,
    country: Country,
    institution: Institution | None,
    allows_many: bool,
    language: str,
    actor: User | None,
    token: str | None = None,
) -> NewLink:
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        questionnaire=questionnaire,
        country=country,
        institution=institution,
        allows_many=allows_many,
        language=language,
        token_hash=_hash(token),
        created_by=actor,
    )
    return NewLink(invitation, token)


def _store(
    links: list[NewLink], questionnaire: Questionnaire, country: Country, actor: User | None
) -> None:
    if not links:
        return
    stored = Invitation.objects.bulk_create([link.invitation for link in links])
    details = {"country": country.pk, "invitations": [invitation.pk for invitation in stored]}
    record_audit(actor=actor, action="create_invitations", subject=questionnaire, details=details)


def _locked(invitation: Invitation) -> Invitation:
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("questionnaire", "country", "institution")
        .get(pk=invitation.pk)
    )
    if found.revoked_at is not None:
        raise ActionRefusedError(_("This link was revoked."))
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
