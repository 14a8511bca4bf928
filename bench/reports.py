"""How long a report of one and of five countries takes, and how much memory."""

import resource
import time
import tracemalloc
from typing import Any

from bench.printing import line, title
from reports.pdf.building import pages_of
from reports.pdf.report import render_report
from tests.reports.pdf.report_samples import country, report

CODES = ("AA", "BB", "CC", "DD", "EE")
HASH = "ab" * 32


def run() -> None:
    """Print seconds, pages and the peak of memory; five countries beside one."""
    title("Systematisation Reports (made-up countries)")
    one, five = _made(1), _made(5)
    _render(one)  # fonts are read once per process
    resident = []
    for name, snapshot in (("one country", one), ("five countries", five)):
        started = time.perf_counter()
        content = _render(snapshot)
        seconds = time.perf_counter() - started
        line(name, f"{pages_of(content)} pages in {seconds:.1f} s, {len(content) / 1024:.0f} KB")
        resident.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    line("resident memory at its peak, one and five", "{:.0f} MB and {:.0f} MB".format(*resident))
    peaks = [_peak(snapshot) for snapshot in (one, five)]
    told = f"{peaks[0] / 2**20:.1f} MB and {peaks[1] / 2**20:.1f} MB"
    line("Python objects at their peak, one and five", f"{told}, {peaks[1] / peaks[0]:.2f} times")


def _made(countries: int) -> dict[str, Any]:
    made = [country(code, tables=14, rows=22) for code in CODES[:countries]]
    return report(*made)


def _render(snapshot: dict[str, Any]) -> bytes:
    return render_report(snapshot, "en", digest=HASH)


def _peak(snapshot: dict[str, Any]) -> int:
    tracemalloc.start()
    _render(snapshot)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
