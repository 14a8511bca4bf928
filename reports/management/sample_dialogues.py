"""The published dialogues and a small illustrative codebook, beside the sample round."""

import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dialogues.actions.importing import import_dialogues
from dialogues.enums import ThemeChangeKind
from dialogues.models import Concern, Issue, Theme, ThemeChange
from reports.management.sample import SampleError

FOLDER = Path(settings.BASE_DIR) / "sample_data"
FIRST_THEME = "drug_market"
ASSIGNED: dict[str, type[Issue | Concern]] = {"issue": Issue, "concern": Concern}


def is_loaded() -> bool:
    """Whether the codebook, which comes last, is there."""
    return Theme.objects.filter(code=FIRST_THEME).exists()


@transaction.atomic
def load() -> None:
    """Import the dialogues, make the themes and assign them, all or nothing.

    A theme or an assignment that a team made before stays. Raises SampleError where a file is bad.
    """
    result = import_dialogues(FOLDER / "dialogues")
    if not result.is_good:
        raise SampleError(f"dialogues: {result.problems[0]}")
    themes = _make_themes()
    for row in _rows("records.csv"):
        _assign(row, themes[row["theme"]])


def _make_themes() -> dict[str, Theme]:
    themes: dict[str, Theme] = {}
    for order, row in enumerate(_rows("themes.csv"), start=1):
        values = {
            "titles": {"en": row["title_en"], "ru": row["title_ru"]},
            "definition": row["definition"],
            "parent": themes[row["parent"]] if row["parent"] else None,
            "order": order,
        }
        theme, is_new = Theme.objects.get_or_create(code=row["code"], defaults=values)
        if is_new:
            after = {"code": theme.code, "titles": theme.titles}
            ThemeChange.objects.create(theme=theme, kind=ThemeChangeKind.CREATED, after=after)
        themes[theme.code] = theme
    return themes


def _assign(row: dict[str, str], theme: Theme) -> None:
    records = ASSIGNED[row["kind"]].objects.filter(
        dialogue__is_regional=False, is_imported=True, theme=None
    )
    records.filter(country=row["country"], order=row["order"]).update(theme=theme)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "codebook" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
