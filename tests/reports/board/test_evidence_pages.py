"""Picking evidence, checking while typing, and following it up and down."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.enums import Role
from reports.actions.board import (
    add_conclusion,
    add_finding,
    add_recommendation,
    cite_evidence,
)
from reports.enums import Topic
from reports.models import Document, Finding
from reports.queries.board_claims import check_board
from reports.queries.board_pick import MOST, find_evidence
from reports.queries.board_trace import trace_of, uses_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(kz, live) -> Finding:
    return add_finding(
        kz,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": f"There were {live} misdemeanours in 2017."},
        actor=None,
    )


@pytest.fixture
def plain(kz) -> Finding:
    """A finding that cites nothing."""
    return add_finding(
        kz,
        topic=Topic.DOCUMENTATION,
        headings={"en": "Crime"},
        texts={"en": "There were many."},
        actor=None,
    )


@pytest.fixture
def tree(kz, item, cell):
    """A recommendation on a conclusion on the finding, which cites the cell."""
    cite_evidence(item, ("observation", f"{cell.row_id}.{cell.period_id}"), actor=None)
    conclusion = add_conclusion(kz, texts={"en": "So it is."}, findings=[item], actor=None)
    advice = add_recommendation(
        kz, texts={"en": "Act on it."}, conclusions=[conclusion], actor=None
    )
    return item, conclusion, advice


def url(name, *args, code="KZ"):
    return reverse(f"reports:{name}", args=[code, *args])


def shown(response):
    return re.sub(r"\s+", " ", response.content.decode())


def change(cell, text):
    cell.text, cell.value = text, text.replace(",", "")
    cell.save()


# Picking


def test_evidence_is_found_by_words_and_figures(kz, cell):
    found, has_more = find_evidence(kz, ["observation"], "misdemeanours 2017", "en")
    assert [told for _item, told in found] == ["5,150"]
    assert not has_more
    assert (
        find_evidence(kz, ["observation"], "5,150", "en")[0][0][0].reference
        == found[0][0].reference
    )
    everything, has_more = find_evidence(kz, ["observation"], "", "en")
    assert (len(everything), has_more) == (MOST, True)
    assert find_evidence(kz, ["variation"], "total", "en")[0]


@pytest.mark.parametrize("kind", ["document", "treaty", "strategy", "need", "programme"])
def test_what_is_registered_can_be_cited(kz, plain, kind):
    found, _more = find_evidence(kz, [kind], "", "ru")
    assert found
    cite_evidence(plain, found[0][0].key, actor=None)
    assert plain.citations.get().kind == kind


def test_evidence_of_other_countries_is_not_found(kz, plain, team):
    foreign = Document.objects.filter(country="KG").first()
    posted = {"kind": "document", "reference": str(foreign.pk)}
    told = team.post(url("board_cite", plain.pk), posted, follow=True)
    assert "This is not in the evidence any more." in shown(told)
    assert not plain.citations.exists()


def test_citing_by_picking(team, plain, cell):
    page = shown(team.get(url("board_cite", plain.pk) + "?kind=observation&q=misdemeanours+2017"))
    reference = f"{cell.row_id}.{cell.period_id}"
    assert f'value="{reference}"' in page
    posted = {"kind": "observation", "reference": reference}
    team.post(url("board_cite", plain.pk), posted)
    assert plain.citations.get().value_seen == {"text": "5,150"}
    page = shown(team.get(url("board_cite", plain.pk) + "?kind=observation&q=misdemeanours+2017"))
    assert "Cited" in page
    assert f'value="{reference}"' not in page


@pytest.mark.parametrize(
    "query", ["?kind=weather", "?kind=tally", "?kind=passage&q=%25x", "?q=" + "zq " * 500]
)
def test_strange_searches_find_nothing(team, item, query):
    response = team.get(url("board_cite", item.pk) + query)
    assert response.status_code == 200
    assert "Nothing found" in shown(response)


def test_figures_for_a_text(team, item, live):
    page = shown(team.get(url("board_pick") + "?q=misdemeanours+2017"))
    assert live in page
    assert "<html" in page
    part = shown(team.get(url("board_pick") + "?q=misdemeanours", headers={"HX-Request": "true"}))
    assert live in part
    assert "<html" not in part


def test_figures_are_checked_while_typing(team, kz, live):
    posted = {
        "text_en": f"There were {live} misdemeanours in 2017, and 9,999 misdemeanours in 2018.",
        "text_ru": "",
    }
    page = shown(team.post(url("board_claims_live"), posted))
    assert "Supported: 1" in page
    assert "Contradicted: 1" in page
    assert shown(team.post(url("board_claims_live"), {})).strip() == ""


# Up and down


def test_the_trace_goes_down_to_the_evidence(team, tree, kz):
    page = shown(team.get(url("board_trace")))
    order = [page.index(text) for text in ("Act on it.", "So it is.", "Crime", "5,150")]
    assert order == sorted(order)
    trace = trace_of(kz, "en")
    assert not trace.loose_conclusions
    assert not trace.loose_findings


def test_the_trace_shows_before_and_after(team, tree, cell):
    change(cell, "5,151")
    page = shown(team.get(url("board_trace")))
    assert "<del>5,150</del>" in page
    assert "<strong>5,151</strong>" in page
    assert page.count("Evidence has changed") == len(tree)


def test_what_nothing_rests_on_is_told(kz, item):
    add_conclusion(kz, texts={"en": "Alone"}, actor=None)
    trace = trace_of(kz, "en")
    assert [node.finding.pk for node in trace.loose_findings] == [item.pk]
    assert [node.text for node in trace.loose_conclusions] == ["Alone"]


def test_backwards_from_a_table(team, tree, kz, cell, live):
    add_conclusion(kz, texts={"en": f"Still {live}."}, actor=None)
    (use,) = uses_of(kz, "en", table=cell.row.table_id)
    assert [kind for kind, _item, _text, _stale in use.items] == ["finding", "conclusion"]
    page = shown(team.get(url("board_used") + f"?table={cell.row.table_id}"))
    assert "Misdemeanours, 2017" in page
    assert url("board_item", "finding", tree[0].pk) in page
    other = kz.statistical_tables.exclude(pk=cell.row.table_id).first()
    assert "Nothing on the board uses it yet." in shown(
        team.get(url("board_used") + f"?table={other.pk}")
    )
    table = shown(team.get(reverse("reports:evidence_table", args=["KZ", cell.row.table_id])))
    assert url("board_used") + f"?table={cell.row.table_id}" in table


def test_a_table_of_another_country_is_not_found(team, kz):
    foreign = type(kz).objects.get(pk="KG").statistical_tables.first()
    assert team.get(url("board_used") + f"?table={foreign.pk}").status_code == 404


def test_readers_follow_what_is_approved(client, member, tree):
    client.force_login(member("Rustam", Role.READER))
    for name in ("board_trace", "board_used", "board_check"):
        page = shown(client.get(url(name)))
        assert "Crime" not in page
        assert "Act on it." not in page
    assert client.get(url("board_pick")).status_code == 403


# All texts at once


def test_all_texts_are_checked_with_the_figures_of_now(kz, item, cell, team):
    add_conclusion(
        kz, texts={"en": "In 2018 there were 9,999 misdemeanours.", "ru": "Без цифр."}, actor=None
    )
    verdicts = [one.checked.verdict.value for one in check_board(kz)]
    assert verdicts[:2] == ["supported", "contradicted"]
    page = shown(team.get(url("board_check")))
    assert "9,999" in page
    assert "1 text has no figures." in page
    change(cell, "1")
    assert check_board(kz)[0].checked.verdict.value == "supported"


def test_changing_one_observation_contradicts_what_was_typed(kz, item, cell):
    Finding.objects.update(texts={"en": "There were 5,150 misdemeanours in 2017."})
    assert check_board(kz)[0].checked.verdict.value == "supported"
    change(cell, "6,000")
    assert check_board(kz)[0].checked.verdict.value == "contradicted"


@pytest.mark.parametrize("name", ["board_trace", "board_used", "board_check"])
def test_queries_do_not_grow(team, tree, kz, name, django_assert_num_queries):
    team.get(url(name))
    with CaptureQueriesContext(connection) as first:
        team.get(url(name))
    for _number in range(3):
        one = add_conclusion(kz, texts={"en": "So"}, findings=[tree[0]], actor=None)
        add_recommendation(kz, texts={"en": "Do"}, conclusions=[one], actor=None)
    with django_assert_num_queries(len(first)):
        team.get(url(name))


def test_empty_boards_say_so(team, kz):
    assert "No recommendation yet" in shown(team.get(url("board_trace")))
    assert "No text on the board has figures yet." in shown(team.get(url("board_check")))
