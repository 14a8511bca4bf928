"""`make bench-load`: the whole site on private servers, with people on all its pages at once."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator

from bench.load.options import read_options

PORT = 8813


def main() -> int:
    options = read_options()
    from bench import stage  # noqa: PLC0415 -- it sets the environment

    stage.start()
    try:
        if options.workers:
            from bench.load import scaling  # noqa: PLC0415

            return scaling.run([int(count) for count in options.workers.split(",")], options)
        return _run(options)
    finally:
        stage.SERVICES.stop_if_unused()


def _run(options: argparse.Namespace) -> int:
    from bench import header, stage, tallies  # noqa: PLC0415
    from bench.load import plan, report, running, workbook  # noqa: PLC0415

    header.show()
    world = plan.make_world(workbook.plain(), workbook.with_file())
    if options.base:
        tallies.fill_base(world.page, world.invitations[0], options.base)
    with site():
        result = running.run_people(
            world,
            f"http://127.0.0.1:{PORT}",
            options,
            folder=stage.VAR,
            roots=[os.getpid(), stage.SERVICES.state()["keeper"]],
        )
    is_good = report.show(result, options)
    print("\nGOOD" if is_good else "\nNOT GOOD", flush=True)
    return 0 if is_good else 1


@contextlib.contextmanager
def site() -> Iterator[None]:
    """Web server, a worker for each queue and the schedule, as `make run` starts them."""
    from bench import stage  # noqa: PLC0415
    from scripts.run import schedule, workers  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        for child in [*workers(), schedule()]:
            stack.enter_context(stage.running(child.command, child.name.replace(" ", "-")))
        stack.enter_context(stage.served("config.wsgi:application", PORT))
        stage.wait_until_ready(PORT)
        yield


if __name__ == "__main__":
    sys.exit(main())
