"""When respondents arrive: an open model, in which nobody waits for those who came before."""

import random
from collections.abc import Iterator
from enum import StrEnum

# Of the whole time: the rush after the opening and the one before the closing.
OPENING = CLOSING = 0.15
# How many come in a rush, for each that comes in between.
RUSH = 3.0


class Shape(StrEnum):
    STEADY = "steady"
    PEAKS = "peaks"


def rate_at(shape: Shape, share: float, rate: float) -> float:
    """Return the arrivals per second after `share` (0 to 1) of the time; their mean is `rate`."""
    if shape is Shape.STEADY:
        return rate
    calm = rate / (OPENING * RUSH + CLOSING * RUSH + 1 - OPENING - CLOSING)
    in_rush = share < OPENING or share >= 1 - CLOSING
    return calm * RUSH if in_rush else calm


def arrivals(shape: Shape, *, rate: float, seconds: float, seed: int) -> Iterator[float]:
    """Yield moments in seconds from the start: a Poisson process, the same for the same seed."""
    draw, now = random.Random(seed), 0.0
    while True:
        now += draw.expovariate(rate_at(shape, now / seconds, rate))
        if now >= seconds:
            return
        yield now
