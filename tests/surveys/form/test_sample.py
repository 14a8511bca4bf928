"""The sample answers pass the sample questionnaire, read from its workbook."""

import csv
from pathlib import Path

import pytest

from surveys.form.document import form_from_document, form_to_document
from surveys.form.routing import calculate, completion, relevant_answers
from surveys.form.validation import clean_value, validate
from surveys.xlsform.read import read_workbook
from tests.surveys.form.speed import MOST_COSTLY, cost_of_validation

SAMPLE = Path(__file__).parents[3] / "sample_data"


@pytest.fixture(scope="module")
def form():
    return read_workbook((SAMPLE / "needs_assessment.xlsx").read_bytes()).form


def sample_answers(form, country):
    with (SAMPLE / "responses" / f"{country}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cleaned = {
                name: clean_value(form, form.question(name), value, "en")
                for name, value in row.items()
                if name in form.questions
            }
            yield calculate(form, relevant_answers(form, cleaned))


@pytest.mark.parametrize(("country", "count"), [("KZ", 10), ("KG", 17)])
def test_every_sample_answer_is_accepted(form, country, count):
    found = list(sample_answers(form, country))

    assert len(found) == count
    for answers in found:
        assert validate(form, answers, language="ru") == []
        assert relevant_answers(form, answers) == answers
        assert all(section.is_complete for section in completion(form, answers))


def test_calculation_of_the_sample(form):
    answers = next(sample_answers(form, "KZ"))
    named = answers["strategy_weaknesses"] + answers["legislation_weaknesses"]

    assert answers["weaknesses_named"] == len(named)


def test_conditions_of_the_sample(form):
    answers = next(sample_answers(form, "KZ"))

    hidden = validate(form, answers | {"sector": "other"}, language="en")
    assert [problem.question for problem in hidden] == ["sector_other"]
    wrong = validate(form, answers | {"years_in_field": 61}, language="ru")
    assert [problem.message for problem in wrong] == ["Введите число лет от 0 до 60."]
    several = validate(form, answers | {"rehabilitation": ["therapy", "none"]}, language="en")
    assert [problem.code for problem in several] == ["constraint"]


def test_a_stored_form_judges_alike(form):
    stored = form_from_document(form_to_document(form))

    for answers in sample_answers(form, "KG"):
        assert validate(stored, answers, language="en") == []


def test_a_sample_answer_is_validated_quickly(form):
    answers = next(sample_answers(form, "KZ"))

    assert cost_of_validation(form, answers) < MOST_COSTLY
