"""SQL that counts the answers of one version into tally cells.

A cell is (country, sector, question, choice, position) with a count, as in `Tally`. The statement
is made for the form of a version. Each question is a column, and one pass with a grouping set for
each column counts equal values; only then are the few distinct combinations of a multiple choice or
a ranking taken apart. Taking every answer of every row apart first takes twice the time.

PostgreSQL compresses a long document and unpacks it again for each question that is asked of it;
joined to a function that returns it unchanged, it is unpacked once, which takes a quarter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from surveys.form.model import Form, QuestionType

SINGLE, MULTIPLE, RANK, ANSWERED = "single", "multiple", "rank", "answered"
ITEMS = "items"

KINDS = {
    QuestionType.SELECT_ONE: SINGLE,
    QuestionType.INTEGER: SINGLE,
    QuestionType.RANGE: SINGLE,
    QuestionType.SELECT_MULTIPLE: MULTIPLE,
    QuestionType.RANK: RANK,
    QuestionType.TEXT: ANSWERED,
    QuestionType.DECIMAL: ANSWERED,
    QuestionType.DATE: ANSWERED,
    QuestionType.TIME: ANSWERED,
    QuestionType.DATETIME: ANSWERED,
    QuestionType.GEOPOINT: ANSWERED,
    QuestionType.FILE: ANSWERED,
    QuestionType.IMAGE: ANSWERED,
    QuestionType.ACKNOWLEDGE: ANSWERED,
    QuestionType.REPEAT: ITEMS,
}

CELL_COLUMNS = sql.SQL("country_id, sector, question, choice, position")

# The responses that are counted when everything is counted anew.
SUBMITTED_ROWS = sql.SQL(
    "SELECT country_id, sector, answers, 1 AS delta FROM surveys_response"
    " WHERE version_id = {version} AND state = 'submitted'"
)

# What waits in the queue: to be added, or taken out again.
QUEUED_ROWS = sql.SQL(
    "SELECT r.country_id, r.sector, r.answers, f.delta FROM surveys_foldentry f"
    " JOIN surveys_response r ON r.id = f.response_id WHERE r.version_id = {version}"
)

CELLS = sql.SQL("""
    SELECT left(c.slice, 2) AS country_id, substr(c.slice, 3) AS sector, q.name AS question,
           e.choice, e.position, sum(c.n)::bigint AS n
    FROM (
        SELECT slice, {number} AS number, {value} AS value, sum(delta) AS n
        FROM (
            SELECT country_id || sector AS slice, delta, {columns}
            FROM ({rows}) AS counted
            CROSS JOIN LATERAL jsonb_concat(counted.answers, '{{}}') AS whole (document)
            OFFSET 0
        ) AS answer
        GROUP BY slice, GROUPING SETS ({sets})
    ) AS c
    JOIN (VALUES {questions}) AS q (number, name, kind) ON q.number = c.number
    CROSS JOIN LATERAL (
        SELECT '' AS choice, 0 AS position
        UNION ALL SELECT c.value, 0 WHERE q.kind = 'single'
        UNION ALL SELECT item.choice, CASE q.kind WHEN 'rank' THEN item.position ELSE 0 END::int
            FROM jsonb_array_elements_text(
                CASE WHEN q.kind IN ('multiple', 'rank') AND c.value LIKE '[%'
                     THEN c.value::jsonb ELSE '[]' END
            ) WITH ORDINALITY AS item (choice, position)
    ) AS e
    GROUP BY 1, 2, 3, 4, 5
    HAVING sum(c.n) <> 0
""")


# The items of a repeated group, each as if it were a response.
ITEM_ROWS = sql.SQL(
    "SELECT country_id, sector, item.answers, delta FROM ({rows}) AS whole CROSS JOIN LATERAL"
    " jsonb_array_elements(CASE jsonb_typeof(whole.answers -> {group}) WHEN 'array'"
    " THEN whole.answers -> {group} ELSE '[]' END) AS item (answers)"
)


# Compiling costs more than it saves. The planner takes every answer for different and would sort
# the rows once for each question; there are few different ones, and hashing them takes little.
# It takes reading an answer out of its document for nearly free, and so would leave all of it to
# one process.
PLANNER_SETTINGS = {
    "jit": "off",
    "work_mem": "64MB",
    "hash_mem_multiplier": "64",
    "parallel_tuple_cost": "0.01",
}


def prepare_to_count(cursor: CursorWrapper) -> None:
    """Set the planner up for counting until the end of this transaction."""
    calls = ", ".join("set_config(%s, %s, true)" for _setting in PLANNER_SETTINGS)
    cursor.execute(f"SELECT {calls}", [part for item in PLANNER_SETTINGS.items() for part in item])


@dataclass(frozen=True, slots=True)
class CountedQuestion:
    """A question that has tallies, and how its values are taken apart."""

    name: str
    kind: str

    @property
    def column(self) -> sql.Composable:
        """The value as text; NULL where there is no answer."""
        if not self.name:
            return sql.SQL("''")
        name = sql.Literal(self.name)
        if self.kind == ANSWERED:
            form = "CASE WHEN coalesce(document ->> {0}, '') <> '' THEN '' END"
        elif self.kind == ITEMS:
            form = "CASE WHEN coalesce(document ->> {0}, '[]') <> '[]' THEN '' END"
        elif self.kind == SINGLE:
            form = "nullif(document ->> {0}, '')"
        else:
            form = "nullif(nullif(document ->> {0}, '[]'), '')"
        return sql.SQL(form).format(name)


def counted_questions(form: Form) -> list[CountedQuestion]:
    """Return the questions of the form that have tallies, in form order."""
    return [
        CountedQuestion(question.name, KINDS[question.type])
        for question in form.questions.values()
        if question.type in KINDS
    ]


def cells_query(form: Form, rows: sql.Composable) -> sql.Composed:
    """Return a SELECT of (country_id, sector, question, choice, position, n) over `rows`.

    `rows` is a SELECT of (country_id, sector, answers, delta) from responses to versions with this
    form; each counts `delta` times. Question '' counts the responses, choice '' those who answered.
    What is asked in a repeated group is counted once per item, under the question's own name; the
    group's name counts the responses that have items.
    """
    parts = [_cells([CountedQuestion("", ANSWERED), *counted_questions(form)], rows)]
    for group in form.repeats:
        inner = counted_questions(form.row_form(group))
        if inner:
            parts.append(_cells(inner, ITEM_ROWS.format(rows=rows, group=sql.Literal(group))))
    return sql.SQL(" UNION ALL ").join(parts)


def _cells(questions: Sequence[CountedQuestion], rows: sql.Composable) -> sql.Composed:
    columns = [sql.Identifier(f"c{number}") for number in range(len(questions))]
    numbers = [
        sql.SQL("WHEN {} IS NOT NULL THEN {}").format(column, number)
        for number, column in enumerate(columns)
    ]
    return CELLS.format(
        number=sql.SQL("CASE {} END").format(sql.SQL(" ").join(numbers)),
        value=sql.SQL("coalesce({})").format(sql.SQL(", ").join(columns)),
        columns=sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(question.column, column)
            for question, column in zip(questions, columns, strict=True)
        ),
        rows=rows,
        sets=sql.SQL(", ").join(sql.SQL("({})").format(column) for column in columns),
        questions=sql.SQL(", ").join(
            sql.SQL("({}, {}, {})").format(number, question.name, question.kind)
            for number, question in enumerate(questions)
        ),
    )
