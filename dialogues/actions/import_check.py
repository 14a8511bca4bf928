"""What the evidence files say together: countries, dialogues, issues of proposals, repeats."""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import models
from django.utils.translation import gettext as _

from dialogues.evidence import Problem, Row, Table
from dialogues.models import Dialogue, Issue
from institutions.models import Country, Institution
from institutions.queries import InstitutionMatcher

Key: TypeAlias = tuple[str, dt.date]

# The columns that tell the rows of a file apart, beside the dialogue.
IDENTITIES = {
    "attendance.csv": ["group", "institution_as_printed"],
    "experts.csv": ["organisation"],
    "issues.csv": ["order"],
    "proposals.csv": ["issue_order", "order"],
    "concerns.csv": ["order"],
    "interview_points.csv": ["polarity", "order"],
}


@dataclass
class Checked:
    """Tables that fit each other. `keys` gives the dialogue of each row by (file, line)."""

    tables: dict[str, Table]
    countries: dict[str, Country]
    matcher: InstitutionMatcher
    found: dict[Key, Dialogue]
    keys: dict[tuple[str, int], Key] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def rows(self, file: str) -> list[Row]:
        return self.tables[file].rows if file in self.tables else []

    def dialogue_of(self, row: Row) -> Dialogue:
        return self.found[self.keys[row.file, row.line]]

    def institution(self, row: Row, column: str) -> Institution | None:
        return self.matcher.match(row["country"], row[column]) if row[column] else None


def check_tables(tables: dict[str, Table]) -> Checked:
    """Find every fault that needs more than one cell to see; nothing is written.

    Only rows whose own cells are sound are looked at.
    """
    codes = {row["country"] for table in tables.values() for row in table.rows} - {None}
    countries = {country.code: country for country in Country.objects.filter(code__in=codes)}
    checked = Checked(tables, countries, InstitutionMatcher(codes), _registered(codes))
    _check_countries(checked)
    if not checked.problems and not any(table.problems for table in tables.values()):
        _find_dialogues(checked)
        _check_repeats(checked)
        _check_issues_of_proposals(checked)
        _check_who_raised(checked)
        _compare_stated_counts(checked)
    return checked


def _registered(codes: set[str]) -> dict[Key, Dialogue]:
    """National dialogues of these countries by country and first day."""
    dialogues = Dialogue.objects.filter(is_regional=False, countries__in=codes)
    rows = dialogues.annotate(code=models.F("countries"))
    return {(row.code, row.starts_on): row for row in rows}


def _check_countries(checked: Checked) -> None:
    for table in checked.tables.values():
        for row in table.rows:
            if row["country"] and row["country"] not in checked.countries:
                reason = _("The country is not registered.")
                checked.problems.append(row.problem("country", reason))


def _find_dialogues(checked: Checked) -> None:
    """Say for each row which dialogue it belongs to."""
    in_file: dict[str, list[dt.date]] = defaultdict(list)
    for row in checked.rows("dialogues.csv"):
        key = row["country"], row["date"]
        if row["date"] in in_file[row["country"]]:
            checked.problems.append(row.problem("date", _("The dialogue is there twice.")))
        if row["end_date"] and row["end_date"] < row["date"]:
            reason = _("The last day is before the first day.")
            checked.problems.append(row.problem("end_date", reason))
        in_file[row["country"]].append(row["date"])
        checked.keys[row.file, row.line] = key
    known = defaultdict(list, {code: list(dates) for code, dates in in_file.items()})
    for code, date in checked.found:
        if not in_file[code]:
            known[code].append(date)
    for file in IDENTITIES.keys() - {"interview_points.csv"}:
        for row in checked.rows(file):
            _find_dialogue(checked, row, known[row["country"]])


def _find_dialogue(checked: Checked, row: Row, dates: list[dt.date]) -> None:
    if row["date"]:
        if row["date"] in dates or (row["country"], row["date"]) in checked.found:
            dates = [row["date"]]
        else:
            reason = _("The country has no dialogue on this date.")
            checked.problems.append(row.problem("date", reason))
            return
    if not dates:
        reason = _("The country has no dialogue: add it to dialogues.csv.")
        checked.problems.append(row.problem("country", reason))
    elif len(set(dates)) > 1:
        reason = _("The country has several dialogues: add a date column to tell which.")
        checked.problems.append(row.problem("country", reason))
    else:
        checked.keys[row.file, row.line] = (row["country"], dates[0])


def _check_repeats(checked: Checked) -> None:
    for file, columns in IDENTITIES.items():
        seen: dict[Hashable, int] = {}
        for row in checked.rows(file):
            owner = checked.keys.get((file, row.line), row["country"])
            first = seen.setdefault((owner, *_folded(row, columns)), row.line)
            if first != row.line:
                reason = _("This repeats row %(row)s.") % {"row": first}
                checked.problems.append(row.problem(columns[-1], reason))


def _folded(row: Row, columns: list[str]) -> list[Any]:
    values = [row[column] for column in columns]
    return [value.casefold() if isinstance(value, str) else value for value in values]


def _check_issues_of_proposals(checked: Checked) -> None:
    known = {
        (checked.keys.get((row.file, row.line)), row["order"]) for row in checked.rows("issues.csv")
    }
    stored = Issue.objects.filter(dialogue__in=[item.pk for item in checked.found.values()])
    known |= {
        ((code, starts_on), order)
        for code, starts_on, order in stored.values_list("country", "dialogue__starts_on", "order")
    }
    for row in checked.rows("proposals.csv"):
        key = checked.keys.get((row.file, row.line))
        if key and (key, row["issue_order"]) not in known:
            reason = _("The dialogue has no issue with this number.")
            checked.problems.append(row.problem("issue_order", reason))


def _check_who_raised(checked: Checked) -> None:
    for file in ("issues.csv", "proposals.csv", "concerns.csv"):
        for row in checked.rows(file):
            if row["raised_by"] and not checked.institution(row, "raised_by"):
                reason = _("No registered institution has this name.")
                checked.problems.append(row.problem("raised_by", reason))


def _compare_stated_counts(checked: Checked) -> None:
    """Warn where a published count differs from what the files hold."""
    pairs = [("issues_count_in_3_2", "issues.csv"), ("concerns_count_in_3_3", "concerns.csv")]
    for column, file in pairs:
        if file not in checked.tables:
            continue
        for row in checked.rows("dialogues.csv"):
            key = checked.keys[row.file, row.line]
            count = sum(checked.keys.get((file, other.line)) == key for other in checked.rows(file))
            if row[column] is not None and row[column] != count:
                reason = _("%(file)s has %(count)s rows.") % {"file": file, "count": count}
                checked.warnings.append(row.problem(column, reason))
