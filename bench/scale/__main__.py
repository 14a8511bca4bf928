"""`python -m bench.scale`: every page and job at growing numbers of responses, as a table.

The databases are made anew in `var/bench` and dropped at the end.
"""

import argparse
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench import stage

if TYPE_CHECKING:
    from bench.scale.filling import World
    from bench.scale.measuring import Measure
    from bench.scale.work import Done

WORK = "fold,rebuild,csv,json,report,xlsx,sav,backup"
SIZES = (1_000, 100_000, 1_000_000, 4_600_000)


def main() -> None:
    wanted = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("BACKUP_KEY", secrets.token_urlsafe(32))
    if wanted.again:
        stage.start_again(_database(wanted.sizes[0]))
    else:
        stage.start()
    try:
        _run(wanted)
    finally:
        if not wanted.keep:
            for name in (stage.DATABASE, *map(_database, SIZES)):
                stage.drop(name)
        stage.SERVICES.stop_if_unused()


def _run(wanted: argparse.Namespace) -> None:
    from bench import header  # noqa: PLC0415
    from bench.scale import plans, table  # noqa: PLC0415

    header.show()
    # A line for each visit would drown what is printed.
    logging.getLogger("access").setLevel(logging.ERROR)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    if not wanted.again:
        _fill(wanted.sizes)
    measures: dict[str, Measure] = {}
    done: dict[int, list[Done]] = {}
    try:
        _measure(wanted, measures, done)
    finally:
        # What a run had measured before it was stopped is told, too.
        print(table.pages_table(list(measures.values())), flush=True)
        print(table.work_table(done), flush=True)
        if wanted.plans:
            plans.write_plans(wanted.plans, list(measures.values()))


def _measure(
    wanted: argparse.Namespace, measures: dict[str, "Measure"], done: dict[int, list["Done"]]
) -> None:
    from bench.scale.filling import find_world  # noqa: PLC0415

    if wanted.compare:
        _compare(wanted.sizes[0], wanted.sizes[-1], wanted.compare)
    for size in wanted.sizes:
        stage.turn_to(_database(size))
        _tell(f"{size:,} responses")
        world = find_world()
        if not wanted.no_pages:
            _measure_pages(world, size, measures, wanted.only)
        for one in _do_work(world, size, wanted.work):
            done.setdefault(size, []).append(one)


def _database(size: int) -> str:
    return f"{stage.DATABASE}_{size}"


def _fill(sizes: Sequence[int]) -> None:
    """A database of each size, side by side: each is a copy of what there was by then."""
    from bench.scale.filling import answer_for_institutions, fill, make_world, settle  # noqa: PLC0415
    from bench.scale.work import stored  # noqa: PLC0415

    make_world()
    answer_for_institutions()
    for size in sizes:
        began = time.perf_counter()
        fill(stored() + 1, size)
        seconds = time.perf_counter() - began
        settle()
        (stage.rename_to if size == sizes[-1] else stage.copy_to)(_database(size))
        _tell(f"{size:,} responses; filled in {seconds:.0f} s")


def _compare(small: int, large: int, rounds: int) -> None:
    from bench.scale.alternating import NAMES, Visitor, compare  # noqa: PLC0415

    addresses = (stage.SERVICES.database_url(_database(size)) for size in (small, large))
    print(f"In turn, {rounds} times each: {small:,} and {large:,}, ms by the clock and its ratio;")
    print("the same of a processor", flush=True)
    with Visitor(next(addresses)) as first, Visitor(next(addresses)) as second:
        for name in NAMES:
            print(compare(name, first, second, rounds=rounds), flush=True)


def _measure_pages(world: "World", size: int, measures: dict[str, "Measure"], only: str) -> None:
    from bench.scale.measuring import Measure, measure  # noqa: PLC0415
    from bench.scale.pages import pages  # noqa: PLC0415

    for page in pages(world):
        if only in page.name:
            found = measures.setdefault(page.name, Measure(page.name))
            measure(page, found, size)
            clock, cpu = found.seconds[size] * 1000, found.cpu[size] * 1000
            _tell(f"  {page.name}: {clock:.1f} ms, {cpu:.1f} ms of a processor")


def _do_work(world: "World", size: int, kinds: Sequence[str]) -> Iterator["Done"]:
    from bench.scale.work import work  # noqa: PLC0415

    for one in work(world, size, kinds):
        memory = f", {one.megabytes:.0f} MB" if one.megabytes else ""
        _tell(f"  {one.name}: {one.seconds:.1f} s{memory} {one.told}")
        yield one


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--responses", type=int, help="the largest size")
    parser.add_argument("--sizes", help="sizes, with commas between")
    parser.add_argument("--plans", type=Path, help="file for the plans of slow statements")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--no-pages", action="store_true", help="do not measure each page")
    parser.add_argument("--work", default=WORK, help="kinds of work, with commas between")
    parser.add_argument(
        "--compare", type=int, default=50, metavar="TIMES", help="smallest and largest in turn"
    )
    parser.add_argument("--keep", action="store_true", help="leave the database")
    parser.add_argument("--again", action="store_true", help="measure what --keep left")
    wanted = parser.parse_args()
    wanted.work = [kind for kind in wanted.work.split(",") if kind]
    sizes = [int(size) for size in wanted.sizes.split(",")] if wanted.sizes else list(SIZES)
    if wanted.responses:
        sizes = [size for size in sizes if size < wanted.responses] + [wanted.responses]
    wanted.sizes = sorted(sizes)
    return wanted


if __name__ == "__main__":
    main()
