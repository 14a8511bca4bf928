"""The cases that server and browser must both pass."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from surveys.form.expressions import Context

PATH = Path(__file__).parents[2] / "vectors" / "expressions.json"


def load_vectors() -> list[dict[str, Any]]:
    """Return the cases: expression, answers, self, expected, and where needed columns and now."""
    vectors: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
    return vectors


def context_of(vector: dict[str, Any]) -> Context:
    now = datetime.fromisoformat(vector["now"]) if "now" in vector else None
    return Context(vector["answers"], vector["self"], vector.get("columns", {}), now)
