"""What validation costs, against work of the same size on the same machine."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from surveys.form.model import Form
from surveys.form.validation import validate

ROUNDS = 100
# In JSON round trips of the same answers: three are usual.
MOST_COSTLY = 15


def cost_of_validation(form: Form, answers: Mapping[str, Any]) -> float:
    """Return the time of one validation in JSON round trips of the answers."""
    validated = _quickest(lambda: validate(form, answers, language="en"))
    return validated / _quickest(lambda: json.loads(json.dumps(answers)))


def _quickest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)
