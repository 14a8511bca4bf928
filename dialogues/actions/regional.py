"""Recommendations of a regional event: wordings, circulation to the countries, adoption."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.actions.minutes import TOKEN_BYTES, NewLink, hash_token, takes_comments
from dialogues.enums import DraftState, Position
from dialogues.models import (
    Circulation,
    CirculationLink,
    CountryPosition,
    Dialogue,
    DraftRecommendation,
    DraftRevision,
    Theme,
)
from dialogues.queries.regional import newest_revision, open_drafts
from institutions.actions import record_audit
from institutions.models import Country, User

LONGEST_DRAFT = 5000
SETTLED = (DraftState.ADOPTED, DraftState.DROPPED)


@dataclass(frozen=True)
class Statement:
    """What one country says of one wording; `stated_by` is who says so for the country."""

    country: Country
    position: Position
    comment: str = ""
    stated_by: str = ""


@transaction.atomic
def add_draft(
    dialogue: Dialogue, *, texts: dict[str, str], theme: Theme | None = None, actor: User | None
) -> DraftRevision:
    """Add a recommendation with its first wording (`texts` by language). Leaves an audit entry.

    Raises ValidationError outside a regional event, and for an empty or too long text.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if not dialogue.is_regional:
        raise ValidationError(_("Only a regional event makes recommendations together."))
    last = dialogue.draft_recommendations.aggregate(last=Max("number"))["last"]
    draft = DraftRecommendation.objects.create(
        dialogue=dialogue, number=(last or 0) + 1, theme=theme
    )
    record_audit(actor=actor, action="add_draft", subject=draft, details={"dialogue": dialogue.pk})
    return _append(draft, 1, texts, actor)


@transaction.atomic
def revise_draft(
    draft: DraftRecommendation,
    *,
    texts: dict[str, str],
    base: int,
    theme: Theme | None = None,
    actor: User | None,
) -> DraftRevision:
    """Add a wording made from revision `base`; the countries are then to be asked anew.

    The wording that is there already makes no revision. Raises ValidationError where somebody
    saved meanwhile (code "clash"), and for a recommendation that is adopted or dropped.
    """
    draft = _locked(draft)
    draft.theme = theme
    newest = newest_revision(draft)
    if _cleaned(texts) != newest.texts:
        if newest.number != base:
            message = _("Somebody saved another revision while you wrote. Yours is kept below.")
            raise ValidationError(message, code="clash")
        newest = _append(draft, newest.number + 1, texts, actor)
        draft.state = DraftState.DRAFT
        details = {"revision": newest.number}
        record_audit(actor=actor, action="revise_draft", subject=draft, details=details)
    draft.save(update_fields=["theme", "state"])
    return newest


def _append(
    draft: DraftRecommendation, number: int, texts: dict[str, str], actor: User | None
) -> DraftRevision:
    cleaned = _cleaned(texts)
    if not cleaned or max(map(len, cleaned.values())) > LONGEST_DRAFT:
        raise ValidationError(_("A recommendation needs a text of 5,000 characters at most."))
    return DraftRevision.objects.create(draft=draft, number=number, texts=cleaned, created_by=actor)


