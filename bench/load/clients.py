"""The people of a run, as a process of its own: Locust's users, sent out by a list of arrivals.

`python -m bench.load.clients PLAN.json RESULT.json`. It knows addresses and forms only, like any
browser: nothing of Django is loaded here, and everything comes from the pages.
"""

import os

# Addresses are numbers here, and asking a thread for each new connection costs more than a page.
os.environ.setdefault("GEVENT_RESOLVER", "block")

# Locust puts gevent's sockets and queues in place of the standard library's, so it comes first.
from locust import FastHttpUser, task  # isort: skip
from locust.env import Environment  # isort: skip

import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from typing import Any

from bench.load.arrivals import Shape, arrivals
from bench.load.browser import Browser, GaveUpError, Notes
from bench.load.journeys import (
    answer_by_sections,
    answer_on_one_page,
    send_from_an_open_page,
)
from bench.load.staff import build_export, build_report, look_around

START_SECONDS = 3.0
# After the last arrival, so that whoever is on the way arrives.
LAST_SECONDS = 120.0


class Person(FastHttpUser):
    """Takes the next arrival, goes through with it as somebody new, and comes back for another."""

    host = "http://127.0.0.1"
    abstract = True
    connection_timeout = network_timeout = 60.0
    max_retries = 0
    work: "Queue[tuple[str, int]]"
    notes: Notes
    plan: dict[str, Any]

    @task
    def journey(self) -> None:
        errand, number = self.work.get()
        draw = random.Random(number)
        browser = Browser(self.client, self.plan, self.notes, draw)
        self.client.client.cookiejar = browser.cookies  # type: ignore[assignment]
        self.notes.begun += 1
        try:
            ERRANDS[errand](browser, number)
        except GaveUpError:
            self.notes.gave_up += 1
        finally:
            self.notes.ended += 1


ERRANDS = {
    "page": answer_on_one_page,
    "opened": send_from_an_open_page,
    "sections": answer_by_sections,
    "look": look_around,
    "report": build_report,
    "export": build_export,
}


def main(plan_file: str, result_file: str) -> None:
    plan = json.loads(Path(plan_file).read_text())
    notes = Notes()
    plan["sent_out"] = 0
    work: Queue[tuple[str, int]] = Queue()
    person = type(
        "ThisPerson", (Person,), {"host": plan["url"], "work": work, "notes": notes, "plan": plan}
    )
    environment = Environment(user_classes=[person])
    runner = environment.create_local_runner()
    users = plan["options"]["users"]
    runner.start(users, spawn_rate=users)
    time.sleep(START_SECONDS)
    _send_out(plan, work, warm_up(plan["options"]))
    notes.start_anew(time.perf_counter())
    _send_out(plan, work, errands(plan["options"]))
    deadline = time.monotonic() + LAST_SECONDS
    while (notes.ended < notes.begun or work.qsize()) and time.monotonic() < deadline:
        time.sleep(0.1)
    # Before the end, which interrupts whoever is still on the way.
    result = json.dumps(_result(notes, work))
    runner.quit()
    Path(result_file).write_text(result)


def _send_out(
    plan: dict[str, Any], work: "Queue[tuple[str, int]]", coming: list[tuple[float, str]]
) -> None:
    """Put each errand on the list when its time has come, however many are still on the way."""
    began = time.perf_counter()
    for moment, errand in coming:
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        work.put((errand, plan["sent_out"]))
        plan["sent_out"] += 1


def warm_up(options: dict[str, Any]) -> list[tuple[float, str]]:
    """Errands before the run, at half its rate: a site that has just started is a site of its own.

    Their times are not among the figures; their answers are looked for like all others.
    """
    if not options["warm_up"]:
        return []
    alone = {"look_every": 0, "report_every": 0, "export_every": 0, "shape": Shape.STEADY}
    half = {"rate": options["rate"] / 2, "seconds": options["warm_up"], "seed": options["seed"] + 1}
    return errands({**options, **alone, **half})


def errands(options: dict[str, Any]) -> list[tuple[float, str]]:
    """All errands of a run in the order of their time (s); the same for the same options."""
    seconds, draw = options["seconds"], random.Random(options["seed"])
    coming = arrivals(
        Shape(options["shape"]), rate=options["rate"], seconds=seconds, seed=options["seed"]
    )
    found = [(at, _way(draw.random(), options)) for at in coming]
    for errand in ("look", "report", "export"):
        every = options[f"{errand}_every"]
        times = int(seconds / every) if every else 0
        found += [(every * (count + 0.5), errand) for count in range(times)]
    return sorted(found)


def _way(share: float, options: dict[str, Any]) -> str:
    """Which way the respondent goes to whom this share (0 to 1) was drawn."""
    if share < options["thorough"]:
        return "sections"
    return "opened" if share < options["thorough"] + options["opened"] else "page"


def _result(notes: Notes, work: "Queue[tuple[str, int]]") -> dict[str, Any]:
    return {
        "requests": [list(asdict(request).values()) for request in notes.requests],
        "acknowledged": notes.acknowledged,
        "retried": notes.retried,
        "begun": notes.begun,
        "ended": notes.ended,
        "gave_up": notes.gave_up,
        "never_begun": work.qsize(),
        "files": notes.files,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
