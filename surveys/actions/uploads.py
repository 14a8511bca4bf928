"""Keeping a checked file for the moment until it is imported."""

import contextlib
import uuid
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from institutions.models import User

FOLDER = "imports"
KEPT_FOR = timedelta(hours=2)
SALT = "surveys.uploads"


class UploadLostError(LookupError):
    """The file is not there any more, or was somebody else's."""


def keep_upload(content: bytes, *, owner: User) -> str:
    """Store the file outside of what is served; return a signed ticket for its owner.

    Files that nobody fetched in time are deleted here.
    """
    _delete_old()
    name = f"{uuid.uuid4().hex}.csv"
    default_storage.save(f"{FOLDER}/{name}", ContentFile(content))
    return signing.dumps({"file": name, "owner": owner.pk}, salt=SALT)


def take_upload(ticket: str, *, owner: User) -> bytes:
    """Return the file's content and delete it. Raises UploadLostError."""
    try:
        told = signing.loads(ticket, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise UploadLostError from error
    path = f"{FOLDER}/{told['file']}"
    if told["owner"] != owner.pk or not default_storage.exists(path):
        raise UploadLostError
    with default_storage.open(path, "rb") as file:
        content: bytes = file.read()
    default_storage.delete(path)
    return content


def _delete_old() -> None:
    with contextlib.suppress(FileNotFoundError):  # before the first file there is no folder
        for name in default_storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if timezone.now() - default_storage.get_modified_time(path) > KEPT_FOR:
                default_storage.delete(path)
