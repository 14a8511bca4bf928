# ruff: noqa: S608 - every name in a statement is one of its own
"""`python -m bench.partitions`: the responses in one table, and in one partitioned by version.

A round's questionnaires have versions of their own, so a partition for each version keeps the
rounds apart. Both tables are copies with the same columns and indexes; what a partitioned table
cannot have as it is (keys without the version) has the version added.
"""

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bench import stage

if TYPE_CHECKING:
    from psycopg import sql

    from surveys.models import Version

TABLES = ("plain", "parted")
PIECE = 2_000
TIMES = 3
WRITTEN = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=200_000)
    wanted = parser.parse_args()
    stage.start()
    try:
        _run(wanted.responses)
    finally:
        stage.SERVICES.stop_if_unused()


def _run(responses: int) -> None:
    from bench import header  # noqa: PLC0415
    from bench.scale.filling import answer_for_institutions, fill, make_world, settle  # noqa: PLC0415
    from bench.scale.work import stored  # noqa: PLC0415
    from surveys.models import Version  # noqa: PLC0415

    header.show()
    world = make_world()
    answer_for_institutions()
    fill(stored() + 1, responses)
    settle()
    versions = list(Version.objects.order_by("pk"))
    copy_responses(versions)
    print(f"\n{responses:,} responses, {len(versions)} rounds; milliseconds\n")
    print("| | one table | partitioned | ratio |\n|---|---:|---:|---:|")
    works = _works(world.version)
    for name, work in works.items():
        one, many = (_milliseconds(work, table) for table in TABLES)
        print(f"| {name} | {one:,.1f} | {many:,.1f} | {many / one:.2f} |", flush=True)
    _drop_oldest(next(version for version in versions if version != world.version))


def copy_responses(versions: "list[Version]") -> None:
    """Make both copies of `surveys_response`."""
    keys = "({0}, version_id)"
    _execute(
        "CREATE TABLE plain (LIKE surveys_response INCLUDING ALL)",
        "CREATE TABLE parted (LIKE surveys_response INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        " PARTITION BY LIST (version_id)",
        *(
            f"CREATE TABLE parted_{version.pk} PARTITION OF parted FOR VALUES IN ({version.pk})"
            for version in versions
        ),
        f"ALTER TABLE parted ADD PRIMARY KEY {keys.format('id')}",
        f"CREATE UNIQUE INDEX ON parted {keys.format('key')}",
        f"CREATE UNIQUE INDEX ON parted {keys.format('submission_id')}",
        f"CREATE UNIQUE INDEX ON parted {keys.format('invitation_id, respondent, revision')}",
        *(statement for statement in _other_indexes()),
        "INSERT INTO plain SELECT * FROM surveys_response",
        # As many in each round.
        f"UPDATE plain SET version_id = {versions[-1].pk} WHERE id % 2 = 0",
        f"UPDATE plain SET version_id = {versions[0].pk} WHERE id % 2 = 1",
        "VACUUM FULL plain",
        "INSERT INTO parted SELECT * FROM plain",
        "VACUUM ANALYZE plain",
        "VACUUM ANALYZE parted",
    )


def _other_indexes() -> list[str]:
    """The indexes that may stay as they are: those that are not unique, or hold the version."""
    rows = _execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'surveys_response'")
    fitting = [str(row[0]) for row in rows if "UNIQUE" not in row[0] or "version_id" in row[0]]
    return [
        text.split(" INDEX ")[0] + " INDEX ON parted " + text.split("surveys_response ", 1)[1]
        for text in fitting
    ]


def _works(version: "Version") -> dict[str, Callable[[str], None]]:
    keys = [row[0] for row in _execute(f"SELECT key FROM plain ORDER BY random() LIMIT {WRITTEN}")]
    counted = f"SELECT state, count(*) FROM {{}} WHERE version_id = {version.pk} GROUP BY state"
    return {
        "count a round anew for the tallies": lambda table: _recount(version, table),
        "read a round for a file": lambda table: _read_pieces(version, table),
        "count a round's responses by state": lambda table: _do(counted.format(table)),
        f"find {WRITTEN:,} responses by their keys": lambda table: _find(keys, table),
        f"submit {WRITTEN:,} responses, a commit each": lambda table: _submit(version, table),
    }


def _recount(version: "Version", table: str) -> None:
    from psycopg import sql  # noqa: PLC0415

    from surveys.queries import cells  # noqa: PLC0415
    from surveys.queries.forms import get_form  # noqa: PLC0415

    rows = sql.SQL(
        "SELECT country_id, sector, answers, 1 AS delta FROM {}"
        " WHERE version_id = {} AND state = 'submitted'"
    ).format(sql.Identifier(table), sql.Literal(version.pk))
    _do(cells.cells_query(get_form(version), rows))


def _read_pieces(version: "Version", table: str) -> None:
    from django.db import connection  # noqa: PLC0415

    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, answers FROM {table} WHERE version_id = %s AND state = 'submitted'"
                f" AND id > %s ORDER BY id LIMIT {PIECE}",
                [version.pk, last],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]


def _find(keys: list[Any], table: str) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f"SELECT id FROM {table} WHERE key = %s", [key])


def _submit(version: "Version", table: str) -> None:
    names = [
        row[0]
        for row in _execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = 'plain' ORDER BY ordinal_position"
        )
    ]
    drawn = {
        "id": "(1e15 * random())::bigint",
        "key": "gen_random_uuid()",
        "submission_id": "gen_random_uuid()",
        "respondent": "md5(random()::text)",
        "external_id": "''",
    }
    values = ", ".join(drawn.get(name, name) for name in names)
    for _ in range(WRITTEN):
        _do(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM surveys_response"
            f" WHERE version_id = {version.pk} ORDER BY id LIMIT 1"
        )


def _drop_oldest(version: "Version") -> None:
    began = time.perf_counter()
    _execute(f"DELETE FROM plain WHERE version_id = {version.pk}", "VACUUM plain")
    one = 1000 * (time.perf_counter() - began)
    began = time.perf_counter()
    _execute(
        f"ALTER TABLE parted DETACH PARTITION parted_{version.pk}",
        f"DROP TABLE parted_{version.pk}",
    )
    many = 1000 * (time.perf_counter() - began)
    name = "remove the other round (DELETE and VACUUM; DETACH and DROP)"
    print(f"| {name} | {one:,.1f} | {many:,.1f} | {many / one:.2f} |", flush=True)


def _milliseconds(work: Callable[[str], None], table: str) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work(table)
        taken.append(1000 * (time.perf_counter() - began))
    return sorted(taken)[TIMES // 2]


def _do(statement: "str | sql.Composed") -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _execute(*statements: str) -> list[tuple[Any, ...]]:
    """Run them; return the rows of the last one, where it has any."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    main()
