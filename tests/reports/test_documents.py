import json

import pytest

from reports.queries.country import country_findings
from reports.queries.documents import findings_document


@pytest.fixture
def document(questionnaire, country, version):
    return lambda: findings_document(country_findings(questionnaire, country))


def test_the_document_is_plain_json(document, count):
    count("alcohol", "high", 4)
    count("years", "3", 4)
    count("order", "police", 4, position=1)
    told = document()
    assert json.loads(json.dumps(told)) == told


def test_each_kind_of_question_has_its_place(document):
    told = document()
    assert list(told["questions"]) == ["alcohol", "opium", "measures"]
    assert list(told["details"]) == ["alcohol", "opium", "measures"]
    assert list(told["ranks"]) == ["order"]
    assert list(told["numbers"]) == ["years"]
    assert list(told["texts"]) == ["why"]
    assert list(told["background"]) == ["institution_name", "sector"]


def test_a_scale_has_measures_and_a_multiple_choice_has_leading_answers(document, count):
    count("alcohol", "high", 4)
    count("measures", "police", 4)
    questions = document()["questions"]
    assert set(questions["alcohol"]) == {
        "answered", "counts", "label", "agreement", "consensus", "dispersion",
    }  # fmt: skip
    assert questions["measures"] == {"answered": 4, "counts": {"police": 4}, "leading": ["police"]}


def test_what_is_not_a_scale_has_no_measures(document, questionnaire, count):
    questionnaire.sector_question = ""
    questionnaire.save()
    count("sector", "government", 4)
    assert set(document()["questions"]["sector"]) == {"answered", "counts", "label"}


def test_details_tell_bounds_and_sectors(document, count, invite):
    invite("Silent")
    for sector, number in (("government", 4), ("other", 3), ("international", 2)):
        count("", "", number, sector=sector)
        count("alcohol", "low", number, sector=sector)
    told = document()
    alcohol = told["details"]["alcohol"]
    assert told["invited"] == 10
    assert alcohol["bounds"]["low"] == [9, 10]
    assert alcohol["bounds"]["high"] == [0, 1]
    assert alcohol["sectors"]["government"] == {
        "answered": 4,
        "counts": {"high": 0, "middle": 0, "low": 4, "dont_know": 0},
        "withheld": False,
    }
    nothing = {"answered": None, "counts": None, "withheld": True}
    assert alcohol["sectors"]["international"] == nothing
    assert alcohol["sectors"]["other"] == nothing


def test_rankings_tell_places_and_means(document, count):
    count("order", "police", 3, position=2)
    order = document()["ranks"]["order"]
    assert order["positions"]["police"] == [0, 3, 0, 0]
    assert order["mean_rank"] == {"police": 2.0, "schools": None, "clinics": None, "unsure": None}
    assert order["first_places"]["police"] == 0


def test_numbers_of_two_people_are_not_told(document, count):
    count("years", "61", 2)
    years = document()["numbers"]["years"]
    assert (years["n"], years["min"], years["median"], years["max"]) == (2, None, None, None)
