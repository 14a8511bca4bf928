"""A mail server of the tests' own, on this machine: it keeps what it gets, or refuses it."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message
from email.policy import default


class MailServer:
    """Speaks as much SMTP as is needed; `answers` maps a command's first word to another answer.

    The answer may be an empty text: then the server hangs up in place of answering.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: dict[str, str] = {}
        server = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.converse(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def texts(self) -> list[str]:
        return [message.get_content() for message in self.messages]  # type: ignore[attr-defined]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def converse(self, line: socketserver.StreamRequestHandler) -> None:
        self._say(line, "220 ready")
        while text := line.rfile.readline():
            word = text.split()[0].decode().upper() if text.split() else ""
            answer = self.answers.get(word, "250 fine")
            if word == "DATA" and answer == "250 fine":
                answer = self._take(line)
            if not answer:
                return
            self._say(line, answer)
            if word == "QUIT":
                return

    def _take(self, line: socketserver.StreamRequestHandler) -> str:
        self._say(line, "354 go on")
        lines: list[bytes] = []
        while (part := line.rfile.readline()) not in (b".\r\n", b""):
            lines.append(part)
        answer = self.answers.get(".", "250 taken")
        if answer.startswith("250") or not answer:
            self.messages.append(message_from_bytes(b"".join(lines), policy=default))
        return answer

    @staticmethod
    def _say(line: socketserver.StreamRequestHandler, text: str) -> None:
        line.wfile.write(f"{text}\r\n".encode())
