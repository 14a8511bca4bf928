"""Numbers the headings, tables, graphics and footnotes of one report in the order of use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reports.charts.drawing import Drawing
from reports.pdf.manuscript.blocks import Cell, Graphic, Grid, Heading, Line, Note, Run, Source
from reports.pdf.texts import Reader

Json = dict[str, Any]


@dataclass
class Writer:
    """Counters of one report. `country` is whose chapters are being written.

    `base` is the level of chapters: 1 in a report of one country, 2 where countries are parts.
    """

    reader: Reader
    base: int = 1
    country: str = ""
    numbers: list[int] = field(default_factory=list)
    tables: int = 0
    graphics: int = 0
    notes: int = 0
    annexes: int = 0

    def heading(self, level: int, text: str, *, key: str = "") -> Heading:
        """Return the next numbered heading; `level` 1 is a chapter, whatever the base."""
        depth = self.base + level - 1
        self.numbers = [*self.numbers[:depth], *[0] * (depth - len(self.numbers))]
        self.numbers[-1] += 1
        number = ".".join(map(str, self.numbers))
        return Heading(depth, number, text, key or f"section-{number}")

    def part(self, text: str, key: str) -> Heading:
        """Return the heading of a country's part, one level above its chapters."""
        self.numbers = [self.numbers[0] + 1 if self.numbers else 1]
        return Heading(1, str(self.numbers[0]), text, key, starts_page=True)

    def annex(self, text: str, key: str) -> Heading:
        self.annexes += 1
        letter = chr(ord("A") + self.annexes - 1)
        name = _("Annex %(letter)s") % {"letter": letter}
        return Heading(1, name, text, key)

    def note(self, text: str) -> Note:
        self.notes += 1
        return Note(self.notes, text)

    def grid(
        self,
        caption: str,
        head: tuple[str, ...],
        rows: Sequence[tuple[Cell, ...]],
        widths: tuple[float, ...],
        *,
        figures_from: int | None = None,
        below: str = "",
    ) -> Grid:
        """Return the next numbered table."""
        self.tables += 1
        number = _("Table %(number)d") % {"number": self.tables}
        key = f"table-{self.tables}"
        return Grid(head, tuple(rows), widths, figures_from, number, caption, key, below)

    def graphic(self, caption: str, drawing: Drawing, source: Source | None = None) -> Graphic:
        """Return the next numbered graphic."""
        self.graphics += 1
        number = _("Graphic %(number)d") % {"number": self.graphics}
        return Graphic(drawing, number, caption, f"graphic-{self.graphics}", source)

    def source(self, kind: str, key: int | str = "", part: int | str = "") -> Source:
        return Source(kind, self.country, key, part)

    def text(self, texts: Json | str | None) -> str:
        """Return a text in the reader's language; one that has no languages as it is."""
        if isinstance(texts, str):
            return " ".join(texts.split())
        return self.reader.plain(texts) if texts else ""

    def lines(self, texts: Json) -> str:
        """Return what a person wrote in the reader's language, line by line."""
        written, code = self.reader.pick(texts)
        kept = [" ".join(line.split()) for line in written.splitlines() if line.strip()]
        # A text in another language says so, as `text` makes it say.
        kept[-1:] = [self.text({code: line}) for line in kept[-1:]]
        return "\n".join(kept)


def words(text: str, **more: Any) -> Line:
    """Return a line of one run."""
    return (Run(text, **more),)


def refer(sentence: str, **targets: tuple[str, str]) -> Line:
    """Return a sentence in which "{name}" is a link: name=(text, key of a block)."""
    runs: list[Run] = []
    rest = sentence
    while "{" in rest:
        before, _brace, after = rest.partition("{")
        name, _brace, rest = after.partition("}")
        text, target = targets[name]
        runs += [Run(before), Run(text, target=target)]
    return tuple(run for run in [*runs, Run(rest)] if run.text)
