"""Restoring a backup: all of it or nothing."""

import gzip
import io
import json
import shutil
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from institutions.actions import record_audit
from institutions.backups import tools
from institutions.backups.packing import STAGING, TRASH, upload_files
from institutions.backups.sealing import BackupError, SealedReader, passphrase_from

# A migrated database has rows here before anybody used it.
SEEDED = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "institutions_country",
    "institutions_auditentry",
}
COPY_BYTES = 1024 * 1024
# Other processes that still use the database must not make the restore wait for ever.
# The transaction is ours to end: psql's own would be committed where this process is killed, for
# psql takes the end of its input for the end of the script.
PREAMBLE = """SET client_min_messages = warning; SET lock_timeout = '15s';
BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
COMMIT = b"\nCOMMIT;\n"
UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError)


def restore_backup(file: Path, *, replace: bool, in_use: bool = False) -> dict[str, Any]:
    """Replace database and uploads by those of `file`; returns its manifest.

    The file is read to its end before anything is changed. Unless `replace`, the system must be
    empty; unless `in_use`, nobody else may be connected. What this version's migrations add is
    applied at the end, and the audit log gets an entry. Raises BackupError.
    """
    passphrase = passphrase_from(settings.BACKUP_KEY)
    if not in_use:
        _refuse_while_in_use()
    if not replace and not is_empty():
        raise BackupError(
            "This system is not empty. Add --replace to lose what it holds, or restore elsewhere."
        )
    manifest = verify_backup(file, passphrase)
    _check_fits(manifest)
    root = Path(settings.MEDIA_ROOT)
    staging = root / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
        _restore_database(file, passphrase, staging)
        _swap_uploads(root, staging)
    except OSError as error:
        raise BackupError(f"The backup could not be restored: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    call_command("migrate", interactive=False, verbosity=0)
    details = {"file": file.name, "made_at": manifest["made_at"]}
    record_audit(actor=None, action="restore_backup", subject=None, details=details)
    return manifest


def verify_backup(file: Path, passphrase: bytes) -> dict[str, Any]:
    """Read the whole file and return its manifest. Raises BackupError."""
    manifest: dict[str, Any] = {}
    with _opened(file, passphrase) as archive:
        for entry in archive:
            _check_name(entry)
            if entry.name == "manifest.json":
                manifest = json.loads(_content(archive, entry).read(COPY_BYTES))
    if not manifest:
        raise BackupError("The backup holds no manifest.")
    return manifest


def is_empty() -> bool:
    """Whether nobody has used this system yet."""
    if next(upload_files(Path(settings.MEDIA_ROOT)), None):
        return False
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - SEEDED
        for table in sorted(tables):
            query = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
            cursor.execute(query.as_string())
            if cursor.fetchone():
                return False
    return True


def _refuse_while_in_use() -> None:
    """What others write during a restore would be lost, or mixed with what comes back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()[0]
    if others:
        raise BackupError(
            f"The database is in use by {others} other connections. Stop web servers, workers and"
            " the schedule first, or add --in-use if these are not ours."
        )


@contextmanager
def _opened(file: Path, passphrase: bytes) -> Iterator[tarfile.TarFile]:
    try:
        with file.open("rb") as source:
            reader = io.BufferedReader(SealedReader(source, passphrase), COPY_BYTES)
            with gzip.GzipFile(fileobj=reader) as unpacked:
                with tarfile.open(fileobj=unpacked, mode="r|") as archive:
                    yield archive
                while reader.read(COPY_BYTES):
                    pass  # the last chunk tells whether the file was cut off
    except UNREADABLE as error:
        raise BackupError(f"The backup cannot be read: {error}") from error
    except BrokenPipeError:
        raise  # not of the backup, but of psql, to which it is handed on
    except OSError as error:
        raise BackupError(f"The backup cannot be opened: {error}") from error


def _check_name(entry: tarfile.TarInfo) -> None:
    path = PurePosixPath(entry.name)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts:
        raise BackupError(f"The backup holds something that does not belong there: {entry.name}")


def _check_fits(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = set(manifest["migrations"]) - known
    if unknown:
        raise BackupError(
            "The backup comes from a newer version of this software, which has"
            f" {min(unknown)}. Install that version first."
        )
    if manifest["postgresql"] > tools.server_version():
        raise BackupError(f"The backup needs PostgreSQL {manifest['postgresql']} or later.")


def _restore_database(file: Path, passphrase: bytes, staging: Path) -> None:
    """Feed the script to psql in one transaction; it commits when the uploads are there, too."""
    program, _version = tools.find_tool("psql")
    connection.close()
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    process = subprocess.Popen(
        [program, *options, f"--dbname={tools.address()}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=tools.environment(),
    )
    script = cast("BinaryIO", process.stdin)
    try:
        script.write(PREAMBLE.encode())
        _unpack(file, passphrase, script, staging)
        script.write(COMMIT)
    except BrokenPipeError:
        pass  # psql has ended, and says why below
    except BaseException:
        process.kill()
        raise
    _wait_for(process)


def _wait_for(process: "subprocess.Popen[bytes]") -> None:
    """Let psql commit. Raises BackupError with what it says."""
    try:
        _output, errors = process.communicate()
    except BrokenPipeError:
        errors = cast("BinaryIO", process.stderr).read()
    if process.wait():
        lines = errors.decode(errors="replace").strip().splitlines()
        raise BackupError(
            f"The database was left as it was: {lines[0] if lines else 'psql failed'}"
        )


def _unpack(file: Path, passphrase: bytes, script: BinaryIO, staging: Path) -> None:
    with _opened(file, passphrase) as archive:
        for entry in archive:
            _check_name(entry)
            if entry.name.startswith("database/"):
                shutil.copyfileobj(_content(archive, entry), script, COPY_BYTES)
            elif entry.name.startswith("uploads/"):
                target = staging / entry.name.removeprefix("uploads/")
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as written:
                    shutil.copyfileobj(_content(archive, entry), written, COPY_BYTES)
                target.chmod(0o600)


def _swap_uploads(root: Path, staging: Path) -> None:
    """Within the folder, which may be a mounted volume that cannot be renamed itself."""
    trash = root / TRASH
    shutil.rmtree(trash, ignore_errors=True)
    trash.mkdir()
    # Renaming takes no time, so that nearly none is left in which to be interrupted.
    for old in root.iterdir():
        if old.name not in (STAGING, TRASH):
            old.rename(trash / old.name)
    for new in staging.iterdir():
        new.rename(root / new.name)
    shutil.rmtree(trash)


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> BinaryIO:
    content = archive.extractfile(entry)
    if content is None:
        raise BackupError(f"The backup holds something that does not belong there: {entry.name}")
    return cast("BinaryIO", content)
