"""What a page reads of the responses does not grow with them where it must not."""

import json
from collections.abc import Callable, Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.scale import filling
from bench.scale.pages import pages
from reports.queries.export_rows import exported, responses_to_export
from surveys.actions.folding import rebuild_tallies
from surveys.models import Response

COUNT = 4_000
# Of the country that the pages are about there are about 1,500; some are the institutions' own.
MOST_READ = 300

# These read responses one by one, up to a limit of their own or in the time that it takes.
READING = (
    "responses: ",
    "API: responses",
    "cross-tabulation: ",
    "quotes: answers",
    "quotes: last page",
)


def test_pages_read_few_responses(db, monkeypatch):
    monkeypatch.setattr("surveys.queries.overview.MOST_COUNTED", 100)
    filling_world = filling.make_world(institutions=8, patterns=40)
    filling.answer_for_institutions()
    filling.fill(Response.objects.count() + 1, COUNT)
    rebuild_tallies()
    with connection.cursor() as cursor:
        for table in ("surveys_response", "surveys_invitation", "surveys_tally"):
            cursor.execute(f"ANALYZE {table}")
    read = {page.name: _read_by(page.visit) for page in pages(filling_world)}
    much = {name: count for name, count in read.items() if count > MOST_READ}
    assert {name: count for name, count in much.items() if not name.startswith(READING)} == {}


def test_few_responses_are_expected_of_a_link_though_most_come_by_open_ones(db):
    """Or PostgreSQL reads the whole table from its start to find one of an institution's."""
    filling.make_world(institutions=1, patterns=10)
    filling.fill(1, COUNT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE surveys_response")
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT 1 FROM surveys_response"
            " WHERE invitation_id = (SELECT max(id) FROM surveys_invitation)"
        )
        plan = cursor.fetchone()[0]
    found = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    assert found["Plan Rows"] < 10


def test_a_file_reads_each_response_about_once(db, monkeypatch):
    """In pieces: none may look through all that are left."""
    monkeypatch.setattr("reports.queries.export_rows.CHUNK", 100)
    world = filling.make_world(institutions=2, patterns=10)
    filling.fill(1, COUNT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE surveys_response")
    found = responses_to_export(world.questionnaire, list(filling.COUNTRIES))
    assert _read_by(lambda: list(exported(found))) < 3 * COUNT


def _read_by(work: Callable[[], object]) -> int:
    """How many rows of responses the statements of a page or other work look at."""
    with CaptureQueriesContext(connection) as captured:
        work()
    statements = [row["sql"] for row in captured.captured_queries]
    return sum(
        count
        for statement in statements
        if statement.startswith("SELECT") and "surveys_response" in statement
        for count in _rows_read(statement)
    )


def _rows_read(statement: str) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".replace("%", "%%"), ())
        plan = cursor.fetchone()[0]
    nodes = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name") == "surveys_response":
            each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            yield int(each * node["Actual Loops"])
