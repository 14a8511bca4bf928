"""Files in answers: taken after a look at what they are, and deleted when no answer names them."""

import hashlib
import io
import re
import shutil
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from institutions.workbooks import DIRECTORY_ENTRY
from surveys.actions.errors import ActionRefusedError
from surveys.form.cleaning import is_upload
from surveys.form.model import Question
from surveys.form.uploads import upload_limits
from surveys.models import Invitation, Response, Upload

MOST_PIXELS = 50_000_000
MOST_ENTRIES = 5_000
MOST_FILES_OF_A_SEAT = 200
UNUSED_FOR = timedelta(days=2)
LONGEST_NAME = 120
LEAST_FREE_BYTES = 1024**3

PACKAGES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PACKAGE_PARTS = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml",
    "odt": "content.xml", "ods": "content.xml",
}  # fmt: skip
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}


def add_file(
    invitation: Invitation, respondent: str, question: Question, file: "File[bytes]"
) -> Upload:
    """Store a file for an answer.

    The name's ending must be one that the question takes, and the content must be what the ending
    says. Raises ActionRefusedError with the reason for the respondent. Removes what the seat added
    before and never used.
    """
    endings, megabytes = upload_limits(question)
    name = _safe_name(file.name or "")
    ending = PurePath(name).suffix.lower().strip(".")
    if ending not in endings:
        listed = ", ".join(endings)
        raise ActionRefusedError(
            _("This kind of file is not taken. Use: %(list)s.") % {"list": listed}
        )
    if (file.size or 0) > megabytes * 1024 * 1024:
        raise ActionRefusedError(_("The file is larger than %(limit)s MB.") % {"limit": megabytes})
    content = file.read(megabytes * 1024 * 1024 + 1)
    if not content:
        raise ActionRefusedError(_("The file is empty."))
    content_type = _content_type(content, ending)
    discard_unused(invitation, respondent, older_than=UNUSED_FOR)
    seat = Upload.objects.filter(invitation=invitation, respondent=respondent)
    if seat.count() >= MOST_FILES_OF_A_SEAT:
        raise ActionRefusedError(_("You have added too many files."))
    upload = Upload(
        invitation=invitation,
        respondent=respondent,
        question=question.name,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    _check_room()
    default_storage.save(upload.path, ContentFile(content))
    upload.save()
    return upload


def uploads_of(invitation: Invitation, respondent: str) -> dict[str, dict[str, Any]]:
    """Return what answers hold of the seat's files, by id; one query."""
    found = Upload.objects.filter(invitation=invitation, respondent=respondent)
    return {upload.key.hex: dict(upload.answer) for upload in found}


def discard_unused(
    invitation: Invitation, respondent: str, *, older_than: timedelta = timedelta(0)
) -> int:
    """Delete the seat's files that no revision of its response names; return how many.

    The rows go at once, the contents when the transaction commits.
    """
    before = timezone.now() - older_than
    stored = Upload.objects.filter(
        invitation=invitation, respondent=respondent, uploaded_at__lte=before
    )
    if not stored.exists():
        return 0
    responses = Response.objects.filter(invitation=invitation, respondent=respondent)
    used = {
        key for answers in responses.values_list("answers", flat=True) for key in files_in(answers)
    }
    unused = [upload for upload in stored if upload.key.hex not in used]
    for upload in unused:
        transaction.on_commit(partial(default_storage.delete, upload.path))
        upload.delete()
    return len(unused)


def files_in(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the files that answers name, those in repeated groups among them."""
    for value in answers.values():
        if is_upload(value):
            yield value["id"]
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    yield from files_in(row)


def _check_room() -> None:
    """What is left of the disk is the database's, which everybody needs who answers."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise ActionRefusedError(
            _("There is no room for files just now. Answer without it, or try again tomorrow.")
        )


def _safe_name(name: str) -> str:
    """Return the name without folders and characters that could mislead, not too long."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(character for character in base if character.isprintable())
    path = PurePath(re.sub(r'[<>:"|?*]', "_", kept).strip(" .") or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:LONGEST_NAME]


def _content_type(content: bytes, ending: str) -> str:
    """Return what the content is. Raises ActionRefusedError where it is not what the name says."""
    found: str | None = None
    if ending == "pdf" and b"%PDF-" in content[:1024]:
        found = "application/pdf"
    elif ending in PICTURES:
        found = _picture_type(content, PICTURES[ending])
    elif ending in PACKAGES and _has_part(content, PACKAGE_PARTS[ending]):
        found = PACKAGES[ending]
    elif ending in TEXTS and _is_text(content):
        found = TEXTS[ending]
    if found is None:
        raise ActionRefusedError(
            _("The file is damaged, or it is not what its name says (%(ending)s).")
            % {"ending": ending}
        )
    return found


def _picture_type(content: bytes, format_name: str) -> str | None:
    """Read the head only: a picture of a few bytes can unpack to gigabytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[format_name]) as picture:
                width, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if width * height > MOST_PIXELS:
        raise ActionRefusedError(_("The picture has too many pixels. Make it smaller."))
    return f"image/{format_name.lower()}"


def _has_part(content: bytes, part: str) -> bool:
    """Whether the content is a package with this part; nothing is unpacked."""
    if content.count(DIRECTORY_ENTRY) > MOST_ENTRIES:  # reading the directory would take long
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return part in names


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
    return not re.search(r"[\x00-\x08\x0e-\x1f]", text)
