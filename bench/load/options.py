"""The options of a run, all with bounds: nobody loads a machine for ever by a slip of the hand."""

import argparse
from collections.abc import Callable, Sequence

from bench.load.arrivals import Shape


def read_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options; ends the program with a sentence for a value out of bounds."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    add = parser.add_argument
    add("--rate", type=_number(0.1, 2000), default=50.0, help="submissions begun per second")
    add("--seconds", type=_number(3, 3600), default=60.0, help="how long respondents arrive")
    add("--warm-up", type=_number(0, 300), default=10.0, help="seconds at half the rate before")
    add("--shape", choices=list(Shape), default=Shape.STEADY, type=Shape)
    add("--thorough", type=_number(0, 1), default=0.02, help="share that answers by sections")
    add("--opened", type=_number(0, 1), default=0.0, help="share whose page was open before")
    add("--think", type=_number(0, 10), default=0.1, help="times the usual time to think")
    add("--users", type=_whole(1, 5000), default=600, help="people on the way at once at most")
    add(
        "--base", type=_whole(0, 5_000_000), default=100_000, help="responses that are there before"
    )
    add(
        "--look-every", type=_number(0, 3600), default=2.0, help="seconds between pages of the team"
    )
    add("--report-every", type=_number(0, 3600), default=30.0)
    add("--exports", type=_number(0, 3600), default=30.0, help="seconds between files; 0: none")
    add("--seed", type=_whole(0, 2**31), default=1)
    add("--overload", action="store_true", help="refusals (503) are expected, recovery is timed")
    add("--workers", default="", help="compare web process counts, as 1,2,4; nothing else is run")
    return parser.parse_args(arguments)


def for_clients(options: argparse.Namespace, questionnaire: int) -> dict[str, object]:
    """What the clients' process needs of the options."""
    return {
        "rate": options.rate,
        "seconds": options.seconds,
        "warm_up": options.warm_up,
        "shape": str(options.shape),
        "thorough": options.thorough,
        "opened": options.opened,
        "think": options.think,
        "users": options.users,
        "look_every": options.look_every,
        "report_every": options.report_every,
        "export_every": options.exports,
        "seed": options.seed,
        "questionnaire": questionnaire,
    }


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}, not {text}")
        return value

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}, not {text}")
        return value

    return read
