"""Calm colours that stay apart when printed in grey."""

INK = "#1f2a33"
MUTED = "#55636e"
RULE = "#c3ccd2"
TRACK = "#e9eef1"
STRONG = "#1d4f6b"
SOFT = "#6f9fb8"
PALE = "#d3e3ea"
DOUBT = "#ffffff"
WHITE = "#ffffff"
BLACK = "#000000"


def shades(count: int) -> tuple[str, ...]:
    """Return `count` colours from dark to pale, evenly spaced."""
    dark, pale = _channels(STRONG), _channels(PALE)
    steps = max(1, count - 1)
    return tuple(_mix(dark, pale, index / steps) for index in range(count))


def text_on(fill: str) -> str:
    """Return black or white, whichever is easier to read on `fill`: at least 4.5 to 1."""
    return max(WHITE, BLACK, key=lambda colour: contrast(colour, fill))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
