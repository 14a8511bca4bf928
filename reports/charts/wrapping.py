"""Breaking text into lines by the metrics of the embedded fonts."""

from collections.abc import Iterator

from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.fonts import BOLD, REGULAR, register_fonts

ELLIPSIS = "…"


def text_width(text: str, size: float, *, bold: bool = False, font: str = REGULAR) -> float:
    """Return the width of one line of `text` in points, in the bold or the named font."""
    register_fonts()
    return float(stringWidth(text, BOLD if bold else font, size))


def wrap(
    text: str, width: float, size: float, *, max_lines: int = 3, bold: bool = False
) -> list[str]:
    """Return `text` in at most `max_lines` lines that fit `width`; a cut text ends in "…".

    A word that is wider than a line is broken anywhere. There is always at least one line.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text, width, size, bold):
        candidate = f"{line} {word}" if line else word
        if line and text_width(candidate, size, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = candidate
    lines.append(line)
    if len(lines) <= max_lines:
        return lines
    return [*lines[: max_lines - 1], _cut(lines[max_lines - 1], width, size, bold)]


def _words(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    for word in text.split():
        piece = ""
        for char in word if text_width(word, size, bold=bold) > width else ():
            if piece and text_width(piece + char, size, bold=bold) > width:
                yield piece
                piece = ""
            piece += char
        yield piece or word


def _cut(line: str, width: float, size: float, bold: bool) -> str:
    while line and text_width(line + ELLIPSIS, size, bold=bold) > width:
        line = line[:-1].rstrip()
    return line + ELLIPSIS
