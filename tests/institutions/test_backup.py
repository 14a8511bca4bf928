"""Back up a filled system, restore it elsewhere: the same answers, tallies and uploads."""

import io
import os
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from institutions.backups import packing, sealing, tools, unpacking
from institutions.backups.sealing import (
    BackupError,
    SealedReader,
    SealingWriter,
    passphrase_from,
)
from institutions.models import Backup, Country
from surveys.models import Response, Tally
from tests.institutions.backup_makers import *  # noqa: F403 - its fixtures
from tests.institutions.backup_makers import KEY, backup_to, files_below, manage, rows


def test_what_was_backed_up_is_there_again_in_another_system(filled, other, settings, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    done = manage(other, "restore", file)
    assert done.returncode == 0, done.stderr
    assert "Restored" in done.stdout

    query = "SELECT id, answers::text, state FROM surveys_response ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert rows(other["DATABASE_URL"], query) == cursor.fetchall()
    check = manage(other, "rebuild_tallies", "--check")
    assert check.returncode == 0, check.stderr
    count = "SELECT count(*) FROM surveys_tally"
    assert rows(other["DATABASE_URL"], count) == [(Tally.objects.count(),)]
    before = files_below(Path(settings.MEDIA_ROOT))
    assert files_below(tmp_path / "other" / "media") == before
    assert len(before) == 3
    assert manage(other, "verify_audit").returncode == 0


def test_a_system_that_is_in_use_is_replaced_only_when_asked(filled, settings, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    Country.objects.create(code="TM", names={"en": "Turkmenistan"})
    late = Path(settings.MEDIA_ROOT) / "late.txt"
    late.write_text("written after the backup")

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))
    assert late.exists()
    assert Country.objects.filter(code="TM").exists()

    call_command("restore", str(file), "--replace", stdout=io.StringIO())
    assert not late.exists()
    assert not Country.objects.filter(code="TM").exists()
    assert Response.objects.count() == filled
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 3


@pytest.mark.parametrize("place", ["start", "middle", "end", "cut", "cut at a chunk"])
def test_a_damaged_file_changes_nothing(filled, settings, tmp_path, place):
    file = backup_to(tmp_path / "one.backup")
    content = bytearray(file.read_bytes())
    first = len(sealing.MAGIC) + sealing.SALT_BYTES + 4 + sealing.CHUNK + sealing.TAG_BYTES
    if place.startswith("cut"):
        del content[first if "chunk" in place else -5 :]
    else:
        content[{"start": 60, "middle": len(content) // 2, "end": -1}[place]] ^= 1
    file.write_bytes(content)

    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(file), "--replace")
    assert Response.objects.count() == filled
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 3


def test_a_wrong_key_is_refused_with_a_sentence(filled, settings, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    settings.BACKUP_KEY = "another passphrase"
    with pytest.raises(CommandError, match="is not the key of this backup"):
        call_command("restore", str(file), "--replace")
    assert Response.objects.count() == filled


def test_a_database_that_refuses_leaves_everything_as_it_was(
    filled, settings, tmp_path, monkeypatch
):
    file = backup_to(tmp_path / "one.backup")
    monkeypatch.setattr(unpacking, "PREAMBLE", unpacking.PREAMBLE + "SELECT nonsense;\n")
    with pytest.raises(CommandError, match=r"left as it was.*nonsense"):
        call_command("restore", str(file), "--replace")
    assert Response.objects.count() == filled
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 3


def test_a_backup_of_a_newer_version_is_refused(filled, tmp_path, monkeypatch):
    manifest = {"postgresql": 1, "migrations": ["surveys.9999_from_the_future"]}
    monkeypatch.setattr(packing, "_manifest", lambda: manifest)
    file = backup_to(tmp_path / "one.backup")
    with pytest.raises(CommandError, match=r"newer version.*9999_from_the_future"):
        call_command("restore", str(file), "--replace")


def test_a_backup_can_be_looked_at_without_restoring(filled, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    out = io.StringIO()
    call_command("restore", str(file), "--verify", stdout=out)
    assert out.getvalue().startswith("Whole: the backup of 2")


def test_a_backup_is_private_and_recorded(filled, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    assert file.stat().st_mode & 0o777 == 0o600
    backup = Backup.objects.get()
    assert (backup.file_name, backup.size, backup.uploads) == (
        "one.backup",
        file.stat().st_size,
        3,
    )
    assert str(backup).startswith("one.backup (")
    assert "Ответ".encode() not in file.read_bytes()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", "--out", str(file))


def test_a_backup_that_fails_leaves_no_file(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "address", lambda: "dbname=there_is_no_such_database")
    with pytest.raises(CommandError, match="pg_dump failed"):
        call_command("backup", "--out", str(tmp_path / "one.backup"))
    assert list(tmp_path.glob("one*")) == []
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", "--out", str(tmp_path / "no" / "such" / "folder"))
    assert not Backup.objects.exists()


def test_other_files_are_no_backups(transactional_db, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", str(file), "--replace")
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("restore", str(tmp_path / "nothing"), "--replace")


def test_the_key_is_a_passphrase_or_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert passphrase_from(str(file)) == passphrase_from(KEY) == KEY.encode()
    for wrong in ("", "too short", str(tmp_path / "nothing")):
        with pytest.raises(BackupError, match="BACKUP_KEY"):
            passphrase_from(wrong)


@pytest.mark.parametrize("length", [0, 1, sealing.CHUNK, sealing.CHUNK + 1, 3 * sealing.CHUNK])
def test_what_is_sealed_opens_again(length):
    data = os.urandom(length)
    sealed = io.BytesIO()
    writer = SealingWriter(sealed, KEY.encode())
    for start in range(0, length, 100_000):
        writer.write(data[start : start + 100_000])
    writer.finish()
    sealed.seek(0)
    assert SealedReader(sealed, KEY.encode()).read() == data


def test_memory_does_not_grow_with_the_file(tmp_path):
    part = os.urandom(sealing.CHUNK)
    tracemalloc.start()
    with (tmp_path / "sealed").open("wb") as target:
        writer = SealingWriter(target, KEY.encode())
        for _ in range(64):
            writer.write(part)
        writer.finish()
    with (tmp_path / "sealed").open("rb") as source:
        reader = SealedReader(source, KEY.encode())
        while reader.read(sealing.CHUNK):
            pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * sealing.CHUNK


def test_the_tools_are_of_the_servers_version_or_newer(db):
    path, version = tools.find_tool("pg_dump")
    assert version >= tools.server_version()
    assert Path(path).name == "pg_dump"
    with pytest.raises(BackupError, match=r"no_such_tool of PostgreSQL \d+ or later"):
        tools.find_tool("no_such_tool")
