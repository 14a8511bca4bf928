"""`python -m tests.fuzz TARGET… --minutes 10`; without a target it lists them.

Findings and examples worth keeping go to `var/fuzz/TARGET`. `--replay FILE` runs one again.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("TEST_SUFFIX", "_fuzz")

from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment

from tests import conftest  # the private servers, and Django's settings
from tests.fuzz.runner import run_for
from tests.fuzz.targets import TARGETS, opened

MOST_WORLDS = 20
FOLDER = conftest.ROOT / "var" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", default="")
    parser.add_argument("--replay", type=Path)
    wanted = parser.parse_args()
    names = list(TARGETS) if wanted.targets == ["all"] else wanted.targets
    if not names or not set(names) <= set(TARGETS):
        print("Targets:", *TARGETS, "all")
        return 2
    found = 0
    with _site():
        for name in names:
            if wanted.replay:
                with opened() as targets:
                    targets[name].run(wanted.replay.read_bytes())
                continue
            found += _fuzz(name, wanted.minutes * 60, wanted.seed or os.urandom(4).hex())
    return 1 if found else 0


def _fuzz(name: str, seconds: float, seed: str) -> int:
    """Run a target for so long, in a new world whenever one broke; return how many it found."""
    found = 0
    for world in range(MOST_WORLDS):
        with opened() as targets:
            result = run_for(targets[name], seconds, FOLDER / name, seed=f"{seed}{world or ''}")
        print(f"{name}: {result}", flush=True)
        for place, count in result.findings.items():
            print(f"  {count} × {place}", flush=True)
        found += len(result.findings)
        seconds -= result.seconds
        if not result.is_broken:
            break
    return found


@contextmanager
def _site() -> Iterator[None]:
    """An empty database of its own, and a folder for files."""
    setup_test_environment()
    logging.disable(logging.CRITICAL)  # a line for each request would be most of the time
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=True)
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        yield
    connection.close()
    conftest.SERVICES.stop_if_unused()


if __name__ == "__main__":
    sys.exit(main())
