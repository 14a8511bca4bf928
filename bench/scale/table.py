"""The results as Markdown."""

from collections.abc import Iterable, Sequence

from bench.scale.measuring import Measure
from bench.scale.work import Done


def pages_table(measures: Sequence[Measure]) -> str:
    """A line for each page: milliseconds by size, ratio, queries at the smallest and largest."""
    sizes = sorted(measures[0].seconds) if measures else []
    head = ["Page (median, ms)", *(f"{size:,}" for size in sizes), "ratio", "queries"]
    rows = [
        [
            found.name,
            *(f"{found.seconds[size] * 1000:,.1f}" for size in sizes),
            f"{found.ratio:.1f}",
            _queries([found.queries[size] for size in sizes]),
        ]
        for found in measures
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
