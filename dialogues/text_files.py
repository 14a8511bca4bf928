"""A text file, a Word or an OpenDocument text → plain text, within limits.

The office formats are zip archives of XML: small files can unpack to gigabytes, XML can define
entities and nest without end. All of that is bounded or refused. Only the words are read: no
comments, deleted passages, headers or properties, where names of authors may stand.
"""

import io
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from dialogues.texts import normalise

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_XML_BYTES = 30 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_DEPTH = 200
MAX_SECONDS = 4.0
SUFFIXES = (".txt", ".docx", ".odt")

_CHUNK = 64 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, NotImplementedError, EOFError, OSError,
    LookupError, ValueError,  # encodings of XML that there are not, or that it cannot be in
)  # fmt: skip


class TextFileError(Exception):
    """Why a file cannot be read, in words for the person who sent it."""


@dataclass(frozen=True)
class FileText:
    """The words of a file; `encoding` only for plain text."""

    text: str
    suffix: str
    encoding: str = ""


def read_text_file(name: str, content: bytes) -> FileText:
    """Return the text of a .txt, .docx or .odt file. Raises TextFileError."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise TextFileError(_("Choose a .txt, .docx or .odt file."))
    if len(content) > MAX_FILE_BYTES:
        raise TextFileError(_("The file is larger than 10 MB."))
    if suffix == ".txt":
        text, encoding = _decoded(content)
        return FileText(normalise(text), suffix, encoding)
    reader = _WordReader() if suffix == ".docx" else _OpenDocumentReader()
    return FileText(normalise(_read_archive(content, reader)), suffix)


def _decoded(content: bytes) -> tuple[str, str]:
    """UTF-8 or, with its mark, UTF-16; else Windows-1251, which old Russian texts are in."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if has_mark else ["utf-8-sig", "cp1251"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise TextFileError(_("This is not a plain text: save it as UTF-8."))


def _read_archive(content: bytes, reader: "_Reader") -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _feed(archive, reader)
    except KeyError as error:
        raise TextFileError(_("The file is not of the kind that its name tells.")) from error
    except DefusedXmlException as error:
        raise TextFileError(_("The file contains XML that is not allowed.")) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise TextFileError(_("The file is protected: save it without a password.")) from error
    except _DAMAGED as error:
        raise TextFileError(_("The file is damaged and cannot be read.")) from error
    return reader.text


def _feed(archive: zipfile.ZipFile, reader: "_Reader") -> None:
    """Read the main part in small pieces; what it declares to be its size is not believed."""
    if len(archive.infolist()) > MAX_ENTRIES:
        raise TextFileError(_("The file has too many parts."))
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    deadline = time.thread_time() + MAX_SECONDS
    unpacked = 0
    with archive.open(reader.part) as part:
        while chunk := part.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_XML_BYTES or time.thread_time() > deadline:
                raise TextFileError(_("The file is too large to be read."))
            parser.feed(chunk)
    parser.close()


class _Reader:
    """Takes the events of an XML parser; subclasses know what the elements mean."""

    part = ""
    skipped: frozenset[str] = frozenset()
    """Elements whose contents are no text of the document."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._depth = 0
        self._skipping_at = 0

    @property
    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TextFileError(_("The file is nested too deep to be read."))
        if tag in self.skipped and not self._skipping_at:
            self._skipping_at = self._depth
        if not self._skipping_at:
            self.opened(tag, attributes)

    def end(self, tag: str) -> None:
        if not self._skipping_at:
            self.closed(tag)
        if self._skipping_at == self._depth:
            self._skipping_at = 0
        self._depth -= 1

    def data(self, text: str) -> None:
        if not self._skipping_at and self.takes_text():
            # Line breaks of the file itself mean nothing; documents have elements for theirs.
            self.put(text.replace("\n", " "))

    def close(self) -> None:
        """Nothing is left to do when the document ends."""

    def put(self, text: str) -> None:
        self._parts.append(text)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def closed(self, tag: str) -> None:
        raise NotImplementedError

    def takes_text(self) -> bool:
        raise NotImplementedError


class _WordReader(_Reader):
    """WordprocessingML: text stands in `w:t` only, so deleted text (`w:delText`) stays out."""

    part = "word/document.xml"
    skipped = frozenset({_FALLBACK, f"{_WORD}moveFrom", f"{_WORD}del"})
    _signs = {
        f"{_WORD}tab": "\t",
        f"{_WORD}br": "\n",
        f"{_WORD}cr": "\n",
        f"{_WORD}noBreakHyphen": "-",
    }

    def __init__(self) -> None:
        super().__init__()
        self._is_in_text = False
        self._is_in_tabs = False

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_WORD}tabs":
            self._is_in_tabs = True
        if tag == f"{_WORD}t":
            self._is_in_text = True
        elif tag in self._signs and not self._is_in_tabs:
            self.put(self._signs[tag])

    def closed(self, tag: str) -> None:
        if tag == f"{_WORD}t":
            self._is_in_text = False
        elif tag == f"{_WORD}tabs":
            self._is_in_tabs = False
        elif tag == f"{_WORD}p":
            self.put("\n")

    def takes_text(self) -> bool:
        return self._is_in_text


class _OpenDocumentReader(_Reader):
    """OpenDocument text: all characters of paragraphs and headings; blanks are elements."""

    part = "content.xml"
    skipped = frozenset(
        {
            f"{_OFFICE}annotation",
            f"{_ODF}tracked-changes",
            f"{_ODF}note",
            f"{_ODF}sequence-decls",
        }
    )
    _blocks = frozenset({f"{_ODF}p", f"{_ODF}h"})

    def __init__(self) -> None:
        super().__init__()
        self._blocks_open = 0

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        self._blocks_open += tag in self._blocks
        if tag == f"{_ODF}s":
            number = attributes.get(f"{_ODF}c", "1")
            self.put(" " * min(int(number) if number.isdecimal() else 1, 100))
        elif tag == f"{_ODF}tab":
            self.put("\t")
        elif tag == f"{_ODF}line-break":
            self.put("\n")

    def closed(self, tag: str) -> None:
        if tag in self._blocks:
            self._blocks_open -= 1
            self.put("\n")

    def takes_text(self) -> bool:
        return self._blocks_open > 0
