"""How long a page takes, with how many queries, and which of them took long."""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.scale.cost import Cost
from bench.scale.pages import Page

REPEATS = 5
# A page that takes longer is asked for once only.
SLOW_SECONDS = 4.0


@dataclass
class Measure:
    """Median costs, number of queries, the slow statements with their seconds; by size."""

    name: str
    seconds: dict[int, float] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    queries: dict[int, int] = field(default_factory=dict)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The processor time at the largest size to that at the smallest."""
        return self.cpu[max(self.cpu)] / self.cpu[min(self.cpu)]


def measure(page: Page, found: Measure, size: int) -> None:
    """Ask for the page a few times, the first time to warm up; keep the medians.

    Raises RuntimeError for an answer that the page should not give.
    """
    with CaptureQueriesContext(connection) as captured:
        first = cost(page)
    slow = [(float(row["time"]), row["sql"]) for row in captured.captured_queries]
    found.slowest = sorted(slow, reverse=True)[:3]
    found.queries[size] = len(captured)
    repeats = 0 if first.seconds > SLOW_SECONDS else REPEATS
    costs = [cost(page) for _ in range(repeats)] or [first]
    found.seconds[size] = statistics.median(one.seconds for one in costs)
    found.cpu[size] = statistics.median(one.cpu for one in costs)


def cost(page: Page) -> Cost:
    """Visit once. Raises RuntimeError for an answer that the page should not give."""
    began, cpu = time.perf_counter(), _cpu()
    answer = page.visit()
    if answer.streaming:
        for _part in answer.streaming_content:  # type: ignore[attr-defined]
            pass
    spent = Cost(time.perf_counter() - began, _cpu() - cpu)
    if answer.status_code not in page.accepts:
        raise RuntimeError(f"{page.name}: {answer.status_code}")
    return spent


def _cpu() -> float:
    """Seconds that this process and its PostgreSQL process have run; not parallel workers."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    nanoseconds = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(nanoseconds) / 1e9
