"""Adding, changing and removing the entries of a country's evidence register."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from institutions.actions import record_audit
from institutions.models import User
from reports.models import Document, Entry, Need, Programme, Strategy, StrategySection
from reports.queries.evidence_entries import (
    entry_digest,
    head_of_sections,
    kind_of,
    next_order,
    sections_of,
    values_of,
)


@transaction.atomic
def add_entry(
    entry: Entry,
    *,
    actor: User | None,
    sections: Iterable[str] = (),
    programmes: Iterable[Programme] = (),
) -> Entry:
    """Register an entry, after the others of its kind; recorded in the audit log.

    `sections` are those of a strategy, `programmes` those that answer a need. Raises
    ValidationError where the register has the entry already.
    """
    if not entry.order:
        source = {"stated_by": entry.stated_by} if isinstance(entry, Need) else {}
        entry.order = next_order(type(entry), entry.country, **source)
    _check_is_new(entry)
    entry.save()
    _keep_parts(entry, sections, programmes)
    record_audit(
        actor=actor, action=f"add_{kind_of(entry)}", subject=entry, details=values_of(entry)
    )
    return entry


@transaction.atomic
def change_entry(
    entry: Entry,
    *,
    seen: str,
    actor: User | None,
    sections: Iterable[str] = (),
    programmes: Iterable[Programme] = (),
) -> Entry:
    """Save a changed entry; what differs is recorded in the audit log, before and after.

    Raises ValidationError unless `seen` is the digest of the entry as it is stored, and where the
    change would make it the same as another. A file that was replaced goes when all is committed.
    """
    stored = type(entry).objects.select_for_update().get(pk=entry.pk)
    if entry_digest(stored) != seen:
        raise ValidationError(
            _("Somebody changed this entry just now. Open it again in another window, compare.")
        )
    _check_is_new(entry)
    head = head_of_sections(stored) if isinstance(stored, Strategy) else ""
    entry.save()
    _keep_parts(entry, sections, programmes, head)
    _forget_file(stored, keep=entry)
    before, after = values_of(stored), values_of(entry)
    changes = {
        name: [before[name], value] for name, value in after.items() if before[name] != value
    }
    record_audit(
        actor=actor, action=f"change_{kind_of(entry)}", subject=entry, details={"changes": changes}
    )
    return entry


@transaction.atomic
def remove_entry(entry: Entry, *, reason: str, actor: User | None) -> None:
    """Remove an entry (a strategy with its sections); all it held goes into the audit log."""
    details = {**values_of(entry), "country": entry.country_id, "reason": reason}
    if isinstance(entry, Strategy):
        details["sections"] = sections_of(entry)
        _sections_under(entry, head_of_sections(entry)).delete()
    record_audit(actor=actor, action=f"remove_{kind_of(entry)}", subject=entry, details=details)
    _forget_file(entry, keep=None)
    entry.delete()


def _check_is_new(entry: Entry) -> None:
    try:
        entry.validate_constraints()
    except ValidationError as error:
        if isinstance(entry, Need):
            told = _("Another need of this source has this priority.")
            raise ValidationError({"order": told}) from error
        raise ValidationError(_("The register has this entry already.")) from error


def _keep_parts(
    entry: Entry, sections: Iterable[str], programmes: Iterable[Programme], head: str = ""
) -> None:
    if isinstance(entry, Need):
        entry.programmes.set(programmes)
    if isinstance(entry, Strategy):
        _replace_sections(entry, list(sections), head)


def _replace_sections(strategy: Strategy, sections: list[str], head: str) -> None:
    """List the sections under the head that they had, which a changed name does not change."""
    name = head or str(strategy)
    _sections_under(strategy, name).delete()
    StrategySection.objects.bulk_create(
        StrategySection(country_id=strategy.country_id, strategy=name, order=order, section=text)
        for order, text in enumerate(sections, start=1)
    )


def _sections_under(strategy: Strategy, head: str) -> models.QuerySet[StrategySection]:
    return StrategySection.objects.filter(country=strategy.country_id, strategy=head)


def _forget_file(stored: Any, *, keep: Any) -> None:
    """Delete the file of a document that has another now, or none, once all is committed."""
    if not isinstance(stored, Document) or not stored.file:
        return
    name, storage = stored.file.name or "", stored.file.storage
    if keep is None or keep.file.name != name:
        transaction.on_commit(lambda: storage.delete(name))
