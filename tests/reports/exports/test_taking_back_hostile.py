"""Exported files in which somebody changed cells: told or taken, and never a broken page."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.actions.response_import import import_responses
from surveys.form.model import ASKED_TYPES, CHOICE_TYPES, Form, QuestionType
from surveys.models import Questionnaire, Response
from tests.reports.exports.answer_makers import SENT_AT, edited, exported_file, rows_of
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FILE
from tests.surveys.makers import make_response, make_version

CELLS = st.one_of(
    st.text(max_size=20),
    st.text("'=-+[]{}:\"0123456789.eE,; _NaNInfytruefalsn\\u", max_size=30),
    st.sampled_from(
        [
            *("[]", "{}", "[{}]", "null", "0", "-0", "1e999", "9" * 400, "true", '"', "[[]]"),
            *('[{"q_text": 1}]', '[{"inner_text": {}}]', '[{"worked": "\\u0000"}]', "0001-01-01"),
            *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00+00:00"),
            *("almaty", "almaty osh", "osh; osh", "Almaty; Osh", "Osh", "draft", "submitted"),
            *("00000000-0000-0000-0000-000000000000", "KZ", "KG", "en", "ru", "1", "2023-06-01"),
        ]
    ),
)


def every_type() -> Form:
    def asked(kind: QuestionType, name: str) -> Any:
        fields = {"list_name": "towns"} if kind in CHOICE_TYPES else {}
        return ask(f"{name}_{kind.lower()}", kind, **fields)

    kinds = sorted(ASKED_TYPES)
    worked = ask("worked", "calculate", calculation="1 + 1")
    return form_of(
        *(asked(kind, "q") for kind in kinds),
        ask("fixed", "hidden", default="x"),
        ask("free", "hidden"),
        ask("begun", "start"),
        ask("sum", "calculate", calculation="${q_integer} + 1"),
        group("items", *(asked(kind, "inner") for kind in kinds), worked, repeat=True),
    )


@pytest.fixture
def file(country, actor) -> bytes:
    version = make_version(slug="every", form=every_type())
    answers = {
        "q_text": "=a", "q_integer": 7, "q_select_multiple": ["almaty"], "q_rank": ["osh"],
        "q_file": FILE, "fixed": "x", "sum": 8,
        "items": [{"inner_text": "'b", "inner_image": FILE, "worked": 2}],
    }  # fmt: skip
    make_response(version, country, answers, submitted_at=SENT_AT, language="en")
    return exported_file(version.questionnaire, actor)


@pytest.fixture
def target(db) -> Questionnaire:
    return make_version(slug="target", form=every_type()).questionnaire


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_stands_in_the_cells_an_import_ends_with_a_result(file, target, data):
    columns = st.sampled_from(list(rows_of(file)[0]))
    cells = data.draw(st.dictionaries(columns, CELLS, min_size=1, max_size=4))
    content = edited(file, 0, **cells).decode().encode(errors="replace")
    with transaction.atomic():
        result = import_responses(target, content)
        stored = Response.objects.filter(version__questionnaire=target)
        left = sum(part.count for part in result.left_out)
        assert stored.count() == (0 if result.problem_count else result.created)
        assert result.created or result.problem_count or left
        if result.created and not result.problem_count:
            _comes_back(stored.get(), target, content)
        transaction.set_rollback(True)


def _comes_back(response: Response, target: Questionnaire, content: bytes) -> None:
    """What was stored is read from the database as it was, and is there from now on."""
    again = import_responses(target, content)
    assert (again.created, again.already_there, again.problems) == (0, 1, [])
    assert response.answers["fixed"] == "x"


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 10])
def test_a_file_that_was_cut_off_is_refused(file, target, cut):
    result = import_responses(target, file[: -(len(file) // 3) // cut])
    assert result.problem_count
    assert not Response.objects.filter(version__questionnaire=target).exists()


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-14:00",
        "2023-W23-1",
    ],
)
@pytest.mark.parametrize("traces", ["en", ""])
def test_a_moment_at_the_edge_of_time_is_told(file, target, moment, traces):
    cells = {"_submitted_at": moment, "_language": traces}
    result = import_responses(target, edited(file, 0, **cells))
    assert [(one.row, one.column) for one in result.problems] == [(2, "_submitted_at")]
