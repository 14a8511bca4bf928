"""What the writer and the reader of answer workbooks agree on."""

from __future__ import annotations

STAMP_SHEET = "stamp"
CELLS_SHEET = "cells"
CHOICES_SHEET = "choices"
HIDDEN_SHEETS = frozenset({STAMP_SHEET, CELLS_SHEET, CHOICES_SHEET})
CELLS_HEADINGS = (
    "sheet", "cell", "question", "choice", "revision", "fingerprint", "item", "inner"
)  # fmt: skip
"""`item` (from 0) and `inner` (the question) are those of a cell in a repeated group."""
CHOICES_HEADINGS = ("list", "name", "label")
MARK = "x"
"""What is put beside a choice that holds."""
MARKS = frozenset({"x", "х", "v", "✓", "✔", "+", "1", "yes", "да", "ok", "true"})
"""What is read as the mark: a Cyrillic "х" looks the same."""
NO_MARKS = frozenset({"", "0", "-", "–", "no", "нет", "false"})
