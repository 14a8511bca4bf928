"""Issues, proposals, concerns, decisions and action items: from passages of notes, or by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dialogues.models import (
    AgendaItem,
    Dialogue,
    Issue,
    NoteRevision,
    Proposal,
)
from dialogues.models.records import RECORD_KINDS, AnyRecord, kind_of
from dialogues.texts import Span, find_passage, span_at, span_of_lines
from institutions.actions import record_audit
from institutions.models import Country, User

LONGEST_HEADLINE = 200


def find_span(
    revision: NoteRevision, *, passage: str = "", lines: tuple[int, int] | None = None
) -> Span:
    """Find a passage that was pasted, or lines that were chosen (counted from 1, inclusive).

    Raises ValidationError where it is nowhere, or at several places.
    """
    if lines:
        span = span_of_lines(revision.text, *lines)
        if span is None:
            raise ValidationError(_("These lines are empty, or not lines of the notes."))
        return span
    found = find_passage(revision.text, passage)
    if not found:
        raise ValidationError(_("This passage is not in the notes as they were saved last."))
    if len(found) > 1:
        raise ValidationError(_("This passage is there more than once: choose its lines instead."))
    return found[0]


def check_span(revision: NoteRevision, start: int, end: int, quote: str) -> Span:
    """Return the span of a selection; ValidationError where other words stand there."""
    span = span_at(revision.text, start, end)
    if span is None or span.of(revision.text) != quote.strip():
        raise ValidationError(_("The selection is not what is saved there. Select it once more."))
    return span


@transaction.atomic
def mark_passage(
    item: AgendaItem,
    revision: NoteRevision,
    span: Span,
    *,
    kind: str,
    issue: Issue | None = None,
    headline: str = "",
    actor: User | None = None,
) -> AnyRecord:
    """Make a record of a passage; the headline is its first line unless given.

    The same passage as the same kind again returns the record that is there. Raises
    ValidationError for a proposal without an issue of the dialogue.
    """
    quote = span.of(revision.text)
    place = {"note_revision": revision, "start": span.start, "end": span.end, "quote": quote}
    found = RECORD_KINDS[kind].objects.filter(**place).first()
    if found:
        return found
    record = RECORD_KINDS[kind](headline=(headline.strip() or _first_line(quote)), **place)
    return add_record(item.dialogue, record, issue=issue, actor=actor)


def _first_line(quote: str) -> str:
    line = quote.split("\n", 1)[0].strip()
    if len(line) <= LONGEST_HEADLINE:
        return line
    return f"{line[: LONGEST_HEADLINE - 1].rstrip()}…"


@transaction.atomic
def add_record(
    dialogue: Dialogue,
    record: AnyRecord,
    *,
    issue: Issue | None = None,
    country: Country | None = None,
    actor: User | None = None,
) -> AnyRecord:
    """Number a new record and keep it. The country of a National Dialogue is the record's, too."""
    Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    record.dialogue, record.created_by = dialogue, actor
    record.country = country or _only_country(dialogue)
    if isinstance(record, Proposal):
        if issue is None or issue.dialogue_id != dialogue.pk:
            raise ValidationError(_("Choose the issue that the proposal belongs to."))
        record.issue, record.country = issue, issue.country
    record.order = _next_order(record)
    record.save()
    return record


def _only_country(dialogue: Dialogue) -> Country | None:
    countries = list(dialogue.countries.all())
    return countries[0] if len(countries) == 1 else None


def _next_order(record: AnyRecord) -> int:
    model = type(record)
    if isinstance(record, Proposal):
        rows = Proposal.objects.filter(issue=record.issue)
        last = rows.aggregate(last=Max("order"))["last"]
    else:
        among = {"dialogue": record.dialogue, "country": record.country}
        last = model.objects.filter(**among).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


@transaction.atomic
def change_record(record: AnyRecord, *, actor: User | None) -> AnyRecord:
    """Keep a changed record; its place in the notes stays. Leaves an audit entry.

    With another country it goes to the end of that country's records.
    """
    stored = type(record).objects.select_for_update().get(pk=record.pk)
    if stored.country_id != record.country_id:
        record.order = _next_order(record)
    record.save()
    details = {"dialogue": record.dialogue_id}
    record_audit(actor=actor, action=f"change_{kind_of(record)}", subject=record, details=details)
    return record


@transaction.atomic
def remove_record(record: AnyRecord, *, actor: User | None) -> None:
    """Remove a record. Raises ValidationError for an issue that has proposals."""
    if isinstance(record, Issue) and record.proposals.exists():
        raise ValidationError(_("The issue has proposals, so it stays."))
    details = {"dialogue": record.dialogue_id, "headline": record.headline}
    record_audit(actor=actor, action=f"remove_{kind_of(record)}", subject=record, details=details)
    record.delete()