def _cleaned(texts: dict[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _locked(draft: DraftRecommendation) -> DraftRecommendation:
    locked = DraftRecommendation.objects.select_for_update().get(pk=draft.pk)
    if locked.state in SETTLED:
        raise ValidationError(_("This recommendation is settled and changes no more."))
    return locked


@transaction.atomic
def circulate_drafts(
    dialogue: Dialogue, *, until: dt.date, message: str = "", actor: User | None
) -> tuple[Circulation, list[NewLink]]:
    """Send the newest wordings to the countries until a date, the last day included.

    Makes one link for each country; those of an earlier circulation take no more positions. Leaves
    an audit entry. Raises ValidationError without an open recommendation, or for a past day.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    drafts = list(open_drafts(dialogue))
    if not drafts:
        raise ValidationError(_("There is no recommendation to circulate."))
    if until < timezone.localdate():
        raise ValidationError({"until": _("This day is past.")})
    _close(dialogue)
    circulation = Circulation.objects.create(
        dialogue=dialogue, until=until, message=message, created_by=actor
    )
    revisions = [newest_revision(draft) for draft in drafts]
    circulation.drafts.set(revisions)
    dialogue.draft_recommendations.filter(pk__in=[draft.pk for draft in drafts]).update(
        state=DraftState.CIRCULATED
    )
    links = [_make_link(circulation, country) for country in dialogue.countries.all()]
    details = {"until": until, "revisions": [revision.pk for revision in revisions]}
    record_audit(actor=actor, action="circulate_drafts", subject=dialogue, details=details)
    return circulation, links


def _make_link(circulation: Circulation, country: Country) -> NewLink:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = CirculationLink.objects.create(
        circulation=circulation, country=country, token_hash=hash_token(token)
    )
    return NewLink(link, token)


def _close(dialogue: Dialogue) -> int:
    rows = dialogue.circulations.filter(closed_at=None, drafts__isnull=False)
    return Circulation.objects.filter(pk__in=rows.values("pk")).update(closed_at=timezone.now())


@transaction.atomic
def close_drafts(dialogue: Dialogue, *, actor: User | None) -> None:
    """Take no more positions by link. Leaves an audit entry when something closed."""
    dialogue = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if _close(dialogue):
        record_audit(actor=actor, action="close_drafts", subject=dialogue)


@transaction.atomic
def state_position_by_link(
    link: CirculationLink,
    revision: DraftRevision,
    *,
    position: Position,
    comment: str = "",
    stated_by: str,
) -> CountryPosition:
    """Keep what the country of a link says; it can be changed until the last day.

    Raises ValidationError after that day, and for a wording that does not circulate.
    """
    circulation = Circulation.objects.select_for_update().get(pk=link.circulation_id)
    if not takes_comments(circulation):
        raise ValidationError(_("Comments are closed."))
    if link.country is None or not circulation.drafts.filter(pk=revision.pk).exists():
        raise ValidationError(_("This recommendation is not for comment here."))
    statement = Statement(link.country, position, comment, stated_by)
    return record_position(revision, statement, actor=None)


@transaction.atomic
def record_position(
    revision: DraftRevision, statement: Statement, *, actor: User | None
) -> CountryPosition:
    """Keep what a country says of the newest wording. Leaves an audit entry without the comment.

    Raises ValidationError for a settled recommendation, an earlier wording, and a country that is
    not of the event.
    """
    draft = _locked(revision.draft)
    if newest_revision(draft).pk != revision.pk:
        raise ValidationError(_("This wording was revised meanwhile: read the newest one."))
    if not draft.dialogue.countries.filter(pk=statement.country.pk).exists():
        raise ValidationError(_("This country does not take part in the event."))
    values = {
        "position": statement.position,
        "comment": statement.comment.strip(),
        "stated_by": statement.stated_by,
        "recorded_by": actor,
    }
    position, _is_new = CountryPosition.objects.update_or_create(
        revision=revision, country=statement.country, defaults=values
    )
    details = {
        "country": statement.country.pk,
        "position": str(statement.position),
        "revision": revision.number,
    }
    record_audit(actor=actor, action="state_position", subject=draft, details=details)
    return position


@transaction.atomic
def adopt_draft(draft: DraftRecommendation, *, actor: User | None) -> DraftRecommendation:
    """Adopt the newest wording, for good. Leaves an audit entry that says who agreed.

    Raises ValidationError where no country agreed with exactly this wording, and while a country
    may still answer by link and has not.
    """
    draft = _locked(draft)
    positions = list(newest_revision(draft).positions.all())
    agreed = sorted(item.country_id for item in positions if item.position == Position.AGREES)
    if not agreed:
        raise ValidationError(_("No country agreed with this wording yet."))
    if _is_awaited(draft, {item.country_id for item in positions}):
        message = _("Not every country answered: wait for the last day, or close comments.")
        raise ValidationError(message)
    draft.state, draft.adopted_at = DraftState.ADOPTED, timezone.now()
    draft.save(update_fields=["state", "adopted_at"])
    record_audit(actor=actor, action="adopt_draft", subject=draft, details={"agreed": agreed})
    return draft


def _is_awaited(draft: DraftRecommendation, answered: set[str]) -> bool:
    running = Circulation.objects.filter(drafts__draft=draft, closed_at=None).distinct()
    countries = draft.dialogue.countries.values_list("pk", flat=True)
    return any(takes_comments(item) for item in running) and bool(set(countries) - answered)


@transaction.atomic
def drop_draft(draft: DraftRecommendation, *, actor: User | None) -> DraftRecommendation:
    """Give a recommendation up; its wordings and positions stay. Leaves an audit entry."""
    draft = _locked(draft)
    draft.state = DraftState.DROPPED
    draft.save(update_fields=["state"])
    record_audit(actor=actor, action="drop_draft", subject=draft)
    return draft
