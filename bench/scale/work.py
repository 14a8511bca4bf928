"""Folding, rebuilding, files, reports and backups, with the memory of the process that makes them.

Each file is made in a process of its own, as a worker would: its memory is its own.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from bench.scale.filling import World, queue_newest
from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.models import Response
from surveys.queries.cells import prepare_to_count

FOLDED = 10_000
REBUILDS = 3
# No new round after so many.
REBUILDING_SECONDS = 300
KINDS = ("fold", "rebuild", "csv", "json", "report", "xlsx", "sav", "backup")
# What a rebuild is measured against: every answer of every response, counted.
PLAIN = """
    SELECT version_id, country_id, sector, answer.key, answer.value, count(*)
    FROM surveys_response, jsonb_each(answers) AS answer
    WHERE state = 'submitted'
    GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Done:
    """One piece of work: what came out, seconds, peak of memory in MB where it was a process."""

    name: str
    told: str
    seconds: float
    megabytes: float | None = None


def work(world: World, size: int, kinds: Collection[str] = KINDS) -> Iterator[Done]:
    """Do and measure the kinds of work; yields as it goes."""
    if "fold" in kinds:
        folded = min(FOLDED, size // 2)
        queue_newest(folded)
        seconds = _timed(fold_all)
        yield Done("fold", f"{folded / seconds:,.0f} responses/s", seconds)
    if "rebuild" in kinds:
        yield from _rebuilds()
    for kind in KINDS[2:]:
        if kind in kinds:
            yield _in_process(kind, world)


def _rebuilds() -> Iterator[Done]:
    """In turn, so that a machine that gets slower slows both."""
    times: list[tuple[float, float]] = []
    while len(times) < REBUILDS and sum(map(sum, times)) < REBUILDING_SECONDS:
        times.append((_timed(rebuild_tallies), _timed(_count_plainly)))
    rebuilt, plain = (statistics.median(found) for found in zip(*times, strict=True))
    yield Done("plain SQL aggregate", "", plain)
    ratios = ", ".join(f"{one / other:.2f}" for one, other in times)
    yield Done("rebuild of the tallies", f"{ratios} × plain", rebuilt)


def _in_process(kind: str, world: World) -> Done:
    command = [sys.executable, "-m", "bench.scale.making", kind, world.questionnaire.slug]
    answer = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    told = json.loads(answer.stdout.splitlines()[-1])
    return Done(kind, told["told"], told["seconds"], told["megabytes"])


def _count_plainly() -> None:
    """With the planner set up as for a rebuild, or it would be easy to be as quick."""
    with transaction.atomic(), connection.cursor() as cursor:
        prepare_to_count(cursor)
        cursor.execute(f"SELECT count(*) FROM ({PLAIN}) AS counted")  # noqa: S608


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def stored() -> int:
    return Response.objects.count()
