"""The blocks of a report. Texts are plain; what is markup is decided by who prints them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from reports.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: `kind` "table", "row", "findings", "dialogue", "board" …

    `key` is the stored row's id, or "" where the country says it all.
    """

    kind: str
    country: str
    key: int | str = ""
    part: int | str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. The same number may be called at several places of one table."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line. `target` is the key of a block of this report that it refers to."""

    text: str
    bold: bool = False
    italic: bool = False
    target: str = ""
    source: Source | None = None
    note: Note | None = None


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`number` is "2.1", or "" for an unnumbered heading; `level` counts from 1."""

    level: int
    number: str
    text: str
    key: str
    starts_page: bool = False

    @property
    def full(self) -> str:
        return f"{self.number}  {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Para:
    """`look` is "body", "lead", "small", "quote", "question" or "notice"."""

    line: Line
    look: str = "body"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    lines: tuple[Line, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`language` is set where the text may be in another language than the report."""

    text: str
    note: Note | None = None
    source: Source | None = None
    bold: bool = False
    indent: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `widths` are shares of the text width; columns from `figures_from` on hold figures.

    A `caption` makes it a numbered table that is listed; one without is a plain table.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    figures_from: int | None = None
    number: str = ""
    caption: str = ""
    key: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Graphic:
    drawing: Drawing
    number: str
    caption: str
    key: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label of agreement with a remark beside it; `tone` as in `reports.pdf.blocks.Tag`."""

    text: str
    remark: str
    tone: str


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page where they fit."""

    blocks: tuple["Heading | Para | Items | Grid | Graphic | Verdict", ...]


Block: TypeAlias = Heading | Para | Items | Grid | Graphic | Verdict | Together
Section: TypeAlias = Callable[[], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Title:
    """What the cover says. `lines` are label and value."""

    kind: str
    title: str
    round: str
    lines: tuple[tuple[str, str], ...]
    disclaimer: tuple[str, ...]
    citation: str
    language: str
    head: str
    foot: str
    notice: str = ""
    watermark: str = ""


@dataclass
class Outline:
    """What the lists at the front need, gathered by reading the blocks once."""

    headings: list[Heading] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    graphics: list[Graphic] = field(default_factory=list)
    acronyms: list[tuple[str, str]] = field(default_factory=list)


def flat(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks with those kept together one by one."""
    for block in blocks:
        if isinstance(block, Together):
            yield from block.blocks
        else:
            yield block


def plain(line: Line) -> str:
    return "".join(run.text for run in line)
