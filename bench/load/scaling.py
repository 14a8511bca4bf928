"""Submissions per second with one, two and four web processes, as fast as they go."""

import argparse
import time
from collections.abc import Sequence

import psutil

from bench import header, stage
from bench.client import run_load
from bench.http import CLIENTS, OURS, our_requests
from bench.printing import line, title
from bench.questionnaire import make

# Of one turn: so many that starting the clients and waiting for the last one hardly count.
SUBMISSIONS = 6400
WARM_UP = 200


def run(counts: Sequence[int], options: argparse.Namespace) -> int:
    """Print the rate for each number of processes; each is loaded for `options.seconds`."""
    header.show()
    version, invitation = make()
    title(f"Submissions per second by web processes ({CLIENTS[-1]} clients, saturated)")
    first = 0.0
    for count in counts:
        with stage.served("config.wsgi:application", OURS, processes=count):
            _load(our_requests(version, invitation, WARM_UP))
            accepted, spent, busy = 0, 0.0, 0.0
            began = time.perf_counter()
            while time.perf_counter() - began < options.seconds:
                requests = our_requests(version, invitation, SUBMISSIONS)
                psutil.cpu_percent()
                seconds = _load(requests)
                busy += seconds * psutil.cpu_percent()
                spent += seconds
                accepted += len(requests)
            rate = accepted / spent
            first = first or rate
            line(
                f"{count} web processes",
                f"{rate:7.0f}/s   {rate / first:.2f} × the first"
                f"   processors {busy / spent:.0f} % busy"
                f"   {100 * accepted / busy:.0f}/s for all processors busy",
            )
    return 0


def _load(requests: Sequence[bytes]) -> float:
    """Send the requests; return the seconds that the slowest client took."""
    clients = CLIENTS[-1]
    result = run_load(OURS, [requests[index::clients] for index in range(clients)])
    if set(result.statuses) != {302}:
        raise RuntimeError(f"not every submission was accepted: {dict(result.statuses)}")
    return result.seconds
