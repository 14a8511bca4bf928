"""The text of minutes, in plain Python: blank lines divide paragraphs, # begins a heading."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,3}) +(.+)")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, counted from 1; `level` is 1 to 3 for headings, 0 for text."""

    number: int
    level: int
    text: str
    items: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return f"p{self.number}"


def paragraphs(text: str) -> list[Paragraph]:
    """Divide minutes into headings, lists ("- " before each line) and paragraphs of text."""
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    return [_paragraph(number, block) for number, block in enumerate(blocks, start=1)]


def _paragraph(number: int, block: str) -> Paragraph:
    heading = _HEADING.fullmatch(block.strip())
    if heading:
        return Paragraph(number, len(heading[1]), heading[2])
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        return Paragraph(number, 0, block, tuple(line[2:] for line in lines))
    return Paragraph(number, 0, block)


def compose(blocks: Iterable[str]) -> str:
    """Join blocks (empty ones are left out) with blank lines."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def heading(level: int, text: str) -> str:
    return f"{'#' * level} {' '.join(text.split())}"


def bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)
