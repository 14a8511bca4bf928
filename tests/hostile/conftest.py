"""What every hostile file may take: some seconds, and not much memory."""

from collections.abc import Iterator

import pytest

from tests.fuzz.limits import bounded


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Each test stays within the time and the memory that one file may take."""
    with bounded():
        yield
