"""Figures that readers see move in steps, so that no difference tells one answer."""

import json

import pytest
from django.urls import reverse

from institutions.enums import Role
from reports.actions.board import add_finding
from reports.actions.reports import take_snapshot
from reports.actions.steps import figures_for, move_steps
from reports.enums import BoardState, Topic
from reports.models import FiguresStep
from reports.queries.cells import read_cells
from surveys.actions.folding import fold_all
from surveys.actions.responses import withdraw_response
from tests.reports.api.test_api import Program
from tests.surveys.makers import make_country, make_response, make_user, make_version, signed_in


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def kz(db):
    return make_country("KZ")


@pytest.fixture
def reader(version, kz):
    return make_user("reader@example.org", Role.READER, country=kz)


@pytest.fixture
def team(version, kz):
    return make_user("team@example.org", Role.TEAM, country=kz)


@pytest.fixture
def answer(version, kz):
    def give(number: int, importance: str = "very") -> list:
        made = [
            make_response(version, kz, {"importance": importance, "measures": ["work"]})
            for _one in range(number)
        ]
        fold_all()
        return made

    return give


def told(user, country, version) -> int:
    with figures_for(user, country):
        return read_cells(version.questionnaire, country).responses


def test_readers_see_a_step_and_the_team_what_is_now(reader, team, kz, version, answer):
    answer(4)
    assert told(reader, kz, version) == told(team, kz, version) == 4
    answer(2, "little")
    assert (told(reader, kz, version), told(team, kz, version)) == (4, 6)
    answer(1)
    assert told(reader, kz, version) == 7


def test_below_three_responses_no_step_is_taken(reader, kz, version, answer):
    answer(2)
    assert told(reader, kz, version) == 2
    assert not FiguresStep.objects.exists()
    answer(1)
    assert told(reader, kz, version) == 3


def test_withdrawals_move_a_step_too(reader, kz, version, answer):
    made = answer(7)
    assert told(reader, kz, version) == 7
    for response in made[:2]:
        withdraw_response(response, reason="Asked to", actor=None)
    fold_all()
    assert told(reader, kz, version) == 7
    withdraw_response(made[2], reason="Asked to", actor=None)
    fold_all()
    assert told(reader, kz, version) == 4


def test_a_step_that_would_tell_of_two_people_is_dropped(reader, kz, version, answer):
    made = answer(3)
    assert told(reader, kz, version) == 3
    withdraw_response(made[0], reason="Asked to", actor=None)
    fold_all()
    assert told(reader, kz, version) == 2
    assert not FiguresStep.objects.exists()


def test_steps_that_are_not_due_cost_two_queries(kz, answer, django_assert_num_queries):
    answer(4)
    move_steps(kz)
    with django_assert_num_queries(2):
        move_steps(kz)


PAGES = {
    "country_findings": {"questionnaire": "needs"},
    "findings_live": {"questionnaire": "needs"},
    "findings_csv": {"questionnaire": "needs"},
    "crosstab": {"questionnaire": "needs", "rows": "importance", "columns": "measures"},
}


def page(user, name: str) -> str:
    address = reverse(f"reports:{name}", args=["KZ"])
    answer = signed_in(user).get(address, PAGES[name])
    content = b"".join(list(answer))  # whether it streams or not
    changing = ("Counts as of", "csrf", "invited", "begun")
    lines = content.decode().splitlines()
    return "\n".join(line for line in lines if not any(word in line for word in changing))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_a_reader_changes_with_one_more_answer(name, reader, team, answer):
    answer(5)
    before, team_before = page(reader, name), page(team, name)
    answer(1, "little")
    assert page(reader, name) == before
    assert page(team, name) != team_before


def test_the_page_says_of_when_the_figures_are(reader, team, answer):
    answer(5)
    assert "These figures move when at least three more" in page(reader, "country_findings")
    assert "These figures move" not in page(team, "country_findings")


def test_programs_of_readers_get_the_same(reader, team, answer):
    answer(5)
    path = "/countries/KZ/findings/needs"
    program, own = Program(reader), Program(team)
    before, own_before = program.get(path).json(), own.get(path).json()
    answer(1, "little")
    assert program.get(path).json() == before
    assert own.get(path).json() != own_before


def test_figures_in_the_texts_of_the_board_move_in_steps(reader, team, kz, answer):
    answer(5)
    text = "Very: {{count:needs/importance/very}}."
    finding = add_finding(
        kz, topic=Topic.QUESTIONNAIRE, headings={"en": "A"}, texts={"en": text}, actor=None
    )
    finding.state = BoardState.APPROVED
    finding.save()
    address = reverse("reports:board_item", args=["KZ", "finding", finding.pk])
    assert "5 of 5" in signed_in(reader).get(address).content.decode()
    answer(1)
    assert "5 of 5" in signed_in(reader).get(address).content.decode()
    assert "6 of 6" in signed_in(team).get(address).content.decode()


def test_a_summary_for_a_reader_is_of_the_last_step(reader, team, kz, version, answer):
    answer(5)
    told(reader, kz, version)
    answer(1)
    for user, responses in ((reader, 5), (team, 6)):
        with figures_for(user, kz):
            snapshot = take_snapshot(country=kz, questionnaire=version.questionnaire, actor=user)
        assert json.loads(snapshot.content)["totals"]["responses"] == responses
