"""One run against a site that is up: people sent out, the queue watched, the answers counted."""

import argparse
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.load.checking import read_stored, wait_until_folded
from bench.load.figures import Request, Verdict, judge
from bench.load.options import for_clients
from bench.load.plan import World, make_plan
from bench.load.watch import Watch, Watched
from bench.questionnaire import ROOT
from surveys.queries.tallies import check_tallies

FOLD_SECONDS = 60.0
QUICK = 1.0


@dataclass
class Result:
    """What one run gave. `folded_after` and `recovered_after` in seconds, None for never."""

    requests: list[Request]
    verdict: Verdict
    watched: Watched
    clients: dict[str, Any]
    folded_after: float | None
    recovered_after: float | None
    differing: list[Any] = field(default_factory=list)


def run_people(
    world: World, url: str, options: argparse.Namespace, *, folder: Path, roots: Sequence[int]
) -> Result:
    """Send people to the site at `url`; `roots` are processes whose families are watched."""
    plan = make_plan(world, url, for_clients(options, world.page.questionnaire_id))
    plan_file, result_file = folder / "plan.json", folder / "result.json"
    plan_file.write_text(json.dumps(plan.as_json()))
    result_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.load.clients", str(plan_file), str(result_file)]
    with (folder / "clients.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        with Watch([*roots, process.pid]) as watched:
            process.wait(timeout=options.warm_up + options.seconds + 240)
    if process.returncode:
        raise RuntimeError(f"the clients failed: see {folder / 'clients.log'}")
    clients = json.loads(result_file.read_text())
    recovered_after = time_to_recover(url)
    folded_after = wait_until_folded(FOLD_SECONDS)
    stored = read_stored([invitation.pk for invitation in world.invitations])
    return Result(
        requests=[Request(*values) for values in clients.pop("requests")],
        verdict=judge(clients.pop("acknowledged"), stored),
        watched=watched,
        clients=clients,
        folded_after=folded_after,
        recovered_after=recovered_after,
        differing=list(check_tallies()),
    )


def time_to_recover(url: str, most: float = 60.0) -> float | None:
    """Return the seconds until the site answers a page within a second; None where it does not."""
    began = time.monotonic()
    while time.monotonic() - began < most:
        asked = time.monotonic()
        try:
            urllib.request.urlopen(f"{url}/sign-in/", timeout=10).close()  # noqa: S310 -- our own
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
            continue
        if time.monotonic() - asked < QUICK:
            return time.monotonic() - began
    return None
