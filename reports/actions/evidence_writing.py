"""Writing records so that the same record again changes nothing."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from reports.actions.evidence_files import FileKind


@dataclass
class Written:
    """What became of the rows of one file."""

    rows: int = 0
    created: int = 0
    changed: int = 0

    def as_dict(self) -> dict[str, int]:
        unchanged = self.rows - self.created - self.changed
        return {**vars(self), "unchanged": unchanged}


def assign(instance: models.Model, values: dict[str, Any]) -> bool:
    """Set attributes; return whether one of them was different before."""
    differing = {name for name, value in values.items() if getattr(instance, name) != value}
    for name in differing:
        setattr(instance, name, values[name])
    return bool(differing)


def write_records(kind: FileKind, records: list[dict[str, Any]]) -> Written:
    """Create or change the records of one file; those it does not have stay as they are."""
    model = kind.model
    if model is None:
        raise ValueError(f"{kind.name} is not a file of records")
    key = ["country_id", *(kind.field_for(column) for column in kind.key)]
    countries = {record["country_id"] for record in records}
    stored = {
        tuple(getattr(item, name) for name in key): item
        for item in model.objects.filter(country__in=countries)
    }
    written, new = Written(len(records)), []
    for record in records:
        found = stored.get(tuple(record[name] for name in key))
        if found is None:
            new.append(model(**record))
        elif assign(found, record):
            found.save()
            written.changed += 1
    model.objects.bulk_create(new)
    written.created = len(new)
    return written
