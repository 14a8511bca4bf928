"""The sample answers give the published findings: workbook and CSV → fold → findings."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from institutions.models import Country
from surveys.models import Questionnaire

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK = ROOT.parent / "sample_data" / "needs_assessment.xlsx"
RESPONSES = ROOT.parent / "sample_data" / "responses"


def told(*arguments: str) -> dict[str, Any]:
    """What `findings … --json` prints: one JSON document and nothing else."""
    out = io.StringIO()
    call_command("findings", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def sample(db) -> Questionnaire:
    for code in ("KZ", "KG", "TM"):
        Country.objects.create(code=code, names={"en": code})
    quiet = {"stdout": io.StringIO()}
    call_command("import_questionnaire", str(WORKBOOK), "--publish", **quiet)
    for code in ("KZ", "KG"):
        call_command(
            "import_responses", "needs_assessment", str(RESPONSES / f"{code}.csv"), **quiet
        )
    return Questionnaire.objects.get(slug="needs_assessment")


@pytest.mark.parametrize("code", ["KZ", "KG"])
def test_findings_equal_the_vectors(sample, code):
    call_command("fold", stdout=io.StringIO())
    vector = json.loads((ROOT / "vectors" / f"findings_{code}.json").read_text())
    document = told(code)
    assert document["country"] == vector["country"]
    assert document["responses"] == vector["responses"]
    assert document["questions"] == vector["questions"]
    assert document["unfolded"] == 0


def test_what_is_not_in_the_vectors(sample):
    call_command("fold", stdout=io.StringIO())
    document = told("KZ", "--questionnaire", "needs_assessment")
    assert list(document["ranks"]) == ["approach_priority"]
    assert sum(document["ranks"]["approach_priority"]["first_places"].values()) == 10
    assert list(document["numbers"]) == ["years_in_field"]
    assert document["numbers"]["years_in_field"]["n"] == 10
    assert set(document["background"]) == {"sector", "institution_name"}
    assert sum(document["background"]["sector"]["counts"].values()) == 10
    assert "rehabilitation_comment" in document["texts"]


def test_submissions_that_are_not_folded_are_told(sample):
    document = told("KG")
    assert (document["responses"], document["unfolded"]) == (0, 17)


def test_a_country_without_answers(sample):
    document = told("tm")
    assert document["responses"] == 0
    alcohol = document["questions"]["alcohol"]
    assert (alcohol["answered"], alcohol["label"]) == (0, "too few answers")
    assert set(alcohol["counts"].values()) == {0}
    assert document["questions"]["trafficking_factors"] == {
        "answered": 0, "counts": {}, "leading": [],
    }  # fmt: skip
