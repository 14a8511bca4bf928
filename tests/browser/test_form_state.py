"""Any form, any answers: the browser asks, calculates and refuses what the server does."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from surveys.form.model import QuestionType
from surveys.form.routing import work_out
from surveys.form.validation import validate
from surveys.forms.answering_logic import page_logic
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import answers, forms

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
NOW = datetime.fromisoformat("2026-03-01T09:30:00+05:00")
CODES = {"required", "constraint", "exclusive_choice", "choice_not_offered"}
WORK_OUT = """
([logic, answers, now]) => {
  const state = formState.workOut(logic, answers, now);
  return {
    shown: [...state.shown].sort(),
    problems: formState.problems(logic, state),
    rows: Object.fromEntries(Object.entries(state.rows).map(
      ([name, rows]) => [name, rows.map((row) => [...row.shown].sort())])),
  };
}
"""


def with_right_types(form, given: dict[str, Any]) -> dict[str, Any]:
    """Only answers that a page's controls can hold: others never leave the page."""
    fixed = {name for name, question in form.questions.items() if question.read_only}
    found = {name: value for name, value in given.items() if name in form.questions.keys() - fixed}
    while True:
        state = work_out(form, found, now=NOW)
        wrong = [
            problem
            for problem in validate(form, found, language="en", now=NOW, state=state)
            if problem.code not in CODES
        ]
        if not wrong:
            return found
        for problem in wrong:
            if problem.row is None:
                found.pop(problem.question, None)
            else:
                found["inner"] = [
                    {name: value for name, value in row.items() if name != problem.inner}
                    for row in found["inner"]
                ]


def on_the_page(form, name: str) -> bool:
    question = form.questions[name]
    return question.is_shown or (question.type is QuestionType.CALCULATE and bool(question.label))


def told_by_the_server(form, found: dict[str, Any]) -> dict[str, Any]:
    state = work_out(form, found, now=NOW)
    problems = validate(form, found, language="en", now=NOW, state=state)
    return {
        "shown": sorted(name for name in state.visible if on_the_page(form, name)),
        "problems": {problem.place: problem.code for problem in problems},
        "rows": {
            name: [
                sorted(one for one in row.visible if on_the_page(form.row_form(name), one))
                for row in rows
            ]
            for name, rows in state.rows.items()
        },
    }


def load(page) -> None:
    page.goto("about:blank")
    for name in ("form-pattern.js", "form-logic.js", "form-state.js"):
        page.add_script_tag(path=SCRIPTS / name)


@pytest.mark.parametrize(
    ("fixed", "stored"),
    [
        ({"default": "osh", "read_only": True}, {}),
        ({"read_only": True}, {"town": "osh"}),
        ({"calculation": "'osh'"}, {}),
    ],
    ids=["default", "read only", "calculation"],
)
def test_what_nobody_can_change_is_never_wrong(page, fixed, stored):
    """A form may fix an answer that its own filter would not offer."""
    kind = {"list_name": "towns", "choice_filter": "country = 'KZ'", "constraint": ". = 'astana'"}
    form = form_of(group("one", ask("town", "select_one", **kind, **fixed)))
    logic = page_logic(form, form.items, work_out(form, stored, now=NOW))
    load(page)

    told = page.evaluate(WORK_OUT, [logic, stored, NOW.isoformat(timespec="seconds")])

    assert told == told_by_the_server(form, stored)
    assert told == {"shown": ["town"], "problems": {}, "rows": {}}


def test_server_and_browser_agree(page):
    load(page)

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
    )
    @given(forms(), answers())
    def agree(form, given_answers):
        found = with_right_types(form, given_answers)
        logic = page_logic(form, form.items, work_out(form, found, now=NOW))

        told = page.evaluate(WORK_OUT, [logic, found, NOW.isoformat(timespec="seconds")])

        assert told == told_by_the_server(form, found)

    agree()
