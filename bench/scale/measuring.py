"""How long a page takes, with how many queries, and which of them took long."""

import statistics
import time
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.scale.pages import Page

REPEATS = 5
# A page that takes longer is asked for once only.
SLOW_SECONDS = 2.0


@dataclass
class Measure:
    """Median seconds, number of queries, the slow statements with their seconds; by size."""

    name: str
    seconds: dict[int, float] = field(default_factory=dict)
    queries: dict[int, int] = field(default_factory=dict)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The largest size's time to the smallest's."""
        return self.seconds[max(self.seconds)] / self.seconds[min(self.seconds)]


def measure(page: Page, found: Measure, size: int) -> None:
    """Ask for the page a few times, the first time to warm up; keep the median.

    Raises RuntimeError for an answer that the page should not give.
    """
    with CaptureQueriesContext(connection) as captured:
        first = timed(page)
    slow = [(float(row["time"]), row["sql"]) for row in captured.captured_queries]
    found.slowest = sorted(slow, reverse=True)[:3]
    found.queries[size] = len(captured)
    repeats = 0 if first > SLOW_SECONDS else REPEATS
    found.seconds[size] = statistics.median([timed(page) for _ in range(repeats)] or [first])


def timed(page: Page) -> float:
    """Seconds of one visit. Raises RuntimeError for an answer that the page should not give."""
    began = time.perf_counter()
    answer = page.visit()
    if answer.streaming:
        for _part in answer.streaming_content:  # type: ignore[attr-defined]
            pass
    seconds = time.perf_counter() - began
    if answer.status_code not in page.accepts:
        raise RuntimeError(f"{page.name}: {answer.status_code}")
    return seconds
