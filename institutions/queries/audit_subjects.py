"""What an entry of the audit log was about, in words."""

from collections import defaultdict
from collections.abc import Sequence

from django.apps import apps
from django.db import models

from institutions.audit_words import subject_name
from institutions.models import AuditEntry

# Only what every administrator may read: never an interviewee, a contact or an answer.
CALLED_BY_NAME = {"country", "dialogue", "institution", "questionnaire", "round", "user"}

Names = dict[tuple[str, str], str]


def subjects_of(entries: Sequence[AuditEntry]) -> list[str]:
    """Return for each entry what it was about: "Person: A. Serik", "Guide 3", or nothing.

    Names are those of today; what is gone by now keeps its number. One query for each kind.
    """
    names = _names(entries)
    return [_subject(entry, names) for entry in entries]


def _subject(entry: AuditEntry, names: Names) -> str:
    name = names.get((entry.subject_type, entry.subject_id))
    kind = subject_name(entry.subject_type)
    return f"{kind}: {name}" if name else f"{kind} {entry.subject_id}".strip()


def _names(entries: Sequence[AuditEntry]) -> Names:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        wanted[entry.subject_type].add(entry.subject_id)
    names: Names = {}
    for kind, model in _models().items():
        if kind in wanted:
            found = models.QuerySet[models.Model](model).filter(pk__in=wanted[kind])
            names |= {(kind, str(row.pk)): str(row) for row in found}
    return names


def _models() -> dict[str, type[models.Model]]:
    """The models that are called by name. Apps above this one are not imported here."""
    found = {model.__name__.lower(): model for model in apps.get_models()}
    return {kind: found[kind] for kind in sorted(CALLED_BY_NAME)}
