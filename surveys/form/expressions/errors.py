"""What is wrong with an expression, and where."""

from __future__ import annotations


class ExpressionError(ValueError):
    """The expression cannot be read. `position` counts characters from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
