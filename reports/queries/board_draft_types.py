"""A finding that the software drafts, before it stands on the board."""

from dataclasses import dataclass

from institutions.models.registry import name_in
from reports.enums import Topic
from reports.queries.board_types import Evidence


@dataclass(frozen=True)
class Draft:
    """`origin` is what it is drafted from; the same origin gives one finding."""

    origin: str
    topic: Topic
    headings: dict[str, str]
    texts: dict[str, str]
    cites: tuple[Evidence, ...]

    @property
    def heading(self) -> str:
        return name_in(self.headings)
