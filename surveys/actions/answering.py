"""Drafts: opening an invitation, starting a response, saving answers question by question."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.enums import ResponseState
from surveys.form.carrying import carry
from surveys.form.defaults import initial_answers, untouched
from surveys.form.model import Form
from surveys.form.routing import is_empty, work_out
from surveys.models import Invitation, Response, Version
from surveys.queries.forms import get_form


class ResponseNotEditableError(Exception):
    """The response was handed over for signing, sent, replaced or withdrawn meanwhile."""


@dataclass(frozen=True)
class Change:
    """One question as a page posts it.

    `value` is the cleaned answer (None: no answer); `revision` and `stamp` are those of the answer
    that the page was made with.
    """

    value: Any
    revision: int
    stamp: str


@dataclass(frozen=True)
class Clash:
    """A question that somebody else changed since the page was made; `revision` is the new one."""

    question: str
    mine: Any
    theirs: Any
    revision: int


@dataclass(frozen=True)
class Saved:
    """What came of saving: the answers before, what changed, and what was left as it was."""

    before: dict[str, Any]
    changed: frozenset[str] = frozenset()
    clashes: tuple[Clash, ...] = field(default=())


def stamp(value: object) -> str:
    """Return a short fingerprint of an answer; '' for none."""
    if is_empty(value):
        return ""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def mark_opened(invitation: Invitation) -> None:
    """Note the first time that an invitation's link was used."""
    if invitation.opened_at is None:
        now = timezone.now()
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


def start_response(
    invitation: Invitation, version: Version, *, respondent: str, language: str
) -> Response:
    """Return the respondent's latest response, made if there is none: a double click makes one.

    It begins with the defaults of the form. After a withdrawn one, such a draft is begun as its
    next revision.
    """
    own = Response.objects.filter(invitation=invitation, respondent=respondent)
    latest = own.order_by("-revision").first()
    if latest is not None and latest.state != ResponseState.WITHDRAWN:
        return latest
    response, _ = Response.objects.get_or_create(
        invitation=invitation,
        respondent=respondent,
        revision=latest.revision + 1 if latest else 1,
        defaults={
            "version": version,
            "country_id": invitation.country_id,
            "institution_id": invitation.institution_id,
            "language": language,
            "answers": initial_answers(get_form(version)),
        },
    )
    return response


def switch_language(response: Response, language: str) -> None:
    """Remember the language in which a draft is answered; a sent response keeps its own."""
    if response.is_editable and response.language != language:
        Response.objects.filter(pk=response.pk).update(language=language)
        response.language = language


@transaction.atomic
def save_answers(response: Response, changes: Mapping[str, Change]) -> Saved:
    """Save what changed into a draft, and bring `response` up to date.

    A question that the page did not change is left alone. One that both the page and somebody
    else changed, to different answers, is left alone, too, and comes back as a clash. A default
    that the page showed and left is noted as looked at: its revision is 0. Raises
    ResponseNotEditableError. Locks the row; one UPDATE at the most.
    """
    locked = Response.objects.select_for_update(of=("self",)).only(
        "state", "answers", "revisions", "kept_answers", "version"
    )
    current = locked.get(pk=response.pk)
    response.state = current.state
    if current.state != ResponseState.DRAFT:
        raise ResponseNotEditableError
    before = dict(current.answers)
    looked_at = _shown_defaults(get_form(response.version), current, changes)
    changed, clashes = _merge(current, changes)
    current.revisions |= {name: current.revisions.get(name, 0) for name in looked_at}
    if changed or looked_at:
        if current.version_id != response.version_id:
            _fit(current)
        current.save(update_fields=["answers", "kept_answers", "revisions", "saved_at"])
        response.saved_at = current.saved_at
    response.answers, response.revisions = current.answers, current.revisions
    return Saved(before, frozenset(changed), tuple(clashes))


def _shown_defaults(form: Form, current: Response, names: Iterable[str]) -> frozenset[str]:
    """The defaults that the page showed, and nobody had looked at. What was hidden was not seen."""
    found = untouched(form, current.answers, current.revisions) & frozenset(names)
    return found & work_out(form, current.answers).visible if found else found


def _fit(moved: Response) -> None:
    """What was answered to one version while the draft moved to another goes where it fits."""
    carried = carry(get_form(moved.version), moved.answers, moved.kept_answers)
    moved.answers, moved.kept_answers = carried.answers, carried.kept


def _merge(current: Response, changes: Mapping[str, Change]) -> tuple[list[str], list[Clash]]:
    changed: list[str] = []
    clashes: list[Clash] = []
    for name, change in changes.items():
        stored = current.answers.get(name)
        revision = current.revisions.get(name, 0)
        if stamp(change.value) in (stamp(stored), change.stamp):
            continue
        if change.revision != revision:
            clashes.append(Clash(name, change.value, stored, revision))
            continue
        current.revisions[name] = revision + 1
        if is_empty(change.value):
            current.answers.pop(name, None)
        else:
            current.answers[name] = change.value
        changed.append(name)
    return changed, clashes
