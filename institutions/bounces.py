"""Reading mail that came back: delivery status notifications (RFC 3464), one or a mailbox of them.

Whoever can write to the mailbox can forge such a message, so all that it does is to mark a mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

MOST_MESSAGES = 2000
MOST_PARTS = 50
LONGEST_MESSAGE = 1024 * 1024
_MBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>;,:]+@[^\s<>;,:]+")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient who was not reached; `message_id` is that of our mail, where it is told."""

    recipient: str
    message_id: str
    reason: str


def read_bounces(content: bytes) -> tuple[list[Bounce], int]:
    """Return the bounces of a message or mailbox, and how many messages were none.

    A notice of delay, an answer of a person or anything else is none; oversized messages are none,
    and after 2000 messages the rest is not read.
    """
    bounces: list[Bounce] = []
    others = 0
    for number, text in enumerate(_messages(content)):
        if number >= MOST_MESSAGES:
            break
        found = _bounces_in(text) if len(text) <= LONGEST_MESSAGE else []
        bounces += found
        others += not found
    return bounces, others


def _messages(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"From "):
        yield content
        return
    starts = [found.span() for found in _MBOX_LINE.finditer(content)]
    ends = [start for start, _end in starts[1:]] + [len(content)]
    for (_start, begin), end in zip(starts, ends, strict=True):
        yield content[begin:end]


def _bounces_in(text: bytes) -> list[Bounce]:
    message = BytesParser(policy=policy.compat32).parsebytes(text)
    parts = []
    for part in message.walk():
        parts.append(part)
        if len(parts) > MOST_PARTS:
            return []
    status = next((one for one in parts if one.get_content_type() == _STATUS), None)
    if status is None:
        return []
    message_id = _original_id(parts)
    fields = status.get_payload()
    groups = [one for one in fields if isinstance(one, Message)] if isinstance(fields, list) else []
    return [bounce for group in groups if (bounce := _bounce(group, message_id))]


_STATUS = "message/delivery-status"


def _bounce(group: "Message[str, str]", message_id: str) -> Bounce | None:
    """A group of fields about one recipient, if delivery to them has failed for good."""
    if str(group.get("Action", "")).strip().lower() != "failed":
        return None
    named = str(group.get("Original-Recipient") or group.get("Final-Recipient") or "")
    found = _ADDRESS.search(named.partition(";")[2] or named)
    reason = " ".join(f"{group.get('Status', '')} {group.get('Diagnostic-Code', '')}".split())
    return Bounce(found[0].lower() if found else "", message_id, reason[:500])


def _original_id(parts: list["Message[str, str]"]) -> str:
    """The Message-ID of our mail, from the copy or the headers that come back with the notice."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            original = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(original, Message):
                return str(original.get("Message-ID", "")).strip()
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                headers = BytesParser(policy=policy.compat32).parsebytes(payload, headersonly=True)
                return str(headers.get("Message-ID", "")).strip()
    return ""
