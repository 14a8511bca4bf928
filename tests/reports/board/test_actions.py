"""Writing, citing, approving and retiring."""

import pytest
from django.core.exceptions import ValidationError

from institutions.models import AuditEntry, Round
from reports.actions.board import (
    BoardError,
    add_conclusion,
    add_finding,
    add_recommendation,
    change_item,
    cite_evidence,
    pass_value,
    remove_citation,
    take_value,
)
from reports.actions.board_approval import (
    approve_item,
    comment_item,
    move_item,
    restore_item,
    retire_item,
    settle_comment,
)
from reports.enums import Topic
from reports.models import Approval, Finding
from reports.queries.board_chapter import board_chapter
from reports.queries.board_evidence import current_evidence
from surveys.models import Questionnaire
from tests.surveys.makers import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(cell):
    return "observation", f"{cell.row_id}.{cell.period_id}"


@pytest.fixture
def item(kz, key) -> Finding:
    return add_finding(
        kz,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": "It rose."},
        cites=current_evidence(kz, [key]).values(),
        actor=None,
    )


@pytest.fixture
def people(member):
    return member("Anna"), member("Boris")


def set_cell(cell, text):
    cell.text, cell.value = text, text.replace(",", "")
    cell.save()


def approve(item, people):
    for person in people:
        approve_item(item, revision=item.revision, actor=person)
    item.refresh_from_db()


def test_a_finding_is_stored_with_the_value_seen(item):
    (cited,) = item.citations.all()
    assert cited.value_seen == {"text": "5,150"}
    assert "Misdemeanours, 2017" in cited.labels["en"]
    assert item.boardrevisions.get().content["cites"] == [["observation", cited.reference]]


def test_a_change_is_a_new_revision_and_takes_approvals_back(item, people):
    approve(item, people)
    assert item.state == "approved"
    assert change_item(item, base=1, values={"texts": {"en": "It fell."}}, actor=people[0])
    item.refresh_from_db()
    assert (item.state, item.revision, item.text) == ("draft", 2, "It fell.")
    assert item.boardrevisions.get(number=1).content["texts"] == {"en": "It rose."}


def test_the_same_again_is_no_change(item, people):
    approve(item, people)
    assert not change_item(item, base=1, values={"texts": {"en": "It rose."}}, actor=None)
    item.refresh_from_db()
    assert (item.state, item.revision) == ("approved", 1)


def test_two_writers_do_not_overwrite_each_other(item):
    change_item(item, base=1, values={"texts": {"en": "One"}}, actor=None)
    with pytest.raises(ValidationError):
        change_item(item, base=1, values={"texts": {"en": "Two"}}, actor=None)
    item.refresh_from_db()
    assert item.text == "One"


def test_it_takes_two_people(item, people):
    anna, boris = people
    assert not approve_item(item, revision=1, actor=anna)
    assert not approve_item(item, revision=1, actor=anna)
    item.refresh_from_db()
    assert item.state == "draft"
    assert approve_item(item, revision=1, actor=boris)
    assert Approval.objects.count() == 2
    assert AuditEntry.objects.filter(action="approve_finding").count() == 3


def test_a_wording_that_was_not_seen_is_not_approved(item, people):
    change_item(item, base=1, values={"texts": {"en": "New"}}, actor=None)
    with pytest.raises(BoardError):
        approve_item(item, revision=1, actor=people[0])


def test_stale_evidence_is_not_approved(item, cell, people):
    set_cell(cell, "5,151")
    conclusion = add_conclusion(item.country, texts={"en": "So"}, findings=[item], actor=None)
    recommendation = add_recommendation(
        item.country, texts={"en": "Do"}, conclusions=[conclusion], actor=None
    )
    for one in (item, conclusion, recommendation):
        with pytest.raises(BoardError, match="changed"):
            approve_item(one, revision=1, actor=people[0])
    pass_value(item.citations.get(), actor=people[0])
    assert not approve_item(recommendation, revision=1, actor=people[0])
    assert approve_item(recommendation, revision=1, actor=people[1])


def test_a_retired_finding_keeps_no_conclusion_from_approval(item, cell, people):
    conclusion = add_conclusion(item.country, texts={"en": "So"}, findings=[item], actor=None)
    set_cell(cell, "5,151")
    retire_item(item, reason="Wrong.", actor=None)
    assert not approve_item(conclusion, revision=1, actor=people[0])


