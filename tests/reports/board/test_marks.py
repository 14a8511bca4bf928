"""Where evidence changed: the figures in texts, and what rests on them, before and after."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.enums import Role
from reports.actions.board import (
    BoardError,
    add_conclusion,
    add_finding,
    add_recommendation,
    change_item,
    cite_evidence,
    take_value,
)
from reports.actions.board_approval import approve_item, retire_item
from reports.enums import Topic
from reports.models import Citation, Conclusion, Finding, Recommendation
from reports.queries.board_item import item_view

pytestmark = pytest.mark.django_db
DELETED = "<del>5,150</del>"


@pytest.fixture
def item(kz, live) -> Finding:
    """A finding with a live figure and a typed one, of the same cell."""
    return add_finding(
        kz,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": f"The police told {live}. In 2017 there were 5,150 misdemeanours."},
        actor=None,
    )


@pytest.fixture
def conclusion(kz, item) -> Conclusion:
    return add_conclusion(kz, texts={"en": "So it is."}, findings=[item], actor=None)


@pytest.fixture
def advice(kz, conclusion) -> Recommendation:
    return add_recommendation(kz, texts={"en": "Act."}, conclusions=[conclusion], actor=None)


def change(cell, text="6,000"):
    cell.text, cell.value = text, text.replace(",", "")
    cell.save()


def pieces(item) -> list[tuple[str, str, bool]]:
    """The pieces that are marked: text, value before, whether the tables contradict it."""
    return [
        (piece.text, piece.before, piece.figure is not None)
        for text in item_view(type(item).objects.get(pk=item.pk), "en").texts
        for piece in text.pieces
        if piece.before or piece.figure
    ]


def page_of(client, item) -> str:
    kind = type(item).__name__.lower()
    response = client.get(reverse("reports:board_item", args=["KZ", kind, item.pk]))
    return re.sub(r"\s+", " ", response.content.decode())


# Live figures are cited


def test_a_live_figure_is_cited_with_its_value(item, cell):
    cited = item.citations.get()
    assert cited.reference == f"{cell.row_id}.{cell.period_id}"
    assert cited.value_seen == {"text": "5,150"}


def test_a_live_figure_put_in_later_is_cited_once(kz, finding, live):
    plain = finding("There were some.")
    texts = {"en": f"There were {live}, yes, {live}."}
    for base in (1, 2):
        change_item(plain, base=base, values={"texts": texts}, actor=None)
    assert plain.citations.count() == 1
    assert Finding.objects.get(pk=plain.pk).revision == 2


def test_a_live_figure_that_is_gone_is_not_cited(kz):
    made = add_finding(
        kz, topic=Topic.OTHER, headings={"en": "H"}, texts={"en": "{{cell:0.0}}"}, actor=None
    )
    assert not made.citations.exists()


# Figures in texts


def test_nothing_is_marked_while_nothing_changed(item, team):
    assert pieces(item) == []
    assert "board-changed" not in page_of(team, item)


def test_live_and_typed_figures_are_marked_in_the_text(item, cell, team):
    change(cell)
    assert pieces(item) == [("6,000", "5,150", False), ("5,150", "", True)]
    page = page_of(team, item)
    assert DELETED in page
    assert "<ins>6,000</ins>" in page
    assert '<mark class="claim claim-contradicted">5,150' in page
    assert "4. Misdemeanours – 2017: 6,000" in page


def test_the_typed_figure_stays_marked_when_the_value_was_taken(item, cell):
    change(cell)
    take_value(item.citations.get(), actor=None)
    assert pieces(item) == [("5,150", "", True)]


def test_values_before_are_in_the_language_of_the_text(kz, cell, live):
    made = add_finding(
        kz, topic=Topic.OTHER, headings={"ru": "З"}, texts={"ru": f"Дел: {live}."}, actor=None
    )
    change(cell)
    assert pieces(made) == [("6\u00a0000", "5\u00a0150", False)]


def test_the_history_names_the_figures_of_earlier_texts(item, cell, team):
    change_item(item, base=1, values={"texts": {"en": "Other."}}, actor=None)
    cell.row.table.periods.filter(label="2017").update(label="2016")
    page = page_of(team, item)
    assert "The police told [Table 4: Misdemeanours, 2016]." in page
    assert "{{cell" not in page


def test_a_figure_of_the_history_that_is_gone_is_told(kz, team):
    made = add_finding(
        kz, topic=Topic.OTHER, headings={"en": "H"}, texts={"en": "{{cell:0.0}}"}, actor=None
    )
    assert "[not in the evidence any more]" in page_of(team, made)


def test_markup_in_a_text_stays_text(item, cell, team):
    Finding.objects.update(texts={"en": "<b>In 2017</b> there were 9,999 misdemeanours."})
    page = page_of(team, item)
    assert "&lt;b&gt;In 2017&lt;/b&gt;" in page
    assert '<mark class="claim claim-contradicted">9,999' in page


# What rests on it


def test_what_rests_on_it_tells_what_changed(cell, item, conclusion, advice, team):
    assert "has changed" not in page_of(team, advice)
    change(cell)
    for one in (conclusion, advice):
        page = page_of(team, one)
        assert DELETED in page
        assert "<strong>6,000</strong>" in page
        assert reverse("reports:board_item", args=["KZ", "finding", item.pk]) in page
        # The item itself, and the one below or above it.
        assert page.count('<span class="badge text-bg-warning">Evidence has changed') >= 2


def test_a_live_figure_of_a_conclusion_is_marked_by_the_finding_s_citation(kz, item, cell, live):
    resting = add_conclusion(kz, texts={"en": f"Only {live}."}, findings=[item], actor=None)
    change(cell)
    assert pieces(resting) == [("6,000", "5,150", False)]


def test_readers_see_no_draft_through_a_change(client, member, cell, item, conclusion):
    Conclusion.objects.update(state="approved")
    change(cell)
    client.force_login(member("Rustam", Role.READER))
    page = page_of(client, conclusion)
    assert "Evidence has changed" in page
    assert "Crime" not in page
    assert DELETED not in page


def test_what_is_retired_marks_nothing(kz, cell, item, conclusion, advice, member):
    change(cell)
    other = add_conclusion(kz, texts={"en": "Else."}, actor=None)
    advice.conclusions.add(other)
    with pytest.raises(BoardError):
        approve_item(advice, revision=1, actor=member("Anna"))
    retire_item(conclusion, reason="Wrong", actor=None)
    view = item_view(Recommendation.objects.get(), "en")
    assert not view.is_stale
    assert not view.changes
    approve_item(advice, revision=1, actor=member("Boris"))


def test_the_board_shows_a_finding_s_change_and_where_it_is_used(team, cell, item):
    change(cell)
    assert DELETED in team.get(reverse("reports:board", args=["KZ"])).content.decode()
    used = team.get(reverse("reports:board_used", args=["KZ"])).content.decode()
    assert "Evidence has changed" in used


@pytest.mark.parametrize("kind", ["item", "conclusion", "advice"])
def test_queries_do_not_grow(kz, team, cell, item, conclusion, advice, request, kind):
    change(cell)
    shown = request.getfixturevalue(kind)
    page_of(team, shown)
    with CaptureQueriesContext(connection) as first:
        page_of(team, shown)
    references = Citation.objects.values_list("reference", flat=True)
    for _number in range(3):
        more = add_finding(
            kz, topic=Topic.OTHER, headings={"en": "H"}, texts=item.texts, actor=None
        )
        cite_evidence(more, ("variation", references[0].split(".")[0]), actor=None)
        conclusion.findings.add(more)
        advice.conclusions.add(add_conclusion(kz, texts={"en": "C"}, findings=[more], actor=None))
    with CaptureQueriesContext(connection) as second:
        page_of(team, shown)
    assert len(second) <= len(first)
