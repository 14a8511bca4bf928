"""What a visit costs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and seconds of a processor: Python's and PostgreSQL's together.

    On a machine that others use the clock tells how busy they are, the processor what was done.
    """

    seconds: float
    cpu: float
