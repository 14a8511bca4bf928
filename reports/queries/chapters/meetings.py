"""The dialogues of a country: who was represented, what was discussed and what was proposed."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from dialogues.enums import DialogueState, ParticipantRole, ParticipationState
from dialogues.models import Concern, Dialogue, Issue, Participation, Proposal, Theme
from institutions.models import Country
from reports.queries.chapters.telling import in_languages

Json = dict[str, Any]


def dialogues_of(country: Country) -> list[Json]:
    """Return the National Dialogues that were held, the earliest first; five queries."""
    held = Dialogue.objects.filter(countries=country, is_regional=False)
    held = held.exclude(state=DialogueState.PLANNED).order_by("starts_on", "pk")
    prefetched = held.prefetch_related(
        Prefetch("issues", _issues()),
        Prefetch("concerns", Concern.objects.select_related("theme").order_by("order")),
        Prefetch("participations", _attended()),
    )
    return [_dialogue(dialogue) for dialogue in prefetched]


def _issues() -> QuerySet[Issue]:
    proposals = Proposal.objects.select_related("theme").order_by("order")
    issues = Issue.objects.select_related("theme").order_by("order")
    return issues.prefetch_related(Prefetch("proposals", proposals))


def _attended() -> QuerySet[Participation]:
    rows = Participation.objects.filter(state=ParticipationState.ATTENDED)
    return rows.select_related("institution").order_by("order", "pk")


def _dialogue(dialogue: Dialogue) -> Json:
    rows = list(dialogue.participations.all())
    experts = [row for row in rows if row.role == ParticipantRole.EXPERT]
    others = [row for row in rows if row.role != ParticipantRole.EXPERT]
    stakeholders = _stakeholders(others)
    return {
        "id": dialogue.pk,
        "name": in_languages(lambda: dialogue.name),
        "starts_on": dialogue.starts_on.isoformat(),
        "ends_on": dialogue.ends_on.isoformat(),
        "city": dialogue.city,
        "format": dialogue.format,
        "attendees": dialogue.stated_attendees or _persons(rows),
        "institutions": len(stakeholders),
        "experts": sum(row.persons or 1 for row in experts),
        "stakeholders": stakeholders,
        "issues": [_issue(issue) for issue in dialogue.issues.all()],
        "concerns": [_record(concern) for concern in dialogue.concerns.all()],
    }


def _persons(rows: list[Participation]) -> int | None:
    """Add up persons; None where a row tells of an institution only."""
    known = [row.persons for row in rows]
    return sum(n for n in known if n) if known and None not in known else None


def _stakeholders(rows: list[Participation]) -> list[Json]:
    """One entry for each institution, never a person; persons are added up where all are known."""
    found: dict[tuple[str, str], list[Participation]] = {}
    for row in rows:
        found.setdefault((row.group, row.name), []).append(row)
    return [_stakeholder(group, name, own) for (group, name), own in found.items()]


def _stakeholder(group: str, name: str, rows: list[Participation]) -> Json:
    first = rows[0]
    names = first.institution.names if first.institution else {}
    return {
        "group": group,
        "name": first.given_name or name,
        "names": names,
        "full_name": first.full_name,
        "persons": _persons(rows),
    }


def _issue(issue: Issue) -> Json:
    proposals = [_record(proposal) for proposal in issue.proposals.all()]
    return _record(issue) | {"proposals": proposals}


def _record(record: Issue | Proposal | Concern) -> Json:
    return {
        "id": record.pk,
        "headline": record.headline,
        "gist": record.gist,
        "theme": theme_titles(record.theme),
    }


def theme_titles(theme: Theme | None) -> dict[str, str]:
    """Return the titles of a theme by language, {} for none."""
    return dict(theme.titles) if theme else {}
