"""What the database holds of the answers of a run; judged by `bench.load.figures`."""

import time
from collections.abc import Sequence

from django.db import connection

from bench.load.figures import Stored
from bench.load.plan import MARK
from bench.load.watch import read_backlog

STORED = """
    SELECT key::text, answers ->> %s FROM surveys_response
    WHERE invitation_id = ANY(%s) AND state = 'submitted'
"""


def read_stored(invitations: Sequence[int]) -> list[Stored]:
    """Every submitted response to these invitations, with the mark of its respondent."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [MARK, list(invitations)])
        return [Stored(key, mark or "") for key, mark in cursor.fetchall()]


def wait_until_folded(seconds: float) -> float | None:
    """Return after how many seconds nothing waits any more; None where that takes too long."""
    began = time.monotonic()
    while read_backlog()[0]:
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.05)
    return time.monotonic() - began
