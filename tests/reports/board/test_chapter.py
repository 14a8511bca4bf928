"""The board as the reports print it: values of now, numbers, stale marks."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from reports.models import Conclusion, Finding, Recommendation, TableRow
from reports.queries.board_chapter import board_chapter

pytestmark = pytest.mark.django_db


def change(cell, text, value):
    cell.text, cell.value = text, value
    cell.save()


def only(chapter):
    (found,) = chapter["findings"]
    return found


def test_a_board_without_anything(kz):
    assert board_chapter(kz) == {"findings": [], "conclusions": [], "recommendations": []}


def test_live_references_show_the_value_of_now_in_each_language(kz, cell, finding):
    live = f"{{{{cell:{cell.row_id}.{cell.period_id}}}}}"
    finding(f"There were {live} cases.", texts={"en": f"{live} cases.", "ru": f"{live} дел."})
    assert only(board_chapter(kz))["text"] == {"en": "5,150 cases.", "ru": "5\u00a0150 дел."}
    change(cell, "5,151.5", "5151.5")
    assert only(board_chapter(kz))["text"]["ru"] == "5\u00a0151,5 дел."


def test_variations_follow_their_cells(kz, cell, finding):
    finding(f"It changed by {{{{variation:{cell.row_id}}}}}.")
    before = only(board_chapter(kz))["text"]["en"]
    change(cell, "1", "1")
    after = only(board_chapter(kz))["text"]["en"]
    assert before.endswith("%.")
    assert before != after


def test_what_is_gone_is_told(kz, finding):
    finding("Cases: {{cell:0.0}}.")
    assert "not in the evidence any more" in only(board_chapter(kz))["text"]["en"]


def test_changing_one_observation_marks_what_cites_it(kz, cell, finding, cite):
    item = finding()
    cite(item, "observation", f"{cell.row_id}.{cell.period_id}", {"text": "5,150"})
    conclusion = Conclusion.objects.create(country=kz, texts={"en": "So."}, position=1)
    conclusion.findings.add(item)
    advice = Recommendation.objects.create(country=kz, texts={"en": "Do."}, position=1)
    advice.conclusions.add(conclusion)
    other = Conclusion.objects.create(country=kz, texts={"en": "Else."}, position=2)

    def stale():
        chapter = board_chapter(kz)
        marks = {(kind, one["id"]): one["is_stale"] for kind in chapter for one in chapter[kind]}
        assert not marks["conclusions", other.pk]
        return {kind for (kind, _pk), is_stale in marks.items() if is_stale}

    assert not stale()
    change(cell, "5,151", "5151")
    assert stale() == {"findings", "conclusions", "recommendations"}
    cited = only(board_chapter(kz))["cites"][0]
    assert cited["value"] == {"en": "5,151", "ru": "5\u00a0151"}


def test_evidence_that_was_removed_is_stale(kz, cell, finding, cite):
    cite(finding(), "observation", f"{cell.row_id}.{cell.period_id}", {"text": "5,150"})
    TableRow.objects.filter(pk=cell.row_id).delete()
    assert only(board_chapter(kz))["is_stale"]


def test_numbers_leave_out_what_was_retired(kz, finding):
    first, second = (
        Conclusion.objects.create(country=kz, texts={"en": "So."}, position=place)
        for place in (1, 2)
    )
    gone = finding(state="retired", retired_reason="Wrong")
    second.findings.add(gone)
    Conclusion.objects.filter(pk=first.pk).update(state="retired", retired_reason="Twice")
    chapter = board_chapter(kz)
    assert [(one["number"], one["findings"]) for one in chapter["conclusions"]] == [(1, [])]
    assert not chapter["findings"]


def test_the_chapter_is_plain_json_and_of_one_country(kz, finding):
    finding(origin="question/small/alcohol")
    Finding.objects.create(
        country_id="KG", topic="other", headings={"en": "H"}, texts={"en": "Other"}
    )
    chapter = board_chapter(kz)
    assert json.loads(json.dumps(chapter)) == chapter
    assert only(chapter)["question"] == "alcohol"


def test_queries_do_not_grow_with_the_findings(
    kz, cell, finding, cite, django_assert_num_queries, django_assert_max_num_queries
):
    reference = f"{cell.row_id}.{cell.period_id}"
    cite(finding(), "observation", reference, {"text": "5,150"})
    with django_assert_max_num_queries(15) as first:
        board_chapter(kz)
    for _number in range(5):
        cite(finding(), "observation", reference, {"text": "5,150"})
        cite(finding(), "variation", str(cell.row_id), {})
    with django_assert_num_queries(len(first.captured_queries)):
        board_chapter(kz)


@pytest.mark.parametrize("values", [{"state": "retired"}, {"topic": "x"}, {"state": "x"}])
def test_the_database_holds_the_rules(finding, values):
    item = finding()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=item.pk).update(**values, revision=F("revision"))
