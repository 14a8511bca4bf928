"""Coded texts as a REFI-QDA project (.qdpx): the value, and writing it.

Version 1.0 of the standard (urn:QDA-XML:project:1.0): a zip with `project.qde`, which holds users,
codebook, sources and what was coded, and each text in `sources/`. Positions count code points, the
end is behind the last one. The standard knows no polarity: it is written as the last line of a
selection's description, and read back from there.
"""

import datetime as dt
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from dialogues.coding.codebook_file import ORIGIN, Code, legal_xml, write_code

NAMESPACE = "urn:QDA-XML:project:1.0"
# Names what has no guid of its own: the same row has the same guid in every file.
OWN = UUID("6f0c7a52-5a0e-4c3b-9a46-3a9a7f4a51d1")
POLARITY = "Polarity: "
PROJECT = "project.qde"
FOLDER = "sources/"
_NAME = 60


@dataclass(frozen=True)
class Coder:
    guid: UUID
    name: str


@dataclass(frozen=True)
class Coding:
    """A passage [start, end) of a source, in code points, with one code."""

    guid: UUID
    start: int
    end: int
    code: UUID
    coder: UUID | None = None
    polarity: str = ""
    memo: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Source:
    """A text with what was coded in it."""

    guid: UUID
    name: str
    text: str
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True)
class Project:
    name: str
    codes: tuple[Code, ...] = ()
    coders: tuple[Coder, ...] = ()
    sources: tuple[Source, ...] = ()
    origin: str = field(default=ORIGIN)


def own_guid(kind: str, pk: int) -> UUID:
    """Return the guid of one of our rows."""
    return uuid5(OWN, f"{kind} {pk}")


def write_project(
    out: IO[bytes],
    name: str,
    *,
    codes: Sequence[Code],
    coders: Iterable[Coder],
    sources: Iterable[Source],
) -> None:
    """Write the archive; sources are taken one after the other, and their texts not kept."""
    root = Element("Project", {"xmlns": NAMESPACE, "name": legal_xml(name), "origin": ORIGIN})
    users = SubElement(root, "Users")
    for coder in coders:
        attributes = {"guid": str(coder.guid), "name": legal_xml(coder.name)}
        SubElement(users, "User", attributes)
    book = SubElement(SubElement(root, "CodeBook"), "Codes")
    for code in codes:
        write_code(book, code)
    told = SubElement(root, "Sources")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sources:
            _write_source(told, source)
            archive.writestr(f"{FOLDER}{source.guid}.txt", source.text.encode())
        archive.writestr(PROJECT, tostring(root, encoding="utf-8", xml_declaration=True))


def _write_source(parent: Element, source: Source) -> None:
    path = f"internal://{source.guid}.txt"
    attributes = {"guid": str(source.guid), "name": legal_xml(source.name), "plainTextPath": path}
    element = SubElement(parent, "TextSource", attributes)
    for coding in source.codings:
        _write_coding(element, coding, source.text)


def _write_coding(parent: Element, coding: Coding, text: str) -> None:
    stamp = {"creatingUser": str(coding.coder)} if coding.coder else {}
    if coding.at:
        stamp["creationDateTime"] = coding.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    words = " ".join(text[coding.start : coding.end].split())
    place = {"startPosition": str(coding.start), "endPosition": str(coding.end)}
    selection = SubElement(
        parent,
        "PlainTextSelection",
        {"guid": str(coding.guid), "name": legal_xml(words[:_NAME]), **place, **stamp},
    )
    if description := _description(coding):
        SubElement(selection, "Description").text = legal_xml(description)
    guid = str(uuid5(coding.guid, "coding"))
    inner = SubElement(selection, "Coding", {"guid": guid, **stamp})
    SubElement(inner, "CodeRef", {"targetGUID": str(coding.code)})


def _description(coding: Coding) -> str:
    polarity = f"{POLARITY}{coding.polarity}" if coding.polarity else ""
    return "\n\n".join(part for part in (coding.memo, polarity) if part)
