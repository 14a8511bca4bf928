"""Files below VAR_DIR/media: whole or not at all."""

import contextlib
import errno
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

# A full disk, a used-up quota, and a limit on the size of files.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class WholeFileStorage(FileSystemStorage):
    """Django's storage, which by itself leaves the beginning of a file where the disk is full."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        was_there = path.exists()
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # not in the stubs
        except OSError:
            if not was_there:
                with contextlib.suppress(OSError):  # what is told is why it was not stored
                    path.unlink(missing_ok=True)
            raise
