"""The responses that the scale benchmark is measured with are such as people could have sent."""

import random

import pytest

from bench.scale import alternating, cost, filling, measuring, table, work
from bench.scale.drawing import draw_answers
from bench.scale.pages import Page, pages, posted
from bench.scale.plans import write_plans
from surveys.actions.folding import rebuild_tallies
from surveys.enums import ResponseSource, ResponseState
from surveys.form.validation import validate
from surveys.models import FoldEntry, Response, Tally
from surveys.queries.forms import get_form
from surveys.queries.tallies import check_tallies

COUNT = 200


@pytest.fixture
def world(db):
    return filling.make_world(institutions=8, patterns=40)


@pytest.fixture
def filled(world):
    filling.answer_for_institutions()
    filling.fill(Response.objects.count() + 1, COUNT)
    return world


def test_fills_as_many_as_wanted(filled):
    assert Response.objects.count() == COUNT


def test_the_rules_of_the_questionnaire_accept_every_answer(filled):
    form = get_form(filled.version)
    sent = Response.objects.filter(state=ResponseState.SUBMITTED)
    for response in sent:
        assert validate(form, response.answers, language="ru") == []
        assert response.sector
    asked = {name for response in sent for name in response.answers}
    inputs = {question.name for question in form.questions.values() if question.is_input}
    assert inputs <= asked
    assert max(len(response.answers) for response in sent) >= 20


def test_responses_are_of_every_kind(filled):
    found = Response.objects
    assert set(found.values_list("country", flat=True)) == set(filling.COUNTRIES)
    assert found.values("version").distinct().count() == 2
    assert found.filter(state=ResponseState.DRAFT, submitted_at=None).exists()
    assert found.filter(source=ResponseSource.IMPORT, invitation=None).exists()
    assert found.filter(invitation__institution__isnull=False).exists()
    assert found.filter(invitation__institution=None, institution__isnull=False).exists()
    assert not found.exclude(invitation=None).exclude(
        invitation__questionnaire__versions__responses__isnull=False
    )


def test_links_are_of_the_country_and_round_of_the_response(filled):
    for response in Response.objects.select_related("invitation", "institution", "version"):
        if response.invitation:
            assert response.invitation.country_id == response.country_id
            assert response.invitation.questionnaire_id == response.version.questionnaire_id
        if response.institution:
            assert response.institution.country_id == response.country_id


def test_tallies_agree_with_the_responses(filled):
    rebuild_tallies()
    assert check_tallies() == []
    sent = Response.objects.filter(state=ResponseState.SUBMITTED).count()
    assert sum(Tally.objects.filter(question="").values_list("count", flat=True)) == sent


def test_more_is_added_to_what_is_there(filled):
    filling.fill(COUNT + 1, COUNT + 50)
    assert Response.objects.count() == COUNT + 50


def test_queues_the_newest_for_folding(filled):
    filling.queue_newest(5)
    assert FoldEntry.objects.count() == 5
    newest = Response.objects.filter(state=ResponseState.SUBMITTED).order_by("-pk")[:5]
    assert set(FoldEntry.objects.values_list("response", flat=True)) == {one.pk for one in newest}


def test_the_same_draw_gives_the_same_answers(world):
    form = get_form(world.version)
    assert draw_answers(form, random.Random(5)) == draw_answers(form, random.Random(5))


def test_a_posted_ranking_goes_as_places(world):
    form, draw = get_form(world.version), random.Random(1)
    bodies = [posted(form, draw) for _ in range(10)]
    assert any(body.get("approach_priority:harm") for body in bodies)
    assert all("approach_priority" not in body for body in bodies)


def test_every_page_answers(filled):
    """Each as often as the benchmark asks for it, but once."""
    rebuild_tallies()
    for page in pages(filled):
        answer = page.visit()
        assert answer.status_code in page.accepts, page.name


def test_measures_time_queries_and_slow_statements(filled, tmp_path):
    page = next(page for page in pages(filled) if page.name == "responses: first page")
    found = measuring.Measure(page.name)
    measuring.measure(page, found, 200)
    assert found.seconds[200] > 0
    assert found.queries[200] > 3
    assert "SELECT" in found.slowest[0][1]
    found.slowest = [(1.0, "SELECT count(*) FROM surveys_response WHERE given_name LIKE '%a%'")]
    write_plans(tmp_path / "plans.md", [found])
    plans = (tmp_path / "plans.md").read_text()
    assert plans.startswith("## responses: first page: 1.000 s")
    assert "Aggregate" in plans


def test_an_unexpected_answer_ends_the_run(client, db):
    page = Page("nowhere", lambda: client.get("/nowhere/"))
    with pytest.raises(RuntimeError, match="nowhere: 404"):
        measuring.measure(page, measuring.Measure("nowhere"), 1)


def test_folds_and_rebuilds(filled):
    done = list(work.work(filled, COUNT, ["fold", "rebuild"]))
    assert [one.name for one in done] == ["fold", "plain SQL aggregate", "rebuild of the tallies"]
    assert not FoldEntry.objects.exists()


def test_what_was_made_is_found_by_a_later_run(world):
    assert filling.find_world() == world


class Timed(alternating.Visitor):
    """Costs that are known, in place of a process with a database."""

    def __init__(self, seconds, visits):
        self.costs = iter([cost.Cost(one, one / 2) for one in seconds])
        self.visits = visits

    def visit(self, name):
        self.visits.append(self)
        return next(self.costs)


def test_two_databases_are_visited_in_turn():
    visits: list[Timed] = []
    small, large = Timed([9, 0.1, 0.2, 0.3], visits), Timed([9, 0.2, 0.4, 0.6], visits)
    found = alternating.compare("home", small, large, rounds=3)
    assert visits[2:] == [large, small, small, large, large, small]
    assert str(found) == "| home | 200.0 | 400.0 | 2.00 | 100.0 | 200.0 | 2.00 |"


def test_tables_are_markdown():
    found = measuring.Measure("home", {1000: 0.004}, {10: 0.001, 1000: 0.003}, {10: 4, 1000: 4})
    grown = measuring.Measure("table", {1000: 0.2}, {10: 0.001, 1000: 0.1}, {10: 4, 1000: 9})
    stopped = measuring.Measure("board", {10: 0.1}, {10: 0.001}, {10: 4})
    assert table.pages_table([found, grown, stopped]) == (
        "\n| Page (median, ms of a processor) | 10 | 1,000 | ratio | clock | queries |\n"
        "| --- | --: | --: | --: | --: | --: |\n"
        "| home | 1.0 | 3.0 | 3.0 | 4.0 | 4 |\n"
        "| table | 1.0 | 100.0 | 100.0 | 200.0 | 4 → 9 |"
    )
    done = {10: [work.Done("csv", "10 rows", 1.25, 99.6)]}
    assert table.work_table(done).endswith("| csv | 10 | 1.2 | 100 | 10 rows |")
