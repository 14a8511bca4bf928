"""Whether a file that somebody sent is an .xlsx workbook that can be opened without harm.

A workbook is a zip archive of XML: small files can unpack to gigabytes, and XML can define entities
that grow or that read other files. All of that is refused here, before any library sees the file.
"""

import io
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ENTRIES = 500
MOST_TAGS = 1_000_000
DIRECTORY_ENTRY = b"PK\x01\x02"
"""What each entry of an archive's directory begins with. Counting them takes no time, whereas
`zipfile` makes an object of each, and a file of 10 MB can have 200,000."""

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
    IndexError,
    InvalidFileException,
    KeyError,
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
