"""Sending to addresses that people typed in, without being led into the own network.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was checked (a second look-up could answer differently). Redirects are not followed.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
MOST_SECONDS = 30
MOST_ANSWER_BYTES = 65_536


class AddressRefusedError(ValueError):
    """The address leads to a network that is not public."""


class SendingError(OSError):
    """There was no answer, or none in HTTP."""


class _Connection(http.client.HTTPSConnection):
    """Connects to a given address, and checks the certificate for the name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._address = address
        self._own_context = context
        self._line: ssl.SSLSocket | None = None
        self.is_given_up = False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._line = self._own_context.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self._line.do_handshake()

    def give_up(self) -> None:
        """End the connection from another thread: what waits for the other side fails."""
        self.is_given_up = True
        if self._line is not None:
            with contextlib.suppress(OSError, ValueError):
                self._line.shutdown(socket.SHUT_RDWR)


def post_json(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post a body and return the status of the answer, whatever it is.

    Raises AddressRefusedError for an address that is not public (unless its host is in the setting
    WEBHOOK_HOSTS), SendingError where there is no answer.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise SendingError(str(error)) from error
    address = checked_address(host, port)
    connection = _Connection(host, port, address, _context())
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    # Each read has SECONDS; a receiver that answers a byte at a time would get one after the other.
    alarm = threading.Timer(MOST_SECONDS, connection.give_up)
    alarm.daemon = True
    alarm.start()
    try:
        connection.request(
            "POST",
            path,
            body,
            {"Content-Type": "application/json", "User-Agent": "needs-assessment"} | dict(headers),
        )
        answer = connection.getresponse()
        answer.read(MOST_ANSWER_BYTES)
        if connection.is_given_up:
            raise SendingError("the answer did not end in time")
        return answer.status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SendingError(str(error) or type(error).__name__) from error
    finally:
        alarm.cancel()
        connection.close()


def checked_address(host: str, port: int) -> str:
    """Return an address of the host; all that it has must be public.

    Raises AddressRefusedError otherwise, SendingError for a name that has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendingError(f"{host}: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if host not in settings.WEBHOOK_HOSTS and not all(map(is_public, addresses)):
        raise AddressRefusedError(f"{host} is not a public address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet (IPv4 inside IPv6 is looked into)."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _translated(found)
        return is_public(str(inner)) if inner else found.is_global and not _is_special(found)
    return found.is_global and not _is_special(found)


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a network with NAT64 (RFC 6052) takes this one."""
    is_in = address in ipaddress.ip_network("64:ff9b::/96")
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if is_in else None


def _is_special(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_multicast or address.is_reserved or address.is_unspecified


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
