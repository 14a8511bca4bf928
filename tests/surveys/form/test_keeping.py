"""Calculations that keep the results they have."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given

from surveys.form.keeping import keeping_calculations
from surveys.form.model import Form
from surveys.form.routing import work_out
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS, answers, forms

NOW = datetime(2023, 6, 5, tzinfo=UTC)
FORM = form_of(
    ask("years", "integer"),
    ask("months", "calculate", calculation="${years} * 12"),
    ask("why", relevant="${months} > 100"),
    group(
        "posts",
        ask("pay", "decimal"),
        ask("yearly", "calculate", calculation="${pay} * 12"),
        repeat=True,
    ),
)


def test_results_stay_and_decide_what_is_asked():
    kept = keeping_calculations(FORM)
    given_answers = {"years": 1, "months": 101, "why": "Long", "posts": [{"pay": 1, "yearly": 5}]}
    state = work_out(kept, given_answers)
    assert state.values == given_answers
    assert "why" in state.visible
    assert "why" not in work_out(FORM, given_answers).visible


def test_a_result_that_is_missing_stays_missing():
    assert work_out(keeping_calculations(FORM), {"years": 1}).values == {"years": 1}
    assert work_out(FORM, {"years": 1}).values == {"years": 1, "months": 12}


def test_it_is_made_once_and_leaves_the_form_alone():
    kept = keeping_calculations(FORM)
    assert keeping_calculations(FORM) is kept
    assert kept is not FORM
    assert FORM.questions["months"].calculation != kept.questions["months"].calculation
    assert kept.questions["years"] == FORM.questions["years"]


def without_blank_ends(values: Mapping[str, Any]) -> dict[str, Any]:
    """The last items that lost all their answers are none any more when they are read again."""
    found = {name: list(value) for name, value in values.items() if isinstance(value, list)}
    for items in found.values():
        while items and items[-1] == {}:
            items.pop()
    return {name: found.get(name, value) for name, value in values.items() if found.get(name, 1)}


@FORM_SETTINGS
@given(forms(), answers())
def test_what_was_worked_out_once_stays_so(form: Form, found):
    """Answers as they are stored lead to themselves, and to the same questions."""
    first = work_out(form, found, now=NOW)
    again = work_out(keeping_calculations(form), first.values, now=NOW)
    assert without_blank_ends(again.values) == without_blank_ends(first.values)
    assert again.visible == first.visible
