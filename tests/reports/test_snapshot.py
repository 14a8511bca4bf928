import json
from datetime import UTC, datetime

import pytest

from reports.actions.quotes import choose_quote
from reports.actions.reports import take_snapshot
from reports.models import Snapshot
from reports.pdf.shapes import QuestionResult, SummarySnapshot
from reports.pdf.summary import render_summary
from reports.queries.snapshot import summary_snapshot
from reports.version import code_version

MOMENT = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)


@pytest.fixture
def collect(questionnaire, country):
    def snapshot(of=None):
        return summary_snapshot(questionnaire, of or country, taken_at=MOMENT, code_version="1")

    return snapshot


def by_name(snapshot):
    return {question["name"]: question for question in snapshot["questions"]}


def test_the_shape_is_the_one_that_documents_are_drawn_from(collect, count):
    snapshot = collect()
    assert set(snapshot) == set(SummarySnapshot.__annotations__)
    for question in snapshot["questions"]:
        assert set(question) == set(QuestionResult.__annotations__)


def test_the_moment_is_told_in_the_countrys_time(collect, version):
    assert collect()["taken_at"] == "2026-03-02T01:30:00+05:00"


def test_counts_stand_with_dont_know_apart(collect, count):
    count("alcohol", "high", 3)
    count("alcohol", "dont_know", 1)
    alcohol = by_name(collect())["alcohol"]
    assert [choice["count"] for choice in alcohol["choices"]] == [3, 0, 0]
    assert (alcohol["dont_know"]["name"], alcohol["dont_know"]["count"]) == ("dont_know", 1)
    assert (alcohol["label_code"], alcohol["agreement"]) == ("strong majority", 1.0)


def test_counts_on_a_base_below_three_are_not_in_it(collect, count):
    count("alcohol", "high", 2)
    count("order", "police", 2, position=1)
    count("years", "40", 2)
    questions = by_name(collect())
    assert [choice["count"] for choice in questions["alcohol"]["choices"]] == [None] * 3
    assert questions["alcohol"]["agreement"] is None
    assert questions["order"]["ranking"][0]["positions"] == [None] * 4
    assert questions["order"]["ranking"][0]["mean"] is None
    assert questions["years"]["number"] == {
        "n": 2, "minimum": None, "median": None, "maximum": None,
    }  # fmt: skip


def test_the_questions_that_tell_who_answers_are_left_out(collect, version):
    assert list(by_name(collect())) == [
        "alcohol", "opium", "measures", "why", "order", "years",
    ]  # fmt: skip


def test_totals_and_institutions(collect, count, invite, respond):
    done, _missing = invite("A"), invite("B", "other")
    respond(invitation=done)
    count("", "", 1)
    snapshot = collect()
    assert snapshot["totals"] == {
        "responses": 1,
        "invited": 2,
        "partial": 0,
        "institutions_invited": 2,
        "institutions_answered": 1,
    }
    assert snapshot["sectors"][1] == {"sector": "other", "invited": 1, "submitted": 0}


def test_no_institution_is_named_in_a_document_for_readers(collect, invite, respond):
    respond(invitation=invite("Answering ministry"))
    invite("Silent ministry")
    content = json.dumps(collect())
    assert "Answering ministry" not in content
    assert "Silent ministry" not in content


def test_quotes_name_no_institution(collect, count, respond, invite):
    response = respond(answers={"why": "Because."}, institution=invite("Named").institution)
    choose_quote(response=response, question="why", actor=None)
    count("why", "", 3)
    [quote] = by_name(collect())["why"]["quotes"]
    assert quote == {
        "text": "Because.", "language": "en", "sector": "government", "institution": None,
    }  # fmt: skip


def test_sample_answers_mark_the_snapshot(collect, respond):
    assert collect()["is_illustrative"] is False
    respond(is_illustrative=True)
    assert collect()["is_illustrative"] is True


def test_a_stored_snapshot_has_its_hash_and_code_version(questionnaire, country, version, person):
    actor = person("team")
    snapshot = take_snapshot(country=country, questionnaire=questionnaire, actor=actor)
    stored = Snapshot.objects.get(pk=snapshot.pk)
    assert len(stored.sha256) == 64
    assert (stored.code_version, stored.created_by) == (code_version(), actor)
    assert json.loads(stored.content)["code_version"] == stored.code_version


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_same_snapshot_gives_the_same_bytes(language, collect, count):
    count("alcohol", "high", 4)
    count("why", "", 4)
    snapshot = collect()
    again = json.loads(json.dumps(snapshot))
    first = render_summary(snapshot, language)
    assert first.startswith(b"%PDF-")
    assert render_summary(again, language) == first


def test_a_country_without_anything_has_a_document(collect, version, other_country):
    assert render_summary(collect(other_country), "en").startswith(b"%PDF-")


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_is_constant(
    size, collect, count, invite, respond, django_assert_num_queries
):
    for number in range(size):
        response = respond(invitation=invite(f"I {number}"), answers={"why": f"Reason {number}"})
        choose_quote(response=response, question="why", actor=None)
        count("why", "", 3, sector=["government", "other", "civil_society"][number])
    collect()
    with django_assert_num_queries(9):
        collect()
