"""The cases that server and browser must both pass."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from surveys.form.expressions import Context, Nodes

PATH = Path(__file__).parents[2] / "vectors" / "expressions.json"


def load_vectors() -> list[dict[str, Any]]:
    """Return the cases: expression, answers, self, expected, and what else they need.

    That is columns, now, position and labels (choice labels by question and choice). An answer
    {"nodes": […]} is a question of a repeated group, seen from outside.
    """
    vectors: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
    return vectors


def context_of(vector: dict[str, Any]) -> Context:
    now = datetime.fromisoformat(vector["now"]) if "now" in vector else None
    labels = vector.get("labels", {})
    return Context(
        {name: _answer(answer) for name, answer in vector["answers"].items()},
        vector["self"],
        vector.get("columns", {}),
        now,
        vector.get("position", 0),
        lambda question, name: labels.get(question, {}).get(name, name),
    )


def _answer(answer: Any) -> Any:
    if isinstance(answer, dict) and "nodes" in answer:
        return Nodes(answer["nodes"])
    return answer
