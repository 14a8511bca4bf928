"""What is wrong with a file, and where."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One fault; `row` is the line in the file (the header is line 1), 0 for the whole file."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        shown = f" ({self.value!r})" if self.value else ""
        return f"{', '.join(place)}: {self.reason}{shown}"

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


def shown(value: str) -> str:
    """Return a value short enough for a message."""
    return value if len(value) <= 80 else f"{value[:79]}…"
