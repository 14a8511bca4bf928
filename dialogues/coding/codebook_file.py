"""Codebooks as REFI-QDA files (.qdc, version 1.0 of the standard, urn:QDA-XML:codebook:1.0).

The standard knows names, descriptions, colours and the tree. What else a theme has is written into
its description, one labelled paragraph each, and read back from there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "CADAP needs assessment"
MAX_BYTES = 2_000_000
MAX_CODES = 2_000
MAX_DEPTH = 12
_LABELS = {"include": "Include", "exclude": "Exclude", "example": "Example"}
_PART = re.compile(r"^(Include|Exclude|Example): ", re.MULTILINE)
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CodebookFileError(ValueError):
    """The file is no codebook; the text says why in the reader's language, `reason` as a code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class Code:
    """One code of a codebook with those under it."""

    guid: UUID
    name: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""
    children: tuple["Code", ...] = field(default=())

    def __iter__(self) -> Iterator["Code"]:
        """This code and all under it, each before those under it."""
        yield self
        for child in self.children:
            yield from child


def write_codebook(codes: Sequence[Code], *, origin: str = ORIGIN) -> bytes:
    """Return the file; `origin` names the software that wrote it."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": origin})
    parent = SubElement(root, "Codes")
    for code in codes:
        write_code(parent, code)
    # The standard's schema asks for the element.
    SubElement(root, "Sets")
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def write_code(parent: Element, code: Code) -> None:
    """Add a code, with those under it, to an element of either kind of file."""
    attributes = {"guid": str(code.guid), "name": legal_xml(code.name), "isCodable": "true"}
    element = SubElement(parent, "Code", attributes)
    if description := _description(code):
        SubElement(element, "Description").text = legal_xml(description)
    for child in code.children:
        write_code(element, child)


def legal_xml(text: str) -> str:
    """Return `text` with what XML 1.0 cannot hold replaced."""
    return _FORBIDDEN.sub("\ufffd", text)


def _description(code: Code) -> str:
    parts = [code.definition] if code.definition else []
    parts += [
        f"{label}: {getattr(code, name)}" for name, label in _LABELS.items() if getattr(code, name)
    ]
    return "\n\n".join(parts)


def read_codebook(content: bytes) -> list[Code]:
    """Return the codes at the top, with those under them. Raises CodebookFileError."""
    if len(content) > MAX_BYTES:
        raise CodebookFileError("size", _("The file is larger than 2 MB."))
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise CodebookFileError(
            "xml", _("The file is not XML that can be read: %(error)s") % {"error": error}
        ) from error
    if _local(root) != "CodeBook":
        raise CodebookFileError("root", _("The file is not a REFI-QDA codebook."))
    codes = read_codes(root, "Codes")
    check_codes(codes)
    return codes


def read_codes(root: Element, *path: str) -> list[Code]:
    """Return the codes of a codebook, or of the codebook in a project. Raises CodebookFileError."""
    elements = [root]
    for name in path or ("CodeBook", "Codes"):
        elements = [part for element in elements for part in element if _local(part) == name]
    top = [part for element in elements for part in element]
    return [_read_code(element, 1) for element in top if _local(element) == "Code"]


def check_codes(codes: Sequence[Code]) -> None:
    """Raise CodebookFileError where there are too many, or two with one guid."""
    guids = [code.guid for top in codes for code in top]
    if len(guids) > MAX_CODES:
        raise CodebookFileError(
            "many", _("There are more than %(limit)s codes.") % {"limit": MAX_CODES}
        )
    if len(guids) != len(set(guids)):
        raise CodebookFileError("guid", _("Two codes have the same guid."))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _read_code(element: Element, depth: int) -> Code:
    if depth > MAX_DEPTH:
        raise CodebookFileError(
            "deep", _("The tree is deeper than %(limit)s levels.") % {"limit": MAX_DEPTH}
        )
    name = element.get("name", "").strip()
    if not name:
        raise CodebookFileError("name", _("A code has no name."))
    description = next((part.text or "" for part in element if _local(part) == "Description"), "")
    return Code(
        _guid(element.get("guid", ""), name),
        name,
        **_parts(description),
        children=tuple(
            _read_code(child, depth + 1) for child in element if _local(child) == "Code"
        ),
    )


def _guid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CodebookFileError(
            "guid", _("The code “%(name)s” has no guid.") % {"name": name}
        ) from error


def _parts(description: str) -> dict[str, str]:
    """Divide a description into the definition and the labelled parts."""
    names = {label: name for name, label in _LABELS.items()}
    pieces = _PART.split(description)
    parts = {"definition": pieces[0].strip()}
    for label, text in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[names[label]] = text.strip()
    return parts
