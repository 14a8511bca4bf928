"""Corrected texts of the published versions that a country's figures come from."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from institutions.models import Country
from reports.queries.country import submitted_responses
from surveys.form.model import Form
from surveys.form.texts import CHOICE, form_texts, walk_items
from surveys.models import Erratum, Questionnaire, Version
from surveys.queries.forms import get_form

Json = dict[str, Any]


def corrections_of(
    questionnaire: Questionnaire, country: Country, newest: Version | None
) -> list[Json]:
    """Return the corrections of the versions that the country answered, and of the newest one.

    In the order in which they were made, as plain JSON types: `questions` are the labels, per
    language, of the questions that show the text (more than one where they share a choice list),
    `kind` is "label", "hint" or "choice", `date` the day in the country's time zone. One query
    where nothing was corrected.
    """
    answered = submitted_responses(questionnaire, country).filter(version=OuterRef("version"))
    found = Erratum.objects.filter(version__questionnaire=questionnaire)
    found = found.filter(Q(version=newest) | Exists(answered)).order_by("pk")
    return [_correction(erratum, country) for erratum in found.select_related("version")]


def _correction(erratum: Erratum, country: Country) -> Json:
    form = get_form(erratum.version)
    text = next(one for one in form_texts(form) if one.key == erratum.key)
    return {
        "id": erratum.pk,
        "version": erratum.version.number,
        "kind": text.kind,
        "questions": [dict(label) for label in _labels(form, text.kind, text.subject)],
        "language": erratum.language,
        "before": erratum.old_text,
        "after": erratum.new_text,
        "date": erratum.corrected_at.astimezone(country.zone).date().isoformat(),
    }


def _labels(form: Form, kind: str, subject: str) -> list[Any]:
    """The labels of the questions with a choice list, or of the one item that the text is of."""
    if kind == CHOICE:
        return [one.label for one in form.questions.values() if one.list_name == subject]
    return [item.label for item in walk_items(form.items) if item.name == subject]
