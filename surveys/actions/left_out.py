"""What a file holds and an import does not take: told by column and reason, never silently."""

from dataclasses import dataclass


@dataclass(slots=True)
class LeftOut:
    """`count` cells of a column, or rows; the first of them in the row `row`."""

    column: str
    reason: str
    row: int
    count: int = 0


MOST_TOLD = 200
OTHERS = "…"


class LeftOutParts:
    """Counts what is left out, each column and reason once; after 200 of them the rest as one."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], LeftOut] = {}

    def add(self, row: int, column: str, reason: str) -> None:
        key = (column, reason)
        if key not in self._found and len(self._found) >= MOST_TOLD:
            key = (OTHERS, reason)
        self._found.setdefault(key, LeftOut(key[0], reason, row)).count += 1

    @property
    def all(self) -> list[LeftOut]:
        """In the order in which they were first met."""
        return list(self._found.values())
