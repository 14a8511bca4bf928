"""What the answers to the questionnaire say, and the questionnaire's own text."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from institutions.models import Country
from reports.queries.country import default_questionnaire, submitted_responses
from reports.queries.snapshot import summary_snapshot
from surveys.form.model import Form, Group, Item, Question
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form

Json = dict[str, Any]
KEPT = (
    "questionnaire",
    "round",
    "is_illustrative",
    "totals",
    "sectors",
    "questions",
    "corrections",
)


def answers_of(country: Country) -> Json | None:
    """Return the results of the newest questionnaire with answers; None where nobody answered."""
    questionnaire = default_questionnaire(country)
    if questionnaire is None:
        return None
    summary = summary_snapshot(questionnaire, country, taken_at=timezone.now(), code_version="")
    if not summary["totals"]["responses"]:
        return None
    answers: Json = {key: summary[key] for key in KEPT}
    answers["form"] = _form_text(questionnaire)
    days = submitted_responses(questionnaire, country).exclude(submitted_at=None)
    first, last = days.order_by("submitted_at").first(), days.order_by("submitted_at").last()
    answers["first"] = _day(first.submitted_at, country) if first else None
    answers["last"] = _day(last.submitted_at, country) if last else None
    return answers


def _day(moment: Any, country: Country) -> str:
    return str(moment.astimezone(country.zone).date().isoformat())


def _form_text(questionnaire: Questionnaire) -> list[Json]:
    """Return the sections with their questions and answers, as the newest version asks them."""
    versions = Version.objects.filter(questionnaire=questionnaire, published_at__isnull=False)
    version = versions.order_by("-number").first()
    if version is None:
        return []
    form = get_form(version)
    return [
        {
            "label": dict(section.label),
            "questions": [_question(one, form) for one in _questions(section.items)],
        }
        for section in form.sections
    ]


def _questions(items: tuple[Item, ...]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Group):
            yield from _questions(item.items)
        elif item.label and item.calculation is None:
            yield item


def _question(question: Question, form: Form) -> Json:
    listed = form.choice_lists.get(question.list_name or "")
    return {
        "name": question.name,
        "label": dict(question.label),
        "choices": [dict(choice.label) for choice in listed.choices] if listed else [],
    }
