"""The sample round: what `load_sample` puts into the database.

Everything here is done by the system (no actor) through the same actions that pages use.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from institutions.actions.institution_import import import_institutions
from institutions.actions.registry import register_programme_countries, register_round
from institutions.models import Country, Institution, Round
from institutions.programme import PROGRAMME_COUNTRIES
from institutions.queries import InstitutionMatcher
from reports.actions.quotes import choose_quote
from surveys.actions.folding import fold_all
from surveys.actions.invitations import create_invitations
from surveys.actions.response_import import import_responses
from surveys.models import Questionnaire, Response
from surveys.xlsform.importing import import_questionnaire

FOLDER = Path(settings.BASE_DIR) / "sample_data"
ROUND = "cadap-7-outcome-1-phase-2"
# A workbook has its title in one language only.
RUSSIAN_TITLE = "Оценка потребностей в области наркополитики"
ROUND_NAMES = {
    "en": "CADAP 7, outcome 1, phase 2",
    "ru": "CADAP 7, результат 1, этап 2",
}
# Of questions that at least three people of the country answered, in both languages.
QUOTES = [
    ("KZ-02", "alcohol_reasons"),
    ("KZ-05", "alcohol_reasons"),
    ("KZ-03", "stigma_actions"),
    ("KZ-09", "stigma_actions"),
    ("KG-02", "alcohol_reasons"),
    ("KG-09", "alcohol_reasons"),
    ("KG-05", "stigma_actions"),
    ("KG-07", "rehabilitation_comment"),
    ("KG-11", "other_needs"),
]


class SampleError(Exception):
    """The sample data cannot be loaded; the message says why."""


def is_loaded() -> bool:
    return Round.objects.filter(slug=ROUND).exists()


def load() -> None:
    """Load everything but the sign-ins, all or nothing, and fold the answers."""
    with transaction.atomic():
        countries = register_programme_countries()
        assessment_round = register_round(
            actor=None,
            slug=ROUND,
            names=ROUND_NAMES,
            countries=countries,
            opens_on=date(2023, 3, 1),
        )
        _register_institutions()
        questionnaire = _publish_questionnaire(assessment_round)
        _invite(questionnaire)
        _import_answers(questionnaire)
        _choose_quotes(questionnaire)
    fold_all()


def sample_questionnaire() -> Questionnaire:
    return Questionnaire.objects.get(round__slug=ROUND)


def _register_institutions() -> None:
    result = import_institutions(actor=None, content=(FOLDER / "institutions.csv").read_bytes())
    if result.problems:
        first = result.problems[0]
        raise SampleError(f"institutions.csv, row {first.row}: {first.reason}")


def _publish_questionnaire(assessment_round: Round) -> Questionnaire:
    path = FOLDER / "needs_assessment.xlsx"
    result = import_questionnaire(
        path.read_bytes(), filename=path.name, assessment_round=assessment_round, publish=True
    )
    if result.version is None:
        raise SampleError(f"{path.name}: {result.problems[0].message}")
    questionnaire = result.version.questionnaire
    questionnaire.titles = {**questionnaire.titles, "ru": RUSSIAN_TITLE}
    questionnaire.save(update_fields=["titles"])
    return questionnaire


def _invite(questionnaire: Questionnaire) -> None:
    """One invitation for each represented institution in each country; nobody knows the links."""
    countries = Country.objects.in_bulk()
    for code, institutions in _represented().items():
        create_invitations(questionnaire, country=countries[code], institutions=institutions)


def _represented() -> dict[str, list[Institution]]:
    matcher = InstitutionMatcher(PROGRAMME_COUNTRIES)
    represented = defaultdict(list)
    with (FOLDER / "attendance.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            institution = matcher.match(row["country"], row["institution"])
            if institution is None:
                raise SampleError(f"attendance.csv: {row['institution']} is not registered")
            represented[row["country"]].append(institution)
    return represented


def _import_answers(questionnaire: Questionnaire) -> None:
    for path in sorted((FOLDER / "responses").glob("*.csv")):
        result = import_responses(questionnaire, path.read_bytes(), is_illustrative=True)
        if result.problems:
            first = result.problems[0]
            raise SampleError(f"{path.name}, row {first.row}, {first.column}: {first.reason}")
    # Somebody may have imported the files by hand before, without saying what they are.
    Response.objects.filter(
        version__questionnaire=questionnaire, external_id__in=_sample_ids(), is_illustrative=False
    ).update(is_illustrative=True)


def _sample_ids() -> list[str]:
    ids = []
    for path in (FOLDER / "responses").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            ids += [row["response_id"] for row in csv.DictReader(file)]
    return ids


def _choose_quotes(questionnaire: Questionnaire) -> None:
    responses = Response.objects.filter(version__questionnaire=questionnaire).select_related(
        "version__questionnaire"
    )
    by_id = {response.external_id: response for response in responses}
    for external_id, question in QUOTES:
        choose_quote(response=by_id[external_id], question=question, actor=None)