def test_taking_the_new_value_asks_for_new_approval(item, cell, people):
    approve(item, people)
    set_cell(cell, "5,151")
    take_value(item.citations.get(), actor=people[0])
    item.refresh_from_db()
    assert (item.state, item.revision) == ("draft", 2)
    assert item.citations.get().value_seen == {"text": "5,151"}
    assert not board_chapter(item.country)["findings"][0]["is_stale"]
    entry = AuditEntry.objects.get(action="take_value_in_finding")
    assert (entry.details["before"], entry.details["after"]) == (
        {"text": "5,150"},
        {"text": "5,151"},
    )


def test_keeping_holds_until_the_evidence_changes_again(item, cell, people):
    approve(item, people)

    def is_stale():
        return board_chapter(item.country)["findings"][0]["is_stale"]

    set_cell(cell, "5,151")
    assert is_stale()
    pass_value(item.citations.get(), actor=people[0])
    item.refresh_from_db()
    assert item.state == "approved"
    assert not is_stale()
    set_cell(cell, "5,152")
    assert is_stale()
    set_cell(cell, "5,150")
    assert not is_stale()


def test_the_value_of_evidence_that_is_gone_cannot_be_taken(item, cell):
    cell.row.delete()
    with pytest.raises(BoardError):
        take_value(item.citations.get(), actor=None)
    pass_value(item.citations.get(), actor=None)
    assert not board_chapter(item.country)["findings"][0]["is_stale"]


def test_citing_and_removing(item, key, cell):
    cite_evidence(item, key, actor=None)
    item.refresh_from_db()
    assert (item.citations.count(), item.revision) == (1, 1)
    cite_evidence(item, ("variation", str(cell.row_id)), actor=None)
    item.refresh_from_db()
    assert (item.citations.count(), item.revision) == (2, 2)
    remove_citation(item.citations.first(), actor=None)
    assert [cited.kind for cited in item.citations.all()] == ["variation"]


@pytest.mark.parametrize(
    "key", [("observation", "0.0"), ("record", "idea/1"), ("tally", "x"), ("document", "x")]
)
def test_what_is_not_in_the_evidence_cannot_be_cited(item, key):
    with pytest.raises(BoardError):
        cite_evidence(item, key, actor=None)


def test_retired_items_stay_as_they_are(item, people):
    approve(item, people)
    retire_item(item, reason="Wrong", actor=people[0])
    with pytest.raises(BoardError):
        change_item(item, base=1, values={}, actor=None)
    with pytest.raises(BoardError):
        approve_item(item, revision=1, actor=people[0])
    restore_item(item, actor=people[0])
    item.refresh_from_db()
    assert (item.state, item.retired_reason, Approval.objects.count()) == ("draft", "", 0)
    with pytest.raises(BoardError):
        restore_item(item, actor=people[0])


def test_moving_within_neighbours_that_stand(kz):
    first, gone, last = (add_conclusion(kz, texts={"en": str(n)}, actor=None) for n in range(3))
    retire_item(gone, reason="x", actor=None)
    move_item(last, is_up=True, actor=None)
    move_item(last, is_up=True, actor=None)
    assert [one["id"] for one in board_chapter(kz)["conclusions"]] == [last.pk, first.pk]
    move_item(last, is_up=False, actor=None)
    move_item(gone, is_up=False, actor=None)
    assert [one["id"] for one in board_chapter(kz)["conclusions"]] == [first.pk, last.pk]


def test_what_an_item_rests_on_belongs_to_its_wording(kz, item):
    conclusion = add_conclusion(kz, texts={"en": "So"}, actor=None)
    assert change_item(conclusion, base=1, values={}, rests_on=[item], actor=None)
    advice = add_recommendation(
        kz, texts={"en": "Do"}, conclusions=[conclusion], priority="high", actor=None
    )
    assert not change_item(advice, base=1, values={}, rests_on=[conclusion], actor=None)
    assert change_item(advice, base=1, values={"priority": "low"}, actor=None)
    chapter = board_chapter(kz)
    assert chapter["conclusions"][0]["findings"] == [item.pk]
    assert chapter["recommendations"][0]["conclusions"] == [conclusion.pk]


def test_comments_are_settled_once(item, people):
    comment = comment_item(item, text="Why?", actor=people[0])
    settle_comment(comment, actor=people[1])
    settled = comment.settled_at
    settle_comment(comment, actor=people[0])
    comment.refresh_from_db()
    assert (comment.settled_at, comment.settled_by) == (settled, people[1])


def test_a_finding_is_of_the_round_that_the_country_answers(kz):
    version = make_version(slug="asked")
    held = Round.objects.create(slug="second", names={"en": "Second"})
    held.countries.add(kz)
    Questionnaire.objects.filter(pk=version.questionnaire_id).update(round=held)
    finding = add_finding(
        kz, topic=Topic.DIALOGUE, headings={"en": "A"}, texts={"en": "B"}, actor=None
    )
    assert finding.round == held
