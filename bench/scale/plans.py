"""The plans of the statements that take long at the largest size."""

from pathlib import Path

from django.db import connection, transaction

from bench.scale.measuring import Measure

LONG_SECONDS = 0.02
LONGEST_STATEMENT = 1_500


def write_plans(path: Path, measures: list[Measure]) -> None:
    """Write EXPLAIN (ANALYZE, BUFFERS) of the slow statements of each page, the page as a title."""
    parts = []
    for found in measures:
        for seconds, statement in found.slowest:
            if seconds >= LONG_SECONDS and statement.lstrip().upper().startswith("SELECT"):
                parts.append(f"## {found.name}: {seconds:.3f} s\n\n{_plan(statement)}\n")
    path.write_text("\n".join(parts), encoding="utf-8")


def _plan(statement: str) -> str:
    """The statement runs again, and nothing of it stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + statement.replace("%", "%%"), ())
        lines = [row[0] for row in cursor.fetchall()]
        transaction.set_rollback(True)
    return "\n".join([statement[:LONGEST_STATEMENT], "", *lines])
