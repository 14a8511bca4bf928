"""Running a target for some minutes, or for some examples that are always the same."""

import hashlib
import time
import traceback
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from django.db import Error, connection

from tests.fuzz.guide import APPS, ROOT, Guide
from tests.fuzz.limits import TookTooLongError, die_when_hung, limit_memory, peak, timed
from tests.fuzz.target import Target

MOST_KEPT = 2_000
MOST_SAVED_EXAMPLES = 5


@dataclass
class Result:
    """What came of a run; `findings` counts the examples by what they raised, and where."""

    examples: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    memory: int = 0
    kept: int = 0
    lines: int = 0
    is_broken: bool = False
    """The last example left the transaction unusable: what followed would tell nothing."""
    findings: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.examples} examples in {self.seconds:.0f} s, {self.kept} kept, {self.lines}"
            f" lines reached, slowest {self.slowest:.2f} s, memory +{self.memory // 1024**2} MB,"
            f" {len(self.findings)} findings" + ", then the world broke" * self.is_broken
        )


def run_examples(target: Target, count: int, *, seed: str = "") -> None:
    """Run the seeds, then `count` examples that depend on `seed` alone; raises what one raises."""
    for content in target.seeds:
        timed(target.run, content)
    for number in range(count):
        content = _example(target, Random(f"{seed}/{target.name}/{number}"), target.seeds)
        try:
            timed(target.run, content)
        except BaseException as error:
            error.add_note(f"example {number} of {target.name}: {content[:300]!r}")
            raise


def run_for(target: Target, seconds: float, folder: Path, *, seed: str = "") -> Result:
    """Run the target for so long; findings go into the folder, with the example that made them."""
    folder.mkdir(parents=True, exist_ok=True)
    return _Run(target, folder).run(seconds, seed)


def _example(target: Target, rng: Random, corpus: Sequence[bytes]) -> bytes:
    content, other = rng.choice(corpus), rng.choice(corpus)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        content = target.mutate(rng, content, other)
    return content


class _Run:
    def __init__(self, target: Target, folder: Path) -> None:
        self.target, self.folder = target, folder
        self.guide, self.result = Guide(), Result()
        self.corpus = list(target.seeds)
        kept = sorted((folder / "kept").glob("*")) if target.is_guided else []
        self.corpus += [path.read_bytes() for path in kept]

    def run(self, seconds: float, seed: str) -> Result:
        for content in list(self.corpus):
            if not self.result.is_broken:
                self._try(content)
        before = limit_memory()
        started = time.monotonic()
        while (passed := time.monotonic() - started) < seconds and not self.result.is_broken:
            rng = Random(f"{seed}/{self.target.name}/{self.result.examples}")
            self._try(_example(self.target, rng, self.corpus), may_keep=True)
            self.result.examples += 1
        self.result.seconds, self.result.memory = passed, peak() - before
        self.result.lines = len(self.guide.lines)
        return self.result

    def _try(self, content: bytes, *, may_keep: bool = False) -> None:
        known = len(self.guide.lines)
        # A crash or a wait of the interpreter itself leaves the example behind.
        (self.folder / "current").write_bytes(content)
        die_when_hung()
        try:
            with self.guide.watching() if self.target.is_guided else nullcontext():
                seconds = timed(self.target.run, content)
            self.result.slowest = max(self.result.slowest, seconds)
        except TookTooLongError as error:
            self.result.is_broken = not _is_sound()
            self._again(content, error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what is looked for
            self._note(content, error)
            self.result.is_broken = not _is_sound()
        if may_keep and len(self.guide.lines) > known and len(self.corpus) < MOST_KEPT:
            self._keep(content)

    def _again(self, content: bytes, first: BaseException) -> None:
        """Counting lines costs time, too: only what is slow without it is a finding."""
        if self.result.is_broken:
            self._note(content, first)
            return
        try:
            timed(self.target.run, content)
        except TookTooLongError:
            self._note(content, first)
        except Exception as error:  # noqa: BLE001
            self._note(content, error)
        self.result.is_broken = not _is_sound()

    def _keep(self, content: bytes) -> None:
        self.corpus.append(content)
        self.result.kept += 1
        folder = self.folder / "kept"
        folder.mkdir(exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)

    def _note(self, content: bytes, error: BaseException) -> None:
        where = _place(error)
        count = self.result.findings.get(where, 0) + 1
        self.result.findings[where] = count
        if count > MOST_SAVED_EXAMPLES:
            return
        name = f"found-{hashlib.sha256(where.encode()).hexdigest()[:8]}-{count}"
        (self.folder / name).write_bytes(content)
        told = "".join(traceback.format_exception(error))
        (self.folder / f"{name}.txt").write_text(f"{where}\n\n{told[-8000:]}")
        if count == 1:
            print(f"FOUND {self.target.name}: {where}", flush=True)


def _is_sound() -> bool:
    """Whether the transaction that the world lives in can still be asked."""
    if connection.needs_rollback:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _place(error: BaseException) -> str:
    """The error and the innermost line of the project that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.filename.startswith(APPS)]
    last = own[-1] if own else frames[-1] if frames else None
    place = f"{last.filename.removeprefix(ROOT)}:{last.lineno}" if last else "nowhere"
    return f"{type(error).__name__} at {place}"
