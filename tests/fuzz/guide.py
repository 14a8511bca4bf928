"""Which lines of the project an example reached: what reaches new ones is changed further."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = str(Path(__file__).resolve().parents[2])
APPS = tuple(
    f"{ROOT}/{app}/" for app in ("institutions", "surveys", "dialogues", "reports", "config")
)


class Guide:
    """The lines that were ever reached."""

    def __init__(self) -> None:
        self.lines: set[tuple[CodeType, int]] = set()
        self._known: dict[CodeType, bool] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the lines of what runs in the block."""
        sys.settrace(self._on_call)
        try:
            yield
        finally:
            sys.settrace(None)

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        is_own = self._known.get(code)
        if is_own is None:
            is_own = self._known[code] = code.co_filename.startswith(APPS)
        return self._on_line if is_own else None

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        self.lines.add((frame.f_code, frame.f_lineno))
        return self._on_line
