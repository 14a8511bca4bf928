"""Whether a file that somebody sent is an .xlsx workbook that can be opened without harm.

A workbook is a zip archive of XML: small files can unpack to gigabytes, and XML can define entities
that grow or that read other files. All of that is refused here, before any library sees the file.
"""

import io
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import XLSM, XLSX, XLTM, XLTX

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ENTRIES = 500
MOST_TAGS = 800_000
MOST_TAGS_OF_A_PART = 60_000
"""Of a part that is not read cell by cell: styles, lists of sheets, relations."""
DIRECTORY_ENTRY = b"PK\x01\x02"
"""What each entry of an archive's directory begins with. Counting them takes no time, whereas
`zipfile` makes an object of each, and a file of 10 MB can have 200,000."""

_PARTS = frozenset(
    ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml",
     "docProps/custom.xml")
)  # fmt: skip
_WORKBOOKS = frozenset((XLSM, XLSX, XLTM, XLTX))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORBIDDEN_XML = [
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
]
DAMAGED = (
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the libraries raise for a damaged workbook; both XML parsers raise a SyntaxError."""


class UnusableWorkbookError(Exception):
    """The file as a whole cannot be read; the message says why."""


def workbook_content(file: BinaryIO | bytes, *, largest: int = LARGEST_FILE) -> bytes:
    """Return the bytes of what looks like an .xlsx file; UnusableWorkbookError for anything else.

    Not more than `largest` bytes are read.
    """
    content = file if isinstance(file, bytes) else file.read(largest + 1)
    if len(content) > largest:
        told = _("The file is larger than %(size)s MB.") % {"size": largest // 1024**2}
        raise UnusableWorkbookError(told)
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise UnusableWorkbookError(
                _("The workbook is protected by a password. Save it without one.")
            )
        raise UnusableWorkbookError(_("This is a workbook of the old .xls kind. Save it as .xlsx."))
    if not content.startswith(b"PK"):
        raise UnusableWorkbookError(_("This is not an .xlsx workbook."))
    return content


def check_archive(content: bytes, *, most_tags: int = MOST_TAGS) -> None:
    """Raise UnusableWorkbookError where the archive is damaged, too large or has forbidden XML.

    All of it is unpacked once, within the limits.
    """
    if content.count(DIRECTORY_ENTRY) > MOST_ENTRIES * 2:
        raise UnusableWorkbookError(_("The workbook has too many parts."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive.infolist())
            tags = 0
            for entry in archive.infolist():
                tags += _checked_tags(archive.read(entry))
                if tags > most_tags:
                    raise UnusableWorkbookError(_("The workbook has too many cells and texts."))
    except DAMAGED as error:
        raise UnusableWorkbookError(_("The workbook is damaged and cannot be read.")) from error


def open_workbook(content: bytes, *, data_only: bool = False) -> Workbook:
    """Open what `check_archive` let pass, to be read only; links to other files are left alone.

    Raises UnusableWorkbookError where sheets are one and the same part, which would be read again
    for each of them, and the errors of `DAMAGED`.
    """
    reader = _Reader(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    reader.read()
    return reader.wb


class _Reader(ExcelReader):
    """Looks at each step of opening whether it would be too much."""

    def read_manifest(self) -> None:
        for name in self.valid_files:
            if name in _PARTS or name.endswith(".rels"):
                self._check_part(name)
        super().read_manifest()

    def read_workbook(self) -> None:
        for part in self.package.Override:
            if part.ContentType in _WORKBOOKS:
                self._check_part(part.PartName.lstrip("/"))
        super().read_workbook()

    def read_worksheets(self) -> None:
        targets = [relation.target for _sheet, relation in self.parser.find_sheets()]
        if len(targets) > len(set(targets)):
            raise UnusableWorkbookError(_("The workbook is damaged and cannot be read."))
        super().read_worksheets()

    def _check_part(self, name: str) -> None:
        if name in self.valid_files and self.archive.read(name).count(b"<") > MOST_TAGS_OF_A_PART:
            raise UnusableWorkbookError(_("The workbook has too many cells and texts."))


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    """zipfile never unpacks more of an entry than the size that the entry declares."""
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnusableWorkbookError(_("This is not an .xlsx workbook."))
    if len(entries) > MOST_ENTRIES or len(names) < len(entries):
        raise UnusableWorkbookError(_("The workbook has too many parts."))
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        told = _("The workbook unpacks to more than %(size)s MB.")
        raise UnusableWorkbookError(told % {"size": LARGEST_UNPACKED // 1024**2})
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnusableWorkbookError(
            _("The workbook is protected by a password. Save it without one.")
        )


def _checked_tags(content: bytes) -> int:
    """Return about how many XML tags an entry has; they are what takes time to read.

    Its name says nothing: any entry can be declared to be a sheet.
    """
    if any(mark in content for mark in _FORBIDDEN_XML):
        raise UnusableWorkbookError(
            _("The workbook contains XML declarations that are not allowed.")
        )
    return content.count(b"<")
