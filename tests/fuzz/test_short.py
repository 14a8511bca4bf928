"""Each fuzz target for some examples, the same ones in each run; `make fuzz` runs them for long."""

from collections.abc import Iterator

import pytest

from tests.access.world import undone
from tests.fuzz.runner import run_examples
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS, opened

FEW = {"forms": 25, "expressions": 60, "patterns": 40}
USUAL = 10


@pytest.fixture(scope="module")
def targets(django_db_setup, django_db_blocker) -> Iterator[dict[str, Target]]:
    with django_db_blocker.unblock(), opened() as found:
        yield found


@pytest.fixture
def db(targets) -> Iterator[None]:
    """In place of a database of its own, each target sees the same world."""
    with undone():
        yield


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_on_what_is_nearly_good(targets, name: str):
    run_examples(targets[name], FEW.get(name, USUAL))
