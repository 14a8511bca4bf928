"""All targets by name, and the world that they need."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.access.world import World, built_world
from tests.fuzz.api import api_target
from tests.fuzz.files import file_targets
from tests.fuzz.pages import page_targets
from tests.fuzz.seat import Seat, make_seat
from tests.fuzz.target import Target, grouped
from tests.fuzz.texts import text_targets

# Small readers of one kind share a target.
GROUPS = {
    "coded-texts": ("project", "taguette-csv", "codebook"),
    "interview-texts": ("docx", "odt", "text"),
    "translations": ("xliff", "translation-workbook"),
    "registries": ("registry-csv", "people-csv", "contacts-csv"),
    "folders": ("evidence-csv", "dialogues-csv"),
    "pictures-and-mail": ("pictures", "bounces", "verified-copy"),
}
TARGETS = (
    "expressions", "patterns", "claims", "forms", "xlsform", "evidence-workbook", "answer-workbook",
    "answer-pdf", "responses-csv", *GROUPS, "staff-forms", "addresses", "parameters", "respondent",
    "api",
)  # fmt: skip


def all_targets(world: World, seat: Seat) -> dict[str, Target]:
    """Every target by its name."""
    found = [*text_targets(), *file_targets(world, seat), *page_targets(world, seat)]
    found.append(api_target(world))
    single = {target.name: target for target in found}
    for name, members in GROUPS.items():
        single[name] = grouped(name, *(single.pop(member) for member in members))
    assert set(single) == set(TARGETS)
    return single


@contextmanager
def opened() -> Iterator[dict[str, Target]]:
    """The targets, in a world that is gone after the block."""
    with tempfile.TemporaryDirectory() as folder, built_world(Path(folder)) as world:
        yield all_targets(world, make_seat(world))
