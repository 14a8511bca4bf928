"""What is counted of each type of question, and of the items of a repeated group."""

import pytest

from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.models import Tally
from surveys.queries.tallies import check_tallies
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.makers import make_country, make_response, make_version

FORM = form_of(
    ask("level", "range", parameters={"start": "0", "end": "1", "step": "0.5"}),
    ask("opens", "time"),
    ask("plan", "file"),
    ask("place", "geopoint"),
    group(
        "staff",
        ask("role"),
        ask("years", "integer"),
        ask("trained", "select_one", list_name="yes_no"),
        ask("towns", "select_multiple", list_name="towns"),
        repeat=True,
    ),
)
FILE = {"id": "0123456789abcdef" * 2, "name": "plan.pdf", "size": 1}
ANSWERS = (
    {
        "level": 0.5,
        "opens": "09:00",
        "plan": FILE,
        "place": "43.2 76.9",
        "staff": [
            {"role": "Head", "years": 5, "trained": "yes", "towns": ["osh", "almaty"]},
            {"role": "Nurse", "trained": "yes"},
        ],
    },
    {"level": 1, "staff": [{"years": 5, "towns": ["osh"]}]},
    {"staff": []},
)
EXPECTED = {
    ("", ""): 3,
    ("level", ""): 2,
    ("level", "0.5"): 1,
    ("level", "1"): 1,
    ("opens", ""): 1,
    ("plan", ""): 1,
    ("place", ""): 1,
    ("staff", ""): 2,
    ("role", ""): 2,
    ("years", ""): 2,
    ("years", "5"): 2,
    ("trained", ""): 2,
    ("trained", "yes"): 2,
    ("towns", ""): 2,
    ("towns", "osh"): 2,
    ("towns", "almaty"): 1,
}


@pytest.fixture
def version(db):
    found = make_version(slug="types", form=FORM)
    for answers in ANSWERS:
        make_response(found, make_country("KZ"), answers)
    return found


def cells():
    return {(row.question, row.choice): row.count for row in Tally.objects.filter(count__gt=0)}


def test_items_are_counted_one_by_one_under_the_name_of_the_question(version):
    fold_all()

    assert cells() == EXPECTED


def test_counting_anew_gives_the_same(version):
    fold_all(limit=1)
    folded = cells()

    assert rebuild_tallies() == 3
    assert cells() == folded == EXPECTED
    assert check_tallies() == []
