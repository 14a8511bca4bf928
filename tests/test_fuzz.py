"""What people send, at random: it is refused with a sentence or read, never an error, never slow.

The examples are the same in each run, and few enough for some seconds.
"""

import io
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.enums import Role
from institutions.workbooks import UnusableWorkbookError
from reports.actions.workbook_reading import read_workbook as read_evidence
from reports.evidence.claims.check import check_text
from reports.evidence.claims.index import build_index
from reports.evidence.workbook.guessing import guess_layouts
from surveys.xlsform.read import read_workbook as read_form
from tests.reports.api.test_api import ROOT, Program
from tests.reports.evidence.tables import sample_tables
from tests.reports.evidence.workbooks import workbook
from tests.surveys.makers import make_country, make_user, make_version
from tests.surveys.xlsform.books import errors, make_book

SLOWEST_SECONDS = 5.0
FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
INDEX = build_index(sample_tables("KZ"), "KZ")

FIGURE_WORDS = """
heroin opium rose fell doubled by from to in 2019 2020 2021 2–3 1,234.5 -7 % kg ½ 10^9 twice every
year выросло в втрое на героин тыс. 1 000 000 – .. ((( 0/0 NaN ∞ ٣ 99999999999999999999
"""
LOGIC_WORDS = """
text integer select_one begin_group end_group begin_repeat end_repeat calculate note rank ${a} ${
if( regex(., '(a+)+$') 1=1 ../.. yes a b relevant label name type . not( -
"""
WORDS = st.sampled_from(FIGURE_WORDS.split())
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=60).map(" ".join)
# Characters that a workbook can hold at all: others are refused when it is written.
CELL_TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=20)
FORM_WORDS = st.sampled_from(LOGIC_WORDS.split())
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
CELLS = st.none() | FORM_WORDS | CELL_TEXT.filter(lambda text: not text.startswith("=")) | NUMBERS
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def _soon():
    """No example hangs: all of a test's together stay within a bound."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SLOWEST_SECONDS * 6


@FEW
@given(TEXTS)
def test_any_text_is_read_for_claims(text: str):
    checked = check_text(text, INDEX)
    assert checked.verdict is None or str(checked.verdict)


@FEW
@given(GRIDS)
def test_any_workbook_is_read_as_tables_or_refused(grid: list[list[Any]]):
    with suppress(UnusableWorkbookError):
        guess_layouts(read_evidence(workbook(*grid)))


@FEW
@given(GRIDS)
def test_any_workbook_is_read_as_a_form_or_told_what_is_wrong(grid: list[list[Any]]):
    rows = [["type", "name", "label", "relevant", "constraint", "calculation", "choice_filter"]]
    result = read_form(io.BytesIO(make_book(rows + grid)))
    assert result.form is not None or errors(result) or result.unsupported


@FEW
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_workbook(content: bytes):
    with pytest.raises(UnusableWorkbookError):
        read_evidence(content)


@pytest.fixture
def program(db) -> Program:
    make_version()
    make_country("KZ")
    return Program(make_user("team@example.org", Role.TEAM))


@settings(FEW, max_examples=12)
@given(path=st.data())
def test_the_api_answers_any_parameter_without_an_error(program: Program, path: st.DataObject):
    description = json.loads(program.client.get(f"{ROOT}/openapi.json").content)
    address = path.draw(st.sampled_from(sorted(description["paths"])))
    part = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    operations = description["paths"][address]
    for method, operation in operations.items():
        filled, query = address, {}
        for parameter in operation.get("parameters", []):
            value = path.draw(part | st.sampled_from(["KZ", "1", "-1", "9" * 30]))
            if parameter["in"] == "path":
                filled = filled.replace("{" + parameter["name"] + "}", _quoted(value))
            else:
                query[parameter["name"]] = value
        body = json.dumps(path.draw(JSON))
        answer = program.client.generic(
            method.upper(), filled, body, content_type="application/json", query_params=query
        )
        assert answer.status_code < 500


def _quoted(value: str) -> str:
    return quote(value, safe="")
