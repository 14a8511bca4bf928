"""Labels that stand for longer texts: nothing is cut in a word or said twice."""

import pytest
from django.utils.translation import override

from reports.actions.board import add_conclusion
from reports.actions.board_drafting import draft_findings
from reports.forms.board import RecommendationForm
from reports.models import Citation, TableRow
from reports.queries.board_chapter import board_chapter
from reports.queries.board_drafts import drafts_from_tables
from reports.queries.board_item import CitedLine, item_view

pytestmark = pytest.mark.django_db


def test_a_long_conclusion_is_cut_between_words(kz, member):
    text = "Recorded offences changed and the participants of the dialogue ask for caution. " * 4
    add_conclusion(kz, texts={"en": text}, actor=member("Anna"))
    form = RecommendationForm(country=kz)
    ((_value, label),) = form["rests_on"].field.choices  # type: ignore[attr-defined]
    assert label.startswith("1. Recorded offences")
    assert label.endswith("…")
    assert all(word in text.split() for word in label[3:-1].split())


@pytest.mark.parametrize(
    ("label", "now", "shown"),
    [
        ("Issue: Fewer drugs", "Fewer drugs; They said so.", "Issue"),
        ("Issue: Fewer drugs", "Something else", "Issue: Fewer drugs"),
        ("Table 4", "5,150", "Table 4"),
        ("Table 4: Heroin, 2017", "5,150", "Table 4: Heroin, 2017"),
    ],
)
def test_a_headline_is_not_said_twice(label: str, now: str, shown: str):
    line = CitedLine(Citation(labels={"en": label}), now, now, False, None)
    assert line.label == shown


# Rows of tables that are given names after they were cited


def cited_row(kz, language="ru"):
    """What the chapter says of the first citation of a finding drafted from table 4."""
    chapter = board_chapter(kz)
    return chapter["findings"][0]["cites"][0]["label"][language]


@pytest.fixture
def before_names(kz):
    TableRow.objects.update(labels={}, parent_labels={})
    origin = next(one.origin for one in drafts_from_tables(kz))
    (finding,) = draft_findings(kz, origins=[origin], actor=None)
    return finding


def test_a_citation_takes_the_name_that_its_row_was_given_since(kz, before_names):
    label = before_names.citations.all()[0].labels["en"].partition(": ")[2].partition(",")[0]
    assert label in cited_row(kz)
    TableRow.objects.filter(label=label).update(labels={"ru": "Новое имя"})
    assert "Новое имя" in cited_row(kz)
    assert label in cited_row(kz, "en")
    with override("ru"):
        (line, *_others) = item_view(before_names, "ru").lines
        assert "Новое имя" in line.name
        assert "Новое имя" in line.label


def test_a_row_that_is_now_another_keeps_the_label_it_was_cited_by(kz, before_names):
    cited = before_names.citations.all()[0].labels
    TableRow.objects.update(label="Another", labels={"ru": "Другая"})
    assert cited_row(kz) == cited["ru"]
    TableRow.objects.all().delete()
    assert cited_row(kz, "en") == cited["en"]
