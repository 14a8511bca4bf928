"""Labels that stand for longer texts: nothing is cut in a word or said twice."""

import pytest

from reports.actions.board import add_conclusion
from reports.forms.board import RecommendationForm
from reports.models import Citation
from reports.queries.board_item import CitedLine

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
