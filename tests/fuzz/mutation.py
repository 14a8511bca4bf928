"""Changing good files a little: bytes, texts, XML, CSV, the parts of archives, objects of PDFs.

Most random bytes are refused at the first look. A real file with one thing wrong gets further.
"""

import csv
import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, takewhile
from typing import TypeAlias

from tests.fuzz import nasty

Random: TypeAlias = random.Random
Mutation: TypeAlias = Callable[[Random, bytes, bytes], bytes]
"""A file and another one of its kind → a changed file."""

LARGEST = 3_000_000
MOST_UNPACKED = 10 * LARGEST
_XML = re.compile(r"<[^>]{0,2000}>|[^<]+|<")
_ATTRIBUTE = re.compile(r"\"[^\"]{0,300}\"")
_WORD = re.compile(r"\w+|[^\w\s]|\s+")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_REFERENCE = re.compile(rb"\d+ 0 R")
_NAME = re.compile(rb"/[A-Za-z]+")
BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


def change_bytes(rng: Random, content: bytes, other: bytes) -> bytes:
    """Flip, cut, repeat, splice."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        start = rng.randrange(len(changed) + 1)
        end = min(len(changed), start + rng.choice((1, 1, 2, 4, 16, 200)))
        match rng.randrange(8):
            case 0:
                changed[start:end] = bytes(
                    byte ^ 1 << rng.randrange(8) for byte in changed[start:end]
                )
            case 1:
                changed[start:end] = rng.randbytes(end - start)
            case 2:
                changed[start:start] = rng.randbytes(rng.randrange(1, 9))
            case 3:
                del changed[start:end]
            case 4:
                changed[start:start] = changed[start:end] * rng.choice((1, 2, 50))
            case 5:
                changed[start:end] = rng.choice((b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\x80")) * 2
            case 6:
                begin = rng.randrange(len(other) + 1)
                changed[start:end] = other[begin : begin + rng.randrange(1, 400)]
            case _:
                del changed[start + rng.randrange(len(changed) - start + 1) :]
    return bytes(changed[:LARGEST])


def change_text(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change words of a text in UTF-8."""
    tokens = _WORD.findall(content.decode("utf-8", "replace")[:200_000]) or [""]
    others = _WORD.findall(other.decode("utf-8", "replace")[:20_000]) or [""]
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        _change_tokens(rng, tokens, others)
    return _joined(tokens).encode("utf-8", "surrogatepass")[:LARGEST]


def _joined(pieces: Iterable[str]) -> str:
    """The pieces up to `LARGEST`: a list that repeats a long piece is small, its text is not."""
    out, room = io.StringIO(), LARGEST
    for piece in pieces:
        out.write(piece[:room])
        room -= len(piece)
        if room <= 0:
            break
    return out.getvalue()


def _change_tokens(rng: Random, tokens: list[str], others: Sequence[str]) -> None:
    place = rng.randrange(len(tokens) + 1)
    end = min(len(tokens), place + rng.choice((1, 1, 2, 5, 30)))
    match rng.randrange(6):
        case 0:
            tokens[place:end] = [rng.choice(nasty.ALL)]
        case 1:
            tokens.insert(place, rng.choice(nasty.ALL))
        case 2:
            del tokens[place:end]
        case 3:
            tokens[place:place] = tokens[place:end] * rng.choice((1, 1, 3, 40, 400))
        case 4:
            begin = rng.randrange(len(others))
            tokens[place:end] = others[begin : begin + rng.randrange(1, 20)]
        case _:
            tokens.insert(place, rng.choice(others))


