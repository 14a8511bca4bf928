"""Encryption in chunks: memory stays flat, and a missing, changed or moved chunk is noticed.

The file is MAGIC, 16 bytes of salt, then chunks: 4 bytes of length (big-endian) and AES-256-GCM of
at most CHUNK bytes. A chunk's nonce is its number (11 bytes) and whether it is the last (1 byte),
as in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015). The key belongs to this
one file (scrypt with its salt), so no nonce is used twice. The header is authenticated with each
chunk.
"""

import io
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"needs-assessment backup 1\n"
CHUNK = 1024 * 1024
SALT_BYTES = 16
TAG_BYTES = 16
SHORTEST_KEY = 16


class BackupError(Exception):
    """The backup could not be written, read or restored; the message says why."""


def passphrase_from(configured: str) -> bytes:
    """The passphrase itself, or what the file at an absolute path holds. Raises BackupError."""
    if configured.startswith("/"):
        try:
            configured = Path(configured).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BackupError(f"The key file of BACKUP_KEY cannot be read: {error}") from error
    if len(configured) < SHORTEST_KEY:
        raise BackupError(
            f"Set BACKUP_KEY to a passphrase of {SHORTEST_KEY} characters or more,"
            " or to the path of a file that holds one."
        )
    return configured.encode()


class SealingWriter(io.RawIOBase):
    """Encrypts what is written to it into `target`; `close` writes the last chunk."""

    def __init__(self, target: BinaryIO, passphrase: bytes) -> None:
        self._target = target
        self._header = MAGIC + os.urandom(SALT_BYTES)
        self._cipher = _cipher(passphrase, self._header)
        self._waiting = bytearray()
        self._number = 0
        target.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        added = bytes(memoryview(data))  # type: ignore[arg-type]  # any buffer, as RawIOBase has it
        self._waiting += added
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(added)

    def finish(self) -> None:
        """Write the last chunk; without it the file counts as cut off."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, data: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), data, self._header)
        self._target.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts what SealingWriter wrote. Raises BackupError for a wrong key or a damaged file."""

    def __init__(self, source: BinaryIO, passphrase: bytes) -> None:
        self._source = source
        self._header = source.read(len(MAGIC) + SALT_BYTES)
        if not self._header.startswith(MAGIC) or len(self._header) < len(MAGIC) + SALT_BYTES:
            raise BackupError("This file is not a backup of this software.")
        self._cipher = _cipher(passphrase, self._header)
        self._number = 0
        self._opened = b""
        self._next = self._read_sealed()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any buffer, as RawIOBase has it
        if not self._opened and self._next:
            self._opened = self._open()
        part = self._opened[: len(view)]
        view[: len(part)] = part
        self._opened = self._opened[len(part) :]
        return len(part)

    def _open(self) -> bytes:
        sealed, self._next = self._next, self._read_sealed()
        nonce = _nonce(self._number, is_last=not self._next)
        try:
            opened = self._cipher.decrypt(nonce, sealed, self._header)
        except InvalidTag:
            raise BackupError(self._reason()) from None
        self._number += 1
        return opened

    def _reason(self) -> str:
        if self._number == 0:
            return "BACKUP_KEY is not the key of this backup, or the file is damaged at its start."
        return f"The backup is damaged or cut off after {self._number} MiB; nothing was changed."

    def _read_sealed(self) -> bytes:
        """The next chunk, or nothing at the end of the file."""
        length = int.from_bytes(self._source.read(4), "big")
        if length > CHUNK + TAG_BYTES:
            raise BackupError(self._reason())
        return self._source.read(length)


def _cipher(passphrase: bytes, header: bytes) -> AESGCM:
    salt = header[len(MAGIC) :]
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
