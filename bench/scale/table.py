"""The results as Markdown."""

from collections.abc import Iterable, Sequence

from bench.scale.measuring import Measure
from bench.scale.work import Done

PAGE = "Page (median, ms of a processor)"


def pages_table(measures: Sequence[Measure]) -> str:
    """A line for each page: milliseconds of a processor by size and the ratio of the last to the
    first; at the largest size by the clock; queries at the smallest and largest.
    """
    sizes = sorted(measures[0].cpu) if measures else []
    head = [PAGE, *(f"{size:,}" for size in sizes), "ratio", "clock", "queries"]
    rows = [
        [
            found.name,
            *(f"{found.cpu[size] * 1000:,.1f}" for size in sizes),
            f"{found.ratio:.1f}",
            f"{found.seconds[sizes[-1]] * 1000:,.1f}",
            _queries([found.queries[size] for size in sizes]),
        ]
        for found in measures
        # A run that was stopped has not asked for all pages at the last size.
        if len(found.cpu) == len(sizes)
    ]
    return _table(head, rows)


def work_table(done: dict[int, list[Done]]) -> str:
    """A line for each piece of work and size: seconds, memory, what came out."""
    head = ["Work", "responses", "seconds", "memory, MB", ""]
    rows = [
        [
            one.name,
            f"{size:,}",
            f"{one.seconds:,.1f}",
            f"{one.megabytes:,.0f}" if one.megabytes else "",
            one.told,
        ]
        for size, all_done in done.items()
        for one in all_done
    ]
    return _table(head, sorted(rows, key=lambda row: row[0]))


def _queries(counts: Sequence[int]) -> str:
    return str(counts[0]) if len(set(counts)) == 1 else f"{counts[0]} → {counts[-1]}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
