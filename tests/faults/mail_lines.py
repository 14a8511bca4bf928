"""A mail server that can be told what to do at a certain point of the next conversation."""

import socketserver
from collections.abc import Callable

from tests.mail_server import MailServer


class WatchedServer(MailServer):
    """Runs what was set for a point of the conversation, once, when the next mail gets there.

    Points: "in the text" (the mail was begun) and "taken" (it is stored, and not said so yet).
    """

    def __init__(self) -> None:
        super().__init__()
        self.traps: dict[str, list[Callable[[], None]]] = {}
        self.sprung = 0

    def trap(self, point: str, act: Callable[[], None]) -> None:
        self.traps.setdefault(point, []).append(act)

    def forget(self) -> None:
        self.messages.clear()
        self.answers.clear()
        self.traps.clear()
        self.sprung = 0

    def _take(self, line: socketserver.StreamRequestHandler) -> str:
        self._spring("in the text")
        answer = super()._take(line)
        self._spring("taken")
        return answer

    def _spring(self, point: str) -> None:
        if acts := self.traps.get(point):
            self.sprung += 1
            acts.pop()()
