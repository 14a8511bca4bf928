"""How findings look on the page, as values."""

from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from reports.queries.cells import read_cells
from reports.queries.country import findings_of_cells
from reports.queries.quotes import ChosenQuote
from reports.queries.rates import response_rates
from reports.views.blocks import Words, rate_chart_of, section_blocks


@pytest.fixture
def blocks(questionnaire, country, version):
    def build(language="en", quotes=None):
        cells = read_cells(questionnaire, country)
        findings = findings_of_cells(questionnaire, country, cells)
        with override(language):
            sections = section_blocks(findings, quotes or {}, language)
        return {block.name: block for section in sections for block in section.blocks}

    return build


def test_the_question_for_the_institution_is_not_shown(blocks):
    assert "institution_name" not in blocks()
    assert "sector" in blocks()


def test_a_scale_has_a_label_measures_a_chart_and_tables(blocks, count):
    count("", "", 4)
    count("alcohol", "high", 4)
    block = blocks()["alcohol"]
    assert (block.badge.text, block.badge.tone) == ("Unanimous", "success")
    assert block.measures == "Agreement A 1.00 · consensus Cns 1.00 · dispersion D 0.00"
    assert block.over == Words("How important?")
    assert block.table.rows[0] == (Words("High"), ["4 of 4"])
    assert block.sectors.head == ["Answer", "Government"]
    assert block.sectors.rows[0] == (Words("Answered"), ["4"])


def test_both_charts_are_well_formed_and_told_apart(blocks, count):
    count("alcohol", "high", 4)
    chart = blocks()["alcohol"].chart
    wide, narrow = (ElementTree.fromstring(svg) for svg in (chart.wide, chart.narrow))  # noqa: S314
    assert float(wide.attrib["width"]) > float(narrow.attrib["width"])
    assert wide.get("aria-labelledby") != narrow.get("aria-labelledby")


def test_bounds_are_told_while_somebody_is_silent(blocks, count, invite):
    count("", "", 4)
    count("alcohol", "high", 4)
    assert len(blocks()["alcohol"].table.head) == 2
    invite("Silent")
    table = blocks()["alcohol"].table
    assert table.head[2] == "Possible among all 5 invited"
    assert table.rows[0] == (Words("High"), ["4 of 4", "4 to 5"])


def test_withheld_sectors_say_so(blocks, count):
    for sector, number in (("government", 4), ("other", 2), ("international", 9)):
        count("", "", number, sector=sector)
        count("alcohol", "high", number, sector=sector)
    table = blocks()["alcohol"].sectors
    columns = dict(zip(table.head[1:], table.rows[0][1], strict=True))
    assert columns == {
        "Government": "withheld", "International organisation": "9", "Other": "withheld",
    }  # fmt: skip


def test_two_answers_show_nothing_but_their_number(blocks, count):
    count("alcohol", "high", 2)
    quotes = {"alcohol": [ChosenQuote("alcohol", "Words", "en", None)]}
    block = blocks(quotes=quotes)["alcohol"]
    assert "withheld" in block.note
    assert (block.chart, block.table, block.sectors, block.measures) == (None, None, None, "")
    assert block.quotes == []


def test_a_multiple_choice_names_what_leads(blocks, count):
    count("measures", "police", 3)
    block = blocks()["measures"]
    assert block.is_multiple
    assert block.leading == [Words("Police")]
    assert block.badge is None


def test_a_ranking_and_a_number(blocks, count):
    count("order", "police", 3, position=1)
    count("years", "7", 3)
    found = blocks()
    assert found["order"].table.head[-1] == "Mean place"
    assert found["order"].table.rows[0][1] == ["3", "0", "0", "0", "1.00"]
    assert found["order"].chart is not None
    assert [cells for _name, cells in found["years"].table.rows] == [["3"], ["7"], ["7"], ["7"]]


def test_texts_in_another_language_are_marked(blocks):
    block = blocks("ru")["alcohol"]
    assert block.title == Words("О теме alcohol?")
    assert block.over == Words("How important?", "en")


def test_quotes_name_the_sector_or_just_a_respondent(blocks, count):
    count("why", "", 3)
    quotes = {
        "why": [
            ChosenQuote("why", "One", "en", "government"),
            ChosenQuote("why", "Два", "ru", None),
        ]
    }
    told = [(quote.attribution, quote.language) for quote in blocks(quotes=quotes)["why"].quotes]
    assert told == [("Government", "en"), ("A respondent", "ru")]


def test_there_is_no_chart_of_rates_without_invitations(questionnaire, country, invite):
    assert rate_chart_of(response_rates(questionnaire, country)) is None
    invite("Asked")
    chart = rate_chart_of(response_rates(questionnaire, country))
    assert chart is not None
    assert "0 of 1" in chart.wide
