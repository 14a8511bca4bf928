"""Answers put together from pieces of which most were compressed before.

Compressing a page takes longer than filling it in. The pieces that are the same for everybody are
compressed once, each by itself; what is one visitor's own is laid between them uncompressed (RFC
1951, 3.2.4). So a secret is never compressed together with a text that somebody else has chosen,
and the length of the answer tells nothing of it (BREACH).
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers

# RFC 1952: magic, deflate, no flags, no time, no hint, unknown system.
HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
# A last block with nothing in it.
END = b"\x03\x00"
MOST_STORED = 0xFFFF
LEVEL = 9


class Packed:
    """The pieces of a text, compressed: those that `filled` is not told to replace stay."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = [(piece, piece.encode()) for piece in pieces]

    @cached_property
    def _compressed(self) -> list[bytes]:
        return [_compress(data) for _, data in self._pieces]

    def filled(self, own: Mapping[str, str]) -> bytes:
        """Return the text with the pieces that are keys of `own` replaced by its values."""
        return b"".join(
            own[piece].encode() if piece in own else data for piece, data in self._pieces
        )

    def filled_gzip(self, own: Mapping[str, str]) -> bytes:
        """Return `filled` as a gzip file."""
        blocks = [HEADER]
        for (piece, _), packed in zip(self._pieces, self._compressed, strict=True):
            blocks += _stored(own[piece].encode()) if piece in own else [packed]
        whole = self.filled(own)
        end = struct.pack("<LL", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
        return b"".join([*blocks, END, end])


def packed_answer(request: HttpRequest, packed: Packed, own: Mapping[str, str]) -> HttpResponse:
    """Return the text, as a gzip file where the browser takes one."""
    if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        return HttpResponse(packed.filled(own))
    answer = HttpResponse(packed.filled_gzip(own), headers={"Content-Encoding": "gzip"})
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _compress(data: bytes) -> bytes:
    """Blocks of a deflate stream that end on a byte and refer to nothing before them."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(data: bytes) -> list[bytes]:
    """Blocks without compression: a length, its complement, the bytes."""
    parts = [data[at : at + MOST_STORED] for at in range(0, len(data), MOST_STORED)]
    return [struct.pack("<BHH", 0, len(part), len(part) ^ 0xFFFF) + part for part in parts]
