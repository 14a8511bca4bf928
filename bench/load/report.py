"""A run in figures, and whether it was a good one."""

import argparse

from bench.load.figures import accepted, by_kind, count_errors, percentile
from bench.load.running import Result
from bench.printing import line, title

MIB = 1024 * 1024


def show(result: Result, options: argparse.Namespace) -> bool:
    """Print the figures; return whether nothing was lost, doubled or wrong."""
    _show_times(result, options)
    errors = count_errors(result.requests, refusals_count=not options.overload)
    title("Errors")
    for what, count in errors.most_common():
        line(what, f"{count}")
    line("all", f"{errors.total()}")
    _show_answers(result)
    _show_machine(result)
    return is_good(result, options)


def is_good(result: Result, options: argparse.Namespace) -> bool:
    errors = count_errors(result.requests, refusals_count=not options.overload)
    is_whole = not (result.verdict.lost or result.verdict.doubled or result.differing)
    is_served = result.folded_after is not None and result.recovered_after is not None
    gave_up = result.clients["gave_up"] if not options.overload else 0
    everybody = result.clients["ended"] == result.clients["begun"]
    return is_whole and is_served and not errors and not gave_up and everybody


def _show_times(result: Result, options: argparse.Namespace) -> None:
    title("Requests: number, per second, p50, p95, p99 and longest in ms, refused with 503")
    respondents = [one for one in result.requests if not one.kind.startswith("team:")]
    groups = {**by_kind(result.requests), "ALL OF RESPONDENTS": respondents}
    for kind, requests in groups.items():
        times = [one.seconds for one in accepted(requests)]
        parts = [f"{1000 * percentile(times, share):7.0f}" for share in (0.5, 0.95, 0.99, 1)]
        rate = len(requests) / options.seconds
        refused = len(requests) - len(times)
        line(kind, f"{len(requests):7}  {rate:6.1f}/s {' '.join(parts)}   {refused}")


def _show_answers(result: Result) -> None:
    verdict, clients = result.verdict, result.clients
    title("Answers")
    line("people who came, went through", f"{clients['begun']}, {clients['ended']}")
    line("gave up, never got their turn", f"{clients['gave_up']}, {clients['never_begun']}")
    line("sent again after a broken line", f"{clients['retried']}")
    line("acknowledged", f"{verdict.acknowledged}")
    line("stored", f"{verdict.stored} ({verdict.unacknowledged} never acknowledged)")
    line("LOST", f"{len(verdict.lost)} {' '.join(verdict.lost[:5])}")
    line("DOUBLED", f"{len(verdict.doubled)} {' '.join(verdict.doubled[:5])}")
    line("cells in which tallies and a recount differ", f"{len(result.differing)}")
    line("files and reports built and downloaded", f"{clients['files']}")


def _show_machine(result: Result) -> None:
    watched = result.watched
    title("Machine")
    line("fold backlog, most", f"{watched.most_waiting} responses")
    line("fold backlog, longest wait", f"{watched.longest_wait:.2f} s of arrivals")
    line("until everything was folded", _seconds(result.folded_after))
    line("until a page came within a second again", _seconds(result.recovered_after))
    for role, size in sorted(watched.memory.items()):
        line(f"memory at its peak, {role}", f"{size / MIB:.0f} MiB")
    line("load average, highest", f"{watched.load:.1f}")


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"
