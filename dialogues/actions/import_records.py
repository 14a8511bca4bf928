"""Writing imported issues, proposals, concerns and interview points."""

from typing import Any

from django.utils.translation import gettext as _

from dialogues.actions.import_check import Checked
from dialogues.actions.import_meetings import Counter, assign
from dialogues.evidence import Problem, Row
from dialogues.models import Concern, InterviewPoint, Issue, Proposal


def write_records(checked: Checked, counters: dict[str, Any]) -> None:
    """Create or change issues and concerns, then the proposals under their issues."""
    for file, model in (("issues.csv", Issue), ("concerns.csv", Concern)):
        if file in checked.tables:
            _write_numbered(checked, file, model, counters[file])
    if "proposals.csv" in checked.tables:
        _write_proposals(checked, counters["proposals.csv"])


def _write_numbered(
    checked: Checked, file: str, model: type[Issue] | type[Concern], counter: Counter
) -> None:
    dialogues = [dialogue.pk for dialogue in checked.found.values()]
    records = model.objects.filter(dialogue__in=dialogues)
    stored: dict[tuple[int, str | None, int], Issue | Concern] = {
        (item.dialogue_id, item.country_id, item.order): item for item in records
    }
    for row in checked.rows(file):
        dialogue = checked.dialogue_of(row)
        found = stored.pop((dialogue.pk, row["country"], row["order"]), None)
        record = found or model(dialogue=dialogue, country=checked.countries[row["country"]])
        _write_one(checked, row, record, counter)
    _tell_left_over(checked, file, [item for item in stored.values() if item.is_imported])


def _write_proposals(checked: Checked, counter: Counter) -> None:
    dialogues = [dialogue.pk for dialogue in checked.found.values()]
    issues = {
        (issue.dialogue_id, issue.country_id, issue.order): issue
        for issue in Issue.objects.filter(dialogue__in=dialogues)
    }
    stored = {
        (item.issue_id, item.order): item
        for item in Proposal.objects.filter(dialogue__in=dialogues)
    }
    for row in checked.rows("proposals.csv"):
        dialogue = checked.dialogue_of(row)
        issue = issues[dialogue.pk, row["country"], row["issue_order"]]
        found = stored.pop((issue.pk, row["order"]), None)
        country = checked.countries[row["country"]]
        record = found or Proposal(dialogue=dialogue, country=country, issue=issue)
        _write_one(checked, row, record, counter)
    _tell_left_over(
        checked, "proposals.csv", [item for item in stored.values() if item.is_imported]
    )


def _write_one(
    checked: Checked, row: Row, record: Issue | Concern | Proposal, counter: Counter
) -> None:
    """Save what the row says, unless a record that somebody wrote by hand has its number."""
    if record.pk and not record.is_imported:
        reason = _("A record that was written here has this number: renumber one of the two.")
        checked.problems.append(row.problem("order", reason))
        return
    is_new = record.pk is None
    values = {**_texts(row), "order": row["order"], "is_imported": True}
    if row["raised_by"]:
        values["raised_by"] = checked.institution(row, "raised_by")
    if assign(record, values) or is_new:
        record.save()
        counter.created += is_new
        counter.changed += not is_new


def _texts(row: Row) -> dict[str, Any]:
    return {"headline": row["headline"], "gist": row["gist"] or ""}


def write_interview_points(checked: Checked, counters: dict[str, Any]) -> None:
    file = "interview_points.csv"
    stored = {
        (item.country_id, item.polarity, item.order): item
        for item in InterviewPoint.objects.filter(country__in=checked.countries)
    }
    for row in checked.rows(file):
        key = row["country"], row["polarity"], row["order"]
        found = stored.pop(key, None)
        point = found or InterviewPoint(country_id=key[0], polarity=key[1], order=key[2])
        if assign(point, _texts(row)) or found is None:
            point.save()
            counters[file].created += found is None
            counters[file].changed += found is not None
    if file in checked.tables:
        _tell_left_over(checked, file, list(stored.values()))


def _tell_left_over(checked: Checked, file: str, items: list[Any]) -> None:
    for item in items:
        reason = _("A row of an earlier import is not in the file; it stays.")
        checked.warnings.append(Problem(file, 0, "", item.headline, reason))
