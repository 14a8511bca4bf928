"""Reading a REFI-QDA project (.qdpx) that somebody sent, within limits.

A small archive can unpack to gigabytes, and XML can define entities and nest without end: all of
that is bounded or refused. Of other programs' projects the texts in plain form and what was coded
in them are read; pictures, recordings, PDF and links are left out.
"""

import io
import re
import time
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from dialogues.coding.codebook_file import CodebookFileError, check_codes, read_codes
from dialogues.coding.project_file import OWN, POLARITY, PROJECT, Coder, Coding, Project, Source
from dialogues.texts import normalise

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_XML_BYTES = 10 * 1024 * 1024
MAX_TEXT_BYTES = 4_000_000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_SOURCES = 200
MAX_CODINGS = 20_000
MAX_SECONDS = 4.0
_CHUNK = 64 * 1024
_NORMALISED_AWAY = re.compile("\r(?=\n)|\x00")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, NotImplementedError, EOFError, OSError,
    LookupError, ValueError,  # encodings of XML that there are not, or that it cannot be in
)  # fmt: skip


class ProjectFileError(ValueError):
    """The file is no project that can be read; the text says why in the reader's language."""


class _Archive:
    """An opened archive that counts what it unpacks."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.infolist()) > MAX_ENTRIES:
            raise ProjectFileError(_("The file has too many parts."))
        self._archive = archive
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}
        self._unpacked = 0
        self._deadline = time.thread_time() + MAX_SECONDS

    def read(self, limit: int, *names: str) -> bytes:
        """Return the first part that is there; what it declares to be its size is not believed."""
        name = next((self._names[one.lower()] for one in names if one.lower() in self._names), None)
        if name is None:
            raise ProjectFileError(_("The file lacks its part “%(name)s”.") % {"name": names[0]})
        content = bytearray()
        with self._archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                content += chunk
                self._unpacked += len(chunk)
                self._check(len(content), limit)
        return bytes(content)

    def _check(self, size: int, limit: int) -> None:
        is_late = time.thread_time() > self._deadline
        if size > limit or self._unpacked > MAX_UNPACKED_BYTES or is_late:
            raise ProjectFileError(_("The file is too large to be read."))


def read_project(content: bytes) -> Project:
    """Return the project. Raises ProjectFileError."""
    if len(content) > MAX_FILE_BYTES:
        raise ProjectFileError(_("The file is larger than 10 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            archive = _Archive(file)
            root = fromstring(archive.read(MAX_XML_BYTES, PROJECT), forbid_dtd=True)
            return _project(root, archive)
    except ProjectFileError:
        raise
    except DefusedXmlException as error:
        raise ProjectFileError(_("The file contains XML that is not allowed.")) from error
    except (RuntimeError, RecursionError) as error:  # zipfile's word for a password
        raise ProjectFileError(_("The file is protected or nested too deep.")) from error
    except CodebookFileError as error:
        raise ProjectFileError(str(error)) from error
    except _DAMAGED as error:
        raise ProjectFileError(_("The file is damaged and cannot be read.")) from error


def _project(root: Element, archive: _Archive) -> Project:
    if _local(root) != "Project":
        raise ProjectFileError(_("The file is not a REFI-QDA project."))
    codes = tuple(read_codes(root))
    check_codes(codes)
    texts = [element for element in _under(root, "Sources") if _local(element) == "TextSource"]
    if len(texts) > MAX_SOURCES:
        raise ProjectFileError(
            _("There are more than %(limit)s texts in the file.") % {"limit": MAX_SOURCES}
        )
    sources = tuple(_source(element, archive) for element in texts)
    if sum(len(source.codings) for source in sources) > MAX_CODINGS:
        raise ProjectFileError(
            _("There are more than %(limit)s passages in the file.") % {"limit": MAX_CODINGS}
        )
    name = root.get("name", "")
    return Project(name, codes, tuple(_coders(root)), sources, root.get("origin", ""))


def _coders(root: Element) -> Iterator[Coder]:
    for element in _under(root, "Users"):
        if guid := _guid(element.get("guid")):
            yield Coder(guid, element.get("name", ""))


def _source(element: Element, archive: _Archive) -> Source:
    guid = _guid(element.get("guid"))
    if guid is None:
        raise ProjectFileError(_("A text of the file has no guid."))
    raw = _text(element, archive)
    selections = [one for one in element if _local(one) == "PlainTextSelection"]
    gone = [match.start() for match in _NORMALISED_AWAY.finditer(raw)]
    codings = [coding for one in selections for coding in _codings(one, gone)]
    return Source(guid, element.get("name", "").strip(), normalise(raw), tuple(codings))


def _text(element: Element, archive: _Archive) -> str:
    inline = next((one for one in element if _local(one) == "PlainTextContent"), None)
    if inline is not None:
        return inline.text or ""
    path = element.get("plainTextPath", "").removeprefix("internal://").lstrip("/")
    if not path or "://" in path:
        raise ProjectFileError(
            _("The text “%(name)s” is not in the file.") % {"name": element.get("name", "")}
        )
    content = archive.read(MAX_TEXT_BYTES, f"sources/{path}", path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(_("This is not a plain text: save it as UTF-8.")) from error


def _codings(selection: Element, gone: Sequence[int]) -> Iterator[Coding]:
    """The codes of one selection; `gone` are the places that `normalise` takes out."""
    start, end = _place(selection, "startPosition"), _place(selection, "endPosition")
    memo, polarity = _parts(selection)
    for number, element in enumerate(one for one in selection if _local(one) == "Coding"):
        target = next((one for one in element if _local(one) == "CodeRef"), None)
        code = _guid(target.get("targetGUID")) if target is not None else None
        if code is None:
            continue
        user = element.get("creatingUser") or selection.get("creatingUser")
        yield Coding(
            guid=_guid((element if number else selection).get("guid"))
            or uuid5(OWN, f"{start} {end} {number}"),
            start=start - bisect_left(gone, start),
            end=end - bisect_left(gone, end),
            code=code,
            coder=_guid(user),
            polarity=polarity,
            memo=memo,
            at=_moment(element.get("creationDateTime")),
        )


def _place(selection: Element, name: str) -> int:
    text = selection.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ProjectFileError(_("A passage of the file has no place in its text."))
    return int(text)


def _parts(selection: Element) -> tuple[str, str]:
    """Memo and polarity of a description."""
    description = next((one.text or "" for one in selection if _local(one) == "Description"), "")
    before, found, polarity = description.rpartition(POLARITY)
    if found and polarity.strip() in ("positive", "challenge", "neutral"):
        return before.strip(), polarity.strip()
    return description.strip(), ""


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _guid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _under(root: Element, name: str) -> list[Element]:
    return [element for part in root if _local(part) == name for element in part]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