def change_xml(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change tags, attributes and texts; sometimes the encoding."""
    pieces = _XML.findall(content.decode("utf-8", "replace")) or [""]
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        _change_xml_piece(rng, pieces)
    text = _joined(pieces)
    match rng.randrange(40):
        case 0:
            return (BOMB + text).encode("utf-8", "replace")
        case 1:
            return re.sub(r"^<\?xml[^>]*>", "", text).encode("utf-16")
        case 2:
            return text.replace("UTF-8", rng.choice(("utf-7", "koi8-r", "x"))).encode(
                "utf-8", "replace"
            )
    return text.encode("utf-8", "replace")


def _change_xml_piece(rng: Random, pieces: list[str]) -> None:
    place = rng.randrange(len(pieces))
    piece = pieces[place]
    match rng.randrange(8):
        case 0 | 1 if piece.startswith("<"):
            pieces[place] = _with_other_attribute(rng, piece)
        case 0 | 1 | 2:
            pieces[place] = _escaped(rng.choice(nasty.ALL)) if rng.random() < 0.9 else nasty.MARKUP
        case 3:
            del pieces[place : place + rng.choice((1, 1, 2, 10))]
            if not pieces:
                pieces.append("")
        case 4:
            part = pieces[place : place + rng.choice((1, 2, 4, 12))]
            pieces[place:place] = part * rng.choice((1, 1, 2, 30, 300))
        case 5:
            pieces[place:place] = pieces[place : place + 1] * rng.choice((5, 60, 900))
        case 6:
            target = rng.randrange(len(pieces))
            pieces[place], pieces[target] = pieces[target], pieces[place]
        case _:
            pieces.insert(place, rng.choice(pieces))


def _with_other_attribute(rng: Random, tag: str) -> str:
    values = list(_ATTRIBUTE.finditer(tag))
    if not values:
        return tag
    chosen = rng.choice(values)
    return f'{tag[: chosen.start()]}"{_escaped(rng.choice(nasty.ALL))}"{tag[chosen.end() :]}'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def change_csv(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change cells, columns, quotation marks, the encoding."""
    if rng.random() < 0.2:
        return change_text(rng, content, other)
    rows = _csv_rows(content)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change_rows(rng, rows)
    text = _csv_text(rows, rng.choice(",,,,;\t"))
    encoding = rng.choice(("utf-8",) * 12 + ("utf-8-sig", "cp1251", "utf-16"))
    return text.encode(encoding, "replace")


def _csv_text(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for row in rows:
        lengths = accumulate(len(cell) + 1 for cell in row)
        writer.writerow(row[: sum(1 for _ in takewhile(lambda end: end < LARGEST, lengths))])
        if out.tell() >= LARGEST:
            break
    return out.getvalue()[:LARGEST]


def _csv_rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig", "replace").replace("\0", "")
    try:
        return list(csv.reader(io.StringIO(text, newline=""))) or [[""]]
    except csv.Error:
        return [[text[:1000]]]


def _change_rows(rng: Random, rows: list[list[str]]) -> None:
    row = rng.choice(rows)
    column = rng.randrange(len(row) + 1)
    match rng.randrange(8):
        case 0 | 1 | 2 if row:
            row[column % len(row)] = rng.choice(nasty.ALL)
        case 3:
            row.insert(column, rng.choice(nasty.ALL))
        case 4 if row:
            del row[column % len(row)]
        case 5:
            rows.extend([list(row)] * rng.choice((1, 2, 100)))
        case 6:
            for each in rows[:2000]:
                each.insert(min(column, len(each)), rng.choice(each or [""]))
        case _:
            row[:] = [*row, *row] if len(row) < 5_000 else row[:1]


def change_archive(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change parts of an archive, their names, or the archive itself."""
    parts = _parts(content)
    if not parts or rng.random() < 0.1:
        return change_bytes(rng, content, other)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        _change_part(rng, parts)
        if not parts:
            return content[: rng.randrange(len(content) + 1)]
    return pack(parts, rng.choice((zipfile.ZIP_DEFLATED,) * 9 + (zipfile.ZIP_BZIP2,)))


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                return []
            return [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, EOFError,
            RuntimeError, NotImplementedError, IndexError):  # fmt: skip
        return []


def _change_part(rng: Random, parts: list[tuple[str, bytes]]) -> None:
    place = rng.randrange(len(parts))
    name, data = parts[place]
    match rng.randrange(12):
        case 0:
            parts[place] = (rng.choice((*nasty.WORDS, parts[0][0]))[:500].replace("\0", ""), data)
        case 1:
            del parts[place]
        case 2:
            parts.append((rng.choice((name, f"../{name}", f"{name}/", "x" * 300)), data))
        case 3:
            parts[place] = (name, rng.choice(parts)[1])
        case 4:
            parts[place] = (name, change_bytes(rng, data, data))
        case _:
            is_xml = data.lstrip()[:1] == b"<"
            parts[place] = (name, (change_xml if is_xml else change_text)(rng, data, data))


def pack(parts: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these parts; names may repeat and mean anything."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in parts:
            info = zipfile.ZipInfo(name or "x")
            info.compress_type = method
            archive.writestr(info, data)
    return file.getvalue()


def change_pdf(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change numbers, names and references of objects; streams are best given unpacked."""
    if rng.random() < 0.2:
        return change_bytes(rng, content, other)
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        content = _change_object(rng, content)
    return content[:LARGEST]


def _change_object(rng: Random, content: bytes) -> bytes:
    pattern, choices = rng.choice((
        (_NUMBER, [number.encode() for number in nasty.NUMBERS]),
        (_REFERENCE, _REFERENCE.findall(content) or [b"1 0 R"]),
        (_NAME, _NAME.findall(content)[:500] or [b"/Kids"]),
        (_NAME, [b"/Kids", b"/V", b"/T", b"/Fields", b"/XFA", b"/JavaScript", b"/Parent", b"/FT"]),
    ))  # fmt: skip
    found = list(pattern.finditer(content))
    if not found:
        return content
    chosen = rng.choice(found)
    new = rng.choice(choices)
    if rng.random() < 0.2:
        new = rng.choice(
            (b"null", b"true", b"<<>>", b"[]", b"[" * 200, b"<feff0041>", b"(x)", b"<<")
        )
    return content[: chosen.start()] + new + content[chosen.end() :]


def change_picture(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change bytes, the first ones more often: there are the sizes."""
    if rng.random() < 0.6:
        head = change_bytes(rng, content[:64], other[:64])
        return head + content[64:]
    return change_bytes(rng, content, other)
