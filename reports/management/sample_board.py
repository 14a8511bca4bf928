"""A board for three countries: findings drafted from the sample, and what follows from them."""

import csv
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from institutions.models import Country, User
from reports.actions.board import add_conclusion, add_recommendation
from reports.actions.board_approval import approve_item
from reports.actions.board_drafting import draft_findings
from reports.management.sample import SampleError
from reports.management.sample_sign_ins import PEOPLE
from reports.models import Conclusion, Finding, StatisticalTable, TableRow
from reports.models.board import AnyItem

FOLDER = Path(settings.BASE_DIR) / "sample_data" / "board"
VARIATION = re.compile(r"\{\{variation:([^|}]+)\|([^}]+)\}\}")
APPROVERS = [person.email for person in PEOPLE[:2]]


def is_loaded() -> bool:
    return Conclusion.objects.exists()


@transaction.atomic
def load() -> None:
    """Draft findings, write conclusions and recommendations, and approve all that these rest on.

    It takes two people to approve: where the sample has no sign-ins everything stays a draft.
    Raises SampleError where a row rests on something that is not there.
    """
    conclusions = _rows("conclusions.csv")
    recommendations = _rows("recommendations.csv")
    for code in dict.fromkeys(row["country"] for row in conclusions):
        country = Country.objects.get(pk=code)
        findings = {finding.origin: finding for finding in draft_findings(country, actor=None)}
        made = {
            row["number"]: _conclusion(country, row, findings)
            for row in conclusions
            if row["country"] == code
        }
        advice = [
            _recommendation(country, row, made) for row in recommendations if row["country"] == code
        ]
        rested_on = Finding.objects.filter(conclusions__in=made.values()).distinct()
        _approve([*rested_on, *made.values(), *advice])


def _conclusion(country: Country, row: dict[str, str], findings: dict[str, Finding]) -> Conclusion:
    rests_on = [_find(country, name, findings) for name in row["rests_on"].split(";")]
    return add_conclusion(country, texts=_texts(country, row), findings=rests_on, actor=None)


def _find(country: Country, name: str, findings: dict[str, Finding]) -> Finding:
    kind, _colon, key = name.partition(":")
    if kind == "table":
        table = StatisticalTable.objects.filter(country=country, code=key).first()
        wanted = f"table/{table.pk}" if table else name
        found = findings.get(wanted)
    else:
        found = next(
            (
                finding
                for origin, finding in findings.items()
                if origin.startswith(f"{kind}/") and (not key or origin.endswith(f"/{key}"))
            ),
            None,
        )
    if found is None:
        raise SampleError(f"board: {country.code} has no finding from {name}")
    return found


def _recommendation(country: Country, row: dict[str, str], made: dict[str, Conclusion]) -> Any:
    return add_recommendation(
        country,
        texts=_texts(country, row),
        conclusions=[made[number] for number in row["rests_on"].split(";")],
        addressees={"en": row["addressee_en"], "ru": row["addressee_ru"]},
        priority=row["priority"],
        actor=None,
    )


def _texts(country: Country, row: dict[str, str]) -> dict[str, str]:
    def reference(found: re.Match[str]) -> str:
        rows = TableRow.objects.filter(table__country=country, table__code=found[1])
        item = rows.filter(label=found[2]).order_by("order").first()
        if item is None:
            raise SampleError(f"board: {country.code} has no row {found[2]} in table {found[1]}")
        return f"{{{{variation:{item.pk}}}}}"

    return {
        language: VARIATION.sub(reference, row[f"text_{language}"]) for language in ("en", "ru")
    }


def _approve(items: list[AnyItem]) -> None:
    people = list(User.objects.filter(email__in=APPROVERS))
    if len(people) < len(APPROVERS):
        return
    for item in items:
        for person in people:
            approve_item(item, revision=1, actor=person)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
