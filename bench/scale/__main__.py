"""`python -m bench.scale`: every page and job at growing numbers of responses, as a table.

The database is made anew in `var/bench` and dropped at the end.
"""

import argparse
import logging
import os
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import stage

if TYPE_CHECKING:
    from bench.scale.filling import World
    from bench.scale.measuring import Measure
    from bench.scale.work import Done

SIZES = (1_000, 100_000, 1_000_000, 4_600_000)


def main() -> None:
    wanted = _arguments()
    os.environ.setdefault("BACKUP_KEY", secrets.token_urlsafe(32))
    stage.start()
    try:
        _run(wanted)
    finally:
        if not wanted.keep:
            stage.drop()
        stage.SERVICES.stop_if_unused()


def _run(wanted: argparse.Namespace) -> None:
    from bench import header  # noqa: PLC0415
    from bench.scale import plans, table  # noqa: PLC0415
    from bench.scale.filling import make_world  # noqa: PLC0415

    header.show()
    # A line for each visit would drown what is printed.
    logging.getLogger("access").setLevel(logging.ERROR)
    world = make_world()
    measures: dict[str, Measure] = {}
    done: dict[int, list[Done]] = {}
    filled = 0
    for size in wanted.sizes:
        _grow(filled, size)
        filled = size
        _measure_pages(world, size, measures, wanted.only)
        done[size] = [] if wanted.pages_only else _do_work(world, size)
    print(table.pages_table(list(measures.values())), flush=True)
    print(table.work_table(done), flush=True)
    if wanted.plans:
        plans.write_plans(wanted.plans, list(measures.values()))


def _grow(filled: int, size: int) -> None:
    from bench.scale.filling import answer_for_institutions, fill, settle  # noqa: PLC0415
    from bench.scale.work import stored  # noqa: PLC0415

    began = time.perf_counter()
    if not filled:
        answer_for_institutions()
    fill(stored() + 1, size)
    seconds = time.perf_counter() - began
    settle()
    _tell(f"{stored():,} responses; filled in {seconds:.0f} s")


def _measure_pages(world: "World", size: int, measures: dict[str, "Measure"], only: str) -> None:
    from bench.scale.measuring import Measure, measure  # noqa: PLC0415
    from bench.scale.pages import pages  # noqa: PLC0415

    for page in pages(world):
        if only in page.name:
            found = measures.setdefault(page.name, Measure(page.name))
            measure(page, found, size)
            _tell(f"  {page.name}: {found.seconds[size] * 1000:.1f} ms")


def _do_work(world: "World", size: int) -> list["Done"]:
    from bench.scale.work import work  # noqa: PLC0415

    found = []
    for one in work(world, size):
        found.append(one)
        memory = f", {one.megabytes:.0f} MB" if one.megabytes else ""
        _tell(f"  {one.name}: {one.seconds:.1f} s{memory} {one.told}")
    return found


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--responses", type=int, help="the largest size")
    parser.add_argument("--sizes", help="sizes, with commas between")
    parser.add_argument("--plans", type=Path, help="file for the plans of slow statements")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--pages-only", action="store_true", help="no folding, files, backup")
    parser.add_argument("--keep", action="store_true", help="leave the database")
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")] if wanted.sizes else list(SIZES)
    if wanted.responses:
        sizes = [size for size in sizes if size < wanted.responses] + [wanted.responses]
    wanted.sizes = sorted(sizes)
    return wanted


if __name__ == "__main__":
    main()
