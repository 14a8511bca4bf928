"""Folding submitted responses into the tallies, and counting everything anew.

Folding runs in any number of processes at once: each takes its own entries from the queue, and what
it took goes into the tallies in the same statement, so that a process that dies leaves both as they
were. A rebuild waits for the folds that run and makes new ones wait.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from institutions.tasks_support import enqueue_once
from surveys.actions.webhooks import TELL
from surveys.models import Response, Version, Webhook
from surveys.queries import cells
from surveys.queries.forms import get_form
from surveys.queries.tallies import counted_versions

BATCH = 10_000
FOLD_TASK = FOLD_KEY = "surveys.tasks.fold_pending"
# Any number that no other advisory lock of the project uses.
TALLY_LOCK = 7_461_001

TAKEN_ROWS = sql.SQL(
    "SELECT r.country_id, r.sector, r.answers, t.delta FROM taken t"
    " JOIN surveys_response r ON r.id = t.response_id"
)

# Written in the order of the key: two writers then never wait for each other in a circle.
FOLD = sql.SQL("""
    WITH taken AS (
        DELETE FROM surveys_foldentry WHERE id = ANY(ARRAY(
            SELECT f.id FROM surveys_foldentry f JOIN surveys_response r ON r.id = f.response_id
            WHERE r.version_id = {version} ORDER BY f.id LIMIT {limit}
            FOR UPDATE OF f SKIP LOCKED
        )) RETURNING response_id, delta
    ), cells AS ({cells}), written AS ({upsert}), told AS ({tell})
    SELECT count(*) FROM taken
""")

TELL_NOBODY = sql.SQL("SELECT")

# A rebuild takes entries, too: what was counted by it is told all the same.
TELL_RECOUNTED = sql.SQL("""
    WITH taken AS (
        SELECT response_id, delta FROM surveys_foldentry
        WHERE id IN (SELECT entry FROM recount)
    ) {tell}
""").format(tell=TELL)

UPSERT = sql.SQL("""
    INSERT INTO surveys_tally (version_id, country_id, sector, question, choice, position, count)
    SELECT {version}, {columns}, n FROM cells ORDER BY {columns}
    ON CONFLICT (version_id, country_id, sector, question, choice, position)
    DO UPDATE SET count = surveys_tally.count + excluded.count
""")

NEXT_VERSION = """
    SELECT r.version_id FROM surveys_foldentry f JOIN surveys_response r ON r.id = f.response_id
    ORDER BY f.id LIMIT 1 FOR UPDATE OF f SKIP LOCKED
"""


def wake_folding() -> None:
    """Have a worker fold soon after this transaction commits; many calls make one message.

    Without a broker nothing is sent, and the sweep of beat's schedule folds instead.
    """
    # By name: the task is in a layer above this one.
    enqueue_once(FOLD_TASK, FOLD_KEY, pause=settings.FOLD_PAUSE)


def fold_batch(limit: int = BATCH) -> int:
    """Fold up to `limit` entries of the queue, all of one version; return how many.

    Takes the oldest entry that no other process is folding, and others of its version. Waits while
    the tallies are being rebuilt.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cells.prepare_to_count(cursor)
        _lock_tallies(cursor, is_exclusive=False)
        cursor.execute(NEXT_VERSION)
        row = cursor.fetchone()
        if row is None:
            return 0
        version = Version.objects.defer("document").get(pk=row[0])
        cursor.execute(_fold_statement(version, limit))
        return int(cursor.fetchone()[0])


def fold_all(*, limit: int = BATCH, most_batches: int | None = None) -> int:
    """Fold until nothing is left to take, or `most_batches` are done; return how many entries."""
    folded = batches = 0
    while most_batches is None or batches < most_batches:
        taken = fold_batch(limit)
        if taken == 0:
            break
        folded += taken
        batches += 1
    return folded


