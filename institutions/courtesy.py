"""Work that can wait gives way while the machine has more to do than it has processors.

A lower priority alone does not do it: what runs on the other thread of a core, and fills its
caches, makes somebody's page up to twice as slow, however rarely the scheduler lets it.
"""

import os
import time

WORK_SECONDS, REST_SECONDS = 0.2, 0.4


class Courtesy:
    """Rests now and then as long as the machine is busy; call `give_way` at every step.

    A step should take a few milliseconds at most. Where there is time to spare nothing rests.
    """

    def __init__(self) -> None:
        self._rested_at = time.monotonic()

    def give_way(self) -> None:
        """Return at once, or after a rest where there was work for long enough."""
        if time.monotonic() - self._rested_at < WORK_SECONDS:
            return
        if is_busy():
            time.sleep(REST_SECONDS)
        self._rested_at = time.monotonic()


def is_busy() -> bool:
    """Whether more wanted to run during the last minute than there are processors."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)
