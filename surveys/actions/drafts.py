"""Drafts of a questionnaire: begun, changed as a whole, and gone back over revision by revision."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import Round, User
from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct, VersionState
from surveys.form.document import canonical_json, digest, draft_from_document, form_to_document
from surveys.form.model import Form
from surveys.form.texts import stale_after, with_texts
from surveys.models import DraftRevision, Questionnaire, Version

LARGEST_DOCUMENT = 4 * 1024 * 1024
Stale = Mapping[str, Mapping[str, str]]


@transaction.atomic
def create_questionnaire(
    form: Form, *, slug: str, assessment_round: Round | None, actor: User | None
) -> Version:
    """Make a questionnaire whose first version is this form, as a draft.

    Raises IntegrityError where the short name is taken.
    """
    questionnaire = Questionnaire.objects.create(
        slug=slug, titles=dict(form.title), round=assessment_round
    )
    version = _add_version(questionnaire, form_to_document(form), {}, 1, actor)
    details = {"slug": slug, "number": 1}
    record_audit(actor=actor, action="create_questionnaire", subject=version, details=details)
    return version


@transaction.atomic
def start_version(questionnaire: Questionnaire, *, actor: User | None) -> Version:
    """Return the draft to change: the latest version where it is one, else a copy of it.

    Raises ActionRefusedError for a questionnaire without versions.
    """
    locked = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    latest = locked.versions.order_by("-number").first()
    if latest is None:
        raise ActionRefusedError(_("There is no version to change."))
    if not latest.is_published:
        return latest
    document = dict(latest.document)
    for erratum in latest.errata.order_by("pk"):
        document = _with_erratum(document, erratum.key, erratum.language, erratum.new_text)
    version = _add_version(locked, document, latest.stale, latest.number + 1, actor)
    details = {"slug": locked.slug, "number": version.number}
    record_audit(actor=actor, action="start_version", subject=version, details=details)
    return version


@transaction.atomic
def change_draft(
    version: Version,
    change: Callable[[Form], Form],
    *,
    act: EditAct,
    subject: str = "",
    actor: User | None = None,
    fresh: Mapping[str, frozenset[str]] | None = None,
    behind: Callable[[], Stale] | None = None,
) -> Version:
    """Put a draft through `change` and store what comes of it as the next revision.

    The change is made to the draft as it is now, under a lock: two people who change different
    things both succeed. `fresh` are texts (language → keys) that somebody says are up to date;
    `behind` tells after the change which were made of an older source (see `Version.stale`).
    What `change` raises goes through. Raises ActionRefusedError for a published version, and for a
    document that grows too large.
    """
    locked = _locked(version)
    before = draft_from_document(locked.document)
    after = change(before)
    document = form_to_document(after)
    stale = _without(stale_after(locked.stale, before, after), fresh or {})
    for language, texts in (behind() if behind else {}).items():
        if texts:
            stale[language] = {**stale.get(language, {}), **texts}
    if digest(document) == locked.sha256 and stale == locked.stale:
        return locked
    if len(canonical_json(document).encode()) > LARGEST_DOCUMENT:
        raise ActionRefusedError(_("The questionnaire is too large."))
    head = _head(locked)
    _store(locked, document, stale, parent=head, act=act, subject=subject, actor=actor)
    return locked


@transaction.atomic
def undo_draft(version: Version, *, seen: str, actor: User | None) -> DraftRevision | None:
    """Go back to before the last change; returns the revision undone, None where there is none.

    `seen` is the draft's fingerprint on the page; raises ActionRefusedError where somebody changed
    the draft since, so that nobody undoes what they have not seen.
    """
    locked = _seen(version, seen)
    head = _head(locked)
    if head.parent is None:
        return None
    _show(locked, head.parent)
    return head


@transaction.atomic
def redo_draft(version: Version, *, seen: str, actor: User | None) -> DraftRevision | None:
    """Make the change again that was undone last; None where there is none.

    Raises ActionRefusedError like `undo_draft`.
    """
    locked = _seen(version, seen)
    later = DraftRevision.objects.filter(parent=_head(locked)).order_by("-number").first()
    if later is not None:
        _show(locked, later)
    return later


@transaction.atomic
def restore_revision(version: Version, *, number: int, actor: User | None) -> Version:
    """Bring an earlier revision back, as a new one: what came after it can be restored as well.

    Raises DraftRevision.DoesNotExist, and ActionRefusedError for a published version.
    """
    locked = _locked(version)
    wanted = locked.draft_revisions.get(number=number)
    _store(
        locked,
        wanted.document,
        wanted.stale,
        parent=_head(locked),
        act=EditAct.RESTORE,
        subject=str(number),
        actor=actor,
    )
    return locked


def _add_version(
    questionnaire: Questionnaire,
    document: dict[str, Any],
    stale: Stale,
    number: int,
    actor: User | None,
) -> Version:
    version = Version.objects.create(
        questionnaire=questionnaire,
        number=number,
        document=document,
        sha256=digest(document),
        stale=stale,
        created_by=actor,
    )
    _head(version)
    return version


def _locked(version: Version) -> Version:
    locked = Version.objects.select_for_update(of=("self",)).select_related("questionnaire")
    found = locked.get(pk=version.pk)
    if found.state != VersionState.DRAFT:
        raise ActionRefusedError(_("This version is published: it never changes."))
    return found


def _seen(version: Version, seen: str) -> Version:
    locked = _locked(version)
    if locked.sha256 != seen:
        raise ActionRefusedError(
            _("Somebody changed the questionnaire meanwhile. Look at it, then try again.")
        )
    return locked


def _head(version: Version) -> DraftRevision:
    """Return the revision that the draft shows; the first one is made where there is none."""
    if version.head is not None:
        return version.head
    version.head = DraftRevision.objects.create(
        version=version,
        number=_next_number(version),
        document=version.document,
        sha256=version.sha256,
        stale=version.stale,
        act=EditAct.START,
        actor=version.created_by,
    )
    version.save(update_fields=["head"])
    return version.head


def _store(
    version: Version, document: dict[str, Any], stale: dict[str, Any], **fields: Any
) -> None:
    revision = DraftRevision.objects.create(
        version=version,
        number=_next_number(version),
        document=document,
        sha256=digest(document),
        stale=stale,
        **fields,
    )
    _show(version, revision)


def _show(version: Version, revision: DraftRevision) -> None:
    version.document, version.sha256 = revision.document, revision.sha256
    version.stale, version.head = revision.stale, revision
    version.lock += 1
    version.save(update_fields=["document", "sha256", "stale", "head", "lock"])


def _next_number(version: Version) -> int:
    latest = version.draft_revisions.aggregate(latest=Max("number"))["latest"]
    return int(latest or 0) + 1


def _without(
    stale: dict[str, dict[str, str]], fresh: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, str]]:
    kept = {
        language: {k: v for k, v in texts.items() if k not in fresh.get(language, frozenset())}
        for language, texts in stale.items()
    }
    return {language: texts for language, texts in kept.items() if texts}


def _with_erratum(document: dict[str, Any], key: str, language: str, text: str) -> dict[str, Any]:
    return form_to_document(with_texts(draft_from_document(document), {key: {language: text}}))
