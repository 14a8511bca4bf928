"""`make test`: all tests in one run, so that one line at the end tells the result.

The browser tests need Chromium. A person without it still gets the others, and is told; with
CI=true a missing Chromium is an error, because nobody would see what was left out.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> None:
    options = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--maxprocesses", "4"]
    # In the order of `tests/conftest.py`: the longest files first, whatever their number of tests.
    options.append("--no-loadscope-reorder")
    if not os.environ.get("CHROMIUM"):
        if os.environ.get("CI"):
            raise SystemExit("Chromium is missing, and the browser tests must run here")
        print("=" * 79)
        print("NO CHROMIUM: the browser tests are left out. Install chromium, or set CHROMIUM.")
        print("=" * 79, flush=True)
        options += ["--ignore", "tests/browser"]
    os.chdir(ROOT)
    pytest = [sys.executable, "-m", "pytest", "-q", *options, *arguments]
    os.execv(sys.executable, pytest)


if __name__ == "__main__":
    main(sys.argv[1:])
