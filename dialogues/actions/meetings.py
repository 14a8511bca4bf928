"""Planning and holding dialogues: the meeting itself, its agenda and its documents."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueState
from dialogues.models import AgendaItem, Dialogue, DialogueDocument
from institutions.actions import record_audit
from institutions.models import Country, User

# Without minutes yet, a mistaken "held" can be taken back.
_BY_HAND = {DialogueState.PLANNED: DialogueState.HELD, DialogueState.HELD: DialogueState.PLANNED}


@transaction.atomic
def save_dialogue(
    dialogue: Dialogue, *, countries: Collection[Country], actor: User | None
) -> Dialogue:
    """Add or change a dialogue with its countries. Leaves an audit entry.

    Raises ValidationError where a meeting of several countries is not a regional event, or the
    other way round.
    """
    if not countries:
        raise ValidationError({"countries": _("Choose a country.")})
    if dialogue.is_regional != (len(countries) > 1):
        message = _("A regional event has several countries, a National Dialogue has one.")
        raise ValidationError({"countries": message})
    action = "change_dialogue" if dialogue.pk else "add_dialogue"
    dialogue.full_clean(exclude=["created_by"])
    if not dialogue.pk:
        dialogue.created_by = actor
    dialogue.save()
    dialogue.countries.set(countries)
    codes = sorted(country.code for country in countries)
    record_audit(actor=actor, action=action, subject=dialogue, details={"countries": codes})
    return dialogue


@transaction.atomic
def set_state(dialogue: Dialogue, state: DialogueState, *, actor: User | None) -> None:
    """Say by hand that a dialogue was held, or take that back.

    The later states follow from circulating and approving the minutes. Setting the state that the
    dialogue has changes nothing. Raises ValidationError for any other step.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if dialogue.state == state:
        return
    if _BY_HAND.get(DialogueState(dialogue.state)) != state:
        raise ValidationError(_("The dialogue cannot go from its state to this one."))
    details = {"from": dialogue.state, "to": state.value}
    dialogue.state = state
    dialogue.save(update_fields=["state"])
    record_audit(actor=actor, action="set_dialogue_state", subject=dialogue, details=details)


@transaction.atomic
def save_agenda_item(item: AgendaItem) -> AgendaItem:
    """Add an item at the end of the agenda, or change one."""
    Dialogue.objects.select_for_update().get(pk=item.dialogue_id)
    if not item.pk:
        last = item.dialogue.agenda.aggregate(last=Max("order"))["last"]
        item.order = (last or 0) + 1
    item.full_clean()
    if not item.dialogue.starts_on <= item.day <= item.dialogue.ends_on:
        raise ValidationError({"day": _("The day is not one of the dialogue's days.")})
    item.save()
    return item


@transaction.atomic
def move_agenda_item(item: AgendaItem, *, up: bool) -> None:
    """Exchange an item with the one before or after it; at the end of the list nothing moves."""
    Dialogue.objects.select_for_update().get(pk=item.dialogue_id)
    items = list(item.dialogue.agenda.all())
    index = items.index(item)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(items):
        return
    first, second = items[index], items[other]
    first.order, second.order = second.order, first.order
    first.save(update_fields=["order"])
    second.save(update_fields=["order"])


@transaction.atomic
def remove_agenda_item(item: AgendaItem) -> None:
    """Remove an item. Raises ValidationError where notes were taken on it."""
    if hasattr(item, "note"):
        raise ValidationError(_("There are notes on this item, so it stays."))
    item.delete()


@transaction.atomic
def add_document(
    dialogue: Dialogue, file: "UploadedFile[Any]", *, title: str, language: str, actor: User | None
) -> DialogueDocument:
    """Keep a file of the meeting. Leaves an audit entry."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    document = DialogueDocument(
        dialogue=dialogue,
        title=title,
        language=language,
        file=file,
        file_name=file.name or "",
        size=file.size or 0,
        sha256=digest.hexdigest(),
        added_by=actor,
    )
    document.save()
    details: dict[str, Any] = {"dialogue": dialogue.pk, "sha256": document.sha256}
    record_audit(actor=actor, action="add_dialogue_document", subject=document, details=details)
    return document


@transaction.atomic
def remove_document(document: DialogueDocument, *, actor: User | None) -> None:
    """Remove a file, from the disk when the change is committed. Leaves an audit entry."""
    storage, name = document.file.storage, document.file.name or ""
    details = {"dialogue": document.dialogue_id, "sha256": document.sha256}
    record_audit(actor=actor, action="remove_dialogue_document", subject=document, details=details)
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))
