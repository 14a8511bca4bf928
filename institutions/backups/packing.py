"""Writing a backup."""

import gzip
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from institutions.backups import tools
from institutions.backups.sealing import BackupError, SealingWriter, passphrase_from
from institutions.models import Backup

PART_BYTES = 8 * 1024 * 1024
NEW_IN_17 = b"\nSET transaction_timeout = 0;"
STAGING, TRASH = ".restoring", ".replaced"


def write_backup(out: Path) -> Backup:
    """Write database and uploads to `out`, which must not exist, and record that it was done.

    The database first: what it refers to was uploaded before. The file appears under its name only
    when it is whole. Raises BackupError.
    """
    passphrase = passphrase_from(settings.BACKUP_KEY)
    if out.exists():
        raise BackupError(f"{out} exists already; give another name.")
    part = out.with_name(out.name + ".part")
    try:
        with os.fdopen(_open_private(part), "wb") as target:
            uploads = _pack(target, passphrase)
            target.flush()
            os.fsync(target.fileno())
        part.rename(out)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Backup.objects.create(file_name=out.name, size=out.stat().st_size, uploads=uploads)


def upload_files(root: Path) -> Iterator[Path]:
    """Every file below `root`, in a fixed order, without what a restore left half done."""
    if not root.is_dir():
        return
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in (STAGING, TRASH))
        yield from (Path(folder) / name for name in sorted(names))


def _open_private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _pack(target: BinaryIO, passphrase: bytes) -> int:
    """Returns how many uploads were packed."""
    sealed = SealingWriter(target, passphrase)
    buffered = io.BufferedWriter(sealed)
    packed = gzip.GzipFile(filename="", fileobj=buffered, mode="wb", compresslevel=5)
    with packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        _add(archive, "manifest.json", json.dumps(_manifest()).encode())
        for number, data in enumerate(_dump()):
            _add(archive, f"database/{number:08}.sql", data)
        uploads = _add_uploads(archive, Path(settings.MEDIA_ROOT))
    buffered.flush()
    sealed.finish()
    return uploads


def _manifest() -> dict[str, object]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "made_at": timezone.now().isoformat(),
        "postgresql": tools.server_version(),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }


def _dump() -> Iterator[bytes]:
    """The SQL script of the whole database as of one moment, in parts."""
    program, _version = tools.find_tool("pg_dump")
    command = [program, "--no-owner", "--no-privileges", f"--dbname={tools.address()}"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=tools.environment()
    )
    stream, errors = cast("BinaryIO", process.stdout), cast("BinaryIO", process.stderr)
    try:
        yield _for_this_server(stream.read(PART_BYTES))
        while part := stream.read(PART_BYTES):
            yield part
        message = errors.read().decode(errors="replace").strip()
        if process.wait():
            raise BackupError(f"pg_dump failed: {message}")
    finally:
        process.kill()
        process.wait()
        stream.close()
        errors.close()


def _for_this_server(head: bytes) -> bytes:
    """The head of the script without what a newer pg_dump writes whatever the server."""
    return head if tools.server_version() >= 17 else head.replace(NEW_IN_17, b"", 1)


def _add_uploads(archive: tarfile.TarFile, root: Path) -> int:
    count = 0
    for path in upload_files(root):
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue  # removed since the folder was read, as old exports are
        with source:
            entry = tarfile.TarInfo(f"uploads/{path.relative_to(root)}")
            entry.size = os.fstat(source.fileno()).st_size
            archive.addfile(entry, source)
        count += 1
    return count


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))
