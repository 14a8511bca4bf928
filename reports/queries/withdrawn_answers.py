"""What frozen data quote of responses withdrawn since, and the summaries that went for it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from institutions.models import AuditEntry, Country
from reports.enums import ReportKind
from reports.models import Snapshot
from surveys.enums import ResponseState
from surveys.models import Questionnaire, Response, Version

# Collecting takes a while, and a replica may be behind.
MARGIN = timedelta(minutes=10)
DROPPED = "drop_withdrawn_summary"
TOLD_FOR = timedelta(days=30)
Place = tuple[str, str]
Quoted = Mapping[Place, Mapping[str, set[str]]]


@dataclass(frozen=True)
class RemovedSummary:
    """A summary that is gone because a response in it was withdrawn; no newer one is there."""

    title: str
    built_at: datetime | None
    removed_at: datetime


def quotes_withdrawn(snapshot: Snapshot) -> bool:
    """Whether the data quote an answer of a response that was withdrawn since they were taken.

    Withdrawn responses keep their answers, so the words are compared, with those of their earlier
    revisions, too. The data are not looked at unless a response of their countries and
    questionnaire was withdrawn.
    """
    versions = Version.objects.all()
    if snapshot.questionnaire_id:
        versions = versions.filter(questionnaire=snapshot.questionnaire_id)
    responses = Response.objects.filter(
        version__in=list(versions.values_list("pk", flat=True)), country__in=snapshot.countries
    )
    withdrawn = responses.filter(
        state=ResponseState.WITHDRAWN, saved_at__gte=snapshot.created_at - MARGIN
    )
    if not withdrawn.exists() or not (quoted := quoted_answers(json.loads(snapshot.content))):
        return False
    later = withdrawn.filter(invitation=OuterRef("invitation"), respondent=OuterRef("respondent"))
    earlier = responses.filter(Exists(later), state=ResponseState.SUPERSEDED)
    rows = [
        found.values_list("version__questionnaire__slug", "country_id", "answers").iterator()
        for found in (withdrawn, earlier)
    ]
    return any(
        # In another version the question may be one with choices.
        isinstance(said := answers.get(question), str) and said in texts
        for slug, country, answers in chain(*rows)
        for question, texts in quoted.get((slug, country), {}).items()
    )


def quoted_answers(content: Mapping[str, Any]) -> Quoted:
    """Return the quoted texts by (questionnaire, country) and question, of either kind of data."""
    found: dict[Place, dict[str, set[str]]] = defaultdict(dict)
    for country, answers in _answers_of(content):
        for question in answers.get("questions", ()):
            if texts := {quote["text"] for quote in question["quotes"]}:
                found[answers["questionnaire"]["slug"], country][question["name"]] = texts
    return found


def _answers_of(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "country" in content:
        yield content["country"]["code"], content
    for chapters in content.get("countries", ()):
        yield chapters["code"], chapters["questionnaire"] or {}


def removed_summaries(country: Country) -> list[RemovedSummary]:
    """Return the summaries removed in the last month that nobody has built anew."""
    entries = AuditEntry.objects.filter(
        subject_type="country",
        subject_id=country.pk,
        action=DROPPED,
        at__gte=timezone.now() - TOLD_FOR,
    ).order_by("id")
    last = {entry.details["questionnaire"]: entry for entry in entries}
    if not last:
        return []
    of_country = Snapshot.objects.filter(kind=ReportKind.SUMMARY, country=country)
    newest = of_country.values("questionnaire__slug").annotate(newest=Max("created_at"))
    built = dict(newest.values_list("questionnaire__slug", "newest").order_by())
    return [
        RemovedSummary(
            questionnaire.title, parse_datetime(last[slug].details["built"]), last[slug].at
        )
        for slug, questionnaire in Questionnaire.objects.in_bulk(last, field_name="slug").items()
        if slug not in built or built[slug] < last[slug].at
    ]
