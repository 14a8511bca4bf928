"""Sealing secrets in the database anew, after SECRET_KEY was replaced."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction

from institutions.sealed import CannotOpenError, is_current, open_sealed, seal

# Model, column; both together are what the secret is sealed for.
SEALED_COLUMNS = (("institutions.SecondFactor", "secret"), ("surveys.Webhook", "secret"))


@dataclass
class Sealing:
    """How many secrets were sealed anew, how many were current; which cannot be opened any more."""

    renewed: int = 0
    current: int = 0
    lost: list[str] = field(default_factory=list)


def purpose_of(model: str, column: str) -> str:
    return f"{model}.{column}"


def seal_anew() -> Sealing:
    """Seal with SECRET_KEY what an earlier key sealed; safe to stop and to repeat."""
    result = Sealing()
    for label, column in SEALED_COLUMNS:
        rows: models.QuerySet[models.Model] = models.QuerySet(apps.get_model(label))
        for number in rows.order_by("pk").values_list("pk", flat=True):
            _seal_row(rows.filter(pk=number), column, purpose_of(label, column), result)
    return result


@transaction.atomic
def _seal_row(
    row: models.QuerySet[models.Model], column: str, purpose: str, result: Sealing
) -> None:
    found = row.select_for_update().values_list("pk", column).first()
    if found is None:
        return
    number, sealed = found
    if is_current(sealed, purpose=purpose):
        result.current += 1
        return
    try:
        row.update(**{column: seal(open_sealed(sealed, purpose=purpose), purpose=purpose)})
    except CannotOpenError:
        result.lost.append(f"{purpose} {number}")
    else:
        result.renewed += 1