def rebuild_tallies() -> int:
    """Count all submitted responses anew and replace the tallies; return how many were counted.

    Readers see the old tallies until the new ones are complete. What waits in the queue is counted
    too and leaves the queue in the same transaction; what is submitted meanwhile stays in it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cells.prepare_to_count(cursor)
        _lock_tallies(cursor, is_exclusive=True)
        versions = list(counted_versions())
        if not versions:
            return 0
        cursor.execute(_recount_statement(versions))
        listed = [version.pk for version in versions]
        cursor.execute(TELL_RECOUNTED)
        cursor.execute("DELETE FROM surveys_foldentry WHERE id IN (SELECT entry FROM recount)")
        cursor.execute("DELETE FROM surveys_tally WHERE version_id = ANY(%s)", [listed])
        cursor.execute(REPLACE_TALLIES)
        cursor.execute("SELECT coalesce(sum(n), 0) FROM recount WHERE question = ''")
        responses = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE recount")
        return responses


REPLACE_TALLIES = """
    INSERT INTO surveys_tally (version_id, country_id, sector, question, choice, position, count)
    SELECT version_id, country_id, sector, question, choice, position, n
    FROM recount WHERE entry IS NULL
"""


def move_folded(response: Response, *, to_sector: str) -> None:
    """Move a submitted response's counts to another sector, before the response itself is changed.

    Runs in the caller's transaction. What still waits in the queue is counted under the sector that
    the response has by then, so only a response that is folded already is moved.
    """
    with connection.cursor() as cursor:
        cells.prepare_to_count(cursor)
        _lock_tallies(cursor, is_exclusive=False)
        # Waits for a fold that has just taken the entry.
        cursor.execute(
            "SELECT id FROM surveys_foldentry WHERE response_id = %s FOR UPDATE", [response.pk]
        )
        if cursor.fetchall() or response.sector == to_sector:
            return
        rows = MOVED_ROWS.format(response=response.pk, sector=to_sector)
        cursor.execute(
            sql.SQL("WITH cells AS ({}) {}").format(
                cells.cells_query(get_form(response.version), rows),
                UPSERT.format(version=response.version_id, columns=cells.CELL_COLUMNS),
            )
        )


MOVED_ROWS = sql.SQL("""
    SELECT country_id, sector, answers, -1 AS delta FROM surveys_response WHERE id = {response}
    UNION ALL SELECT country_id, {sector}, answers, 1 FROM surveys_response WHERE id = {response}
""")


def _lock_tallies(cursor: CursorWrapper, *, is_exclusive: bool) -> None:
    """Until the end of the transaction: folds share the lock, a rebuild has it alone."""
    shared = "" if is_exclusive else "_shared"
    cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s)", [TALLY_LOCK])


def _fold_statement(version: Version, limit: int) -> sql.Composed:
    return FOLD.format(
        version=version.pk,
        limit=limit,
        cells=cells.cells_query(get_form(version), TAKEN_ROWS),
        upsert=UPSERT.format(version=version.pk, columns=cells.CELL_COLUMNS),
        tell=TELL if Webhook.objects.filter(is_active=True).exists() else TELL_NOBODY,
    )


def _recount_statement(versions: Sequence[Version]) -> sql.Composed:
    """One statement, so one view of the database: the counts and the queue belong together."""
    counted = [
        sql.SQL(
            "SELECT {}::bigint AS version_id, cells.*, NULL::bigint AS entry FROM ({}) cells"
        ).format(
            version.pk,
            cells.cells_query(get_form(version), cells.SUBMITTED_ROWS.format(version=version.pk)),
        )
        for version in versions
    ]
    queued = sql.SQL(
        "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, f.id FROM surveys_foldentry f"
        " JOIN surveys_response r ON r.id = f.response_id WHERE r.version_id = ANY({})"
    ).format([version.pk for version in versions])
    return sql.SQL("CREATE TEMP TABLE recount ON COMMIT DROP AS {}").format(
        sql.SQL(" UNION ALL ").join([*counted, queued])
    )
