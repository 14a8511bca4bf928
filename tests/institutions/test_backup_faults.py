"""Backups and restores that are interrupted, or made while others work."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from institutions.queries import verify_audit_chain
from tests.institutions.backup_makers import *  # noqa: F403 - its fixtures
from tests.institutions.backup_makers import backup_to, manage, rows
from tests.processes import ROOT, of_the_test, wait_until

COUNT = "SELECT count(*) FROM surveys_response"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
# The restore as it is, but for what it hands to psql: half a script, and then nothing.
HALF = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from institutions.backups import unpacking
def half(file, passphrase, script, staging):
    script.write(b"CREATE TABLE half (number integer);")
    script.flush()
    os.kill(os.getpid(), signal.SIGKILL)
unpacking._unpack = half
unpacking.restore_backup(Path(sys.argv[1]), replace=True)
"""


def test_a_restore_that_is_killed_leaves_what_was_there(filled, other, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    assert manage(other, "restore", file).returncode == 0
    environment = {**other, "DJANGO_SETTINGS_MODULE": "config.settings"}
    killed = subprocess.run([sys.executable, "-c", HALF, str(file)], cwd=ROOT, env=environment)
    assert killed.returncode == -signal.SIGKILL

    wait_until(lambda: rows(other["DATABASE_URL"], OTHERS) == [(1,)], "psql has not ended")
    assert rows(other["DATABASE_URL"], COUNT) == [(filled,)]
    again = manage(other, "restore", file, "--replace")
    assert again.returncode == 0, again.stderr
    media = tmp_path / "other" / "media"
    assert {path.name for path in media.iterdir()} == {"a.txt", "dialogues", "empty"}


def test_a_backup_that_is_stopped_leaves_no_file(filled, tmp_path, settings):
    big = Path(settings.MEDIA_ROOT) / "big"
    with big.open("wb") as written:
        written.truncate(20 * 1024**3)
    command = [sys.executable, "manage.py", "backup", "--out", str(tmp_path / "one.backup")]
    environment = {
        **of_the_test(),
        "BACKUP_KEY": settings.BACKUP_KEY,
        "VAR_DIR": str(Path(settings.MEDIA_ROOT).parent),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: any(tmp_path.glob("*.part")), "the backup has not begun", 120)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 128 + signal.SIGTERM
    finally:
        process.kill()
    assert list(tmp_path.glob("one*")) == []


def test_a_restore_waits_for_nobody_and_is_told_to_whom(filled, other, tmp_path):
    """While somebody is connected it is refused, unless they are said not to be ours."""
    file = backup_to(tmp_path / "one.backup")
    assert manage(other, "restore", file).returncode == 0
    with psycopg.connect(other["DATABASE_URL"], autocommit=True):
        refused = manage(other, "restore", file, "--replace")
        assert refused.returncode == 1
        assert "in use by 1 other" in refused.stderr
        assert "Stop web servers" in refused.stderr
        done = manage(other, "restore", file, "--replace", "--in-use")
        assert done.returncode == 0, done.stderr


def test_a_restore_is_in_the_audit_log(filled, other, tmp_path):
    file = backup_to(tmp_path / "one.backup")
    assert manage(other, "restore", file).returncode == 0
    query = "SELECT action, details->>'file' FROM institutions_auditentry ORDER BY id DESC LIMIT 1"
    assert rows(other["DATABASE_URL"], query) == [("restore_backup", "one.backup")]
    assert manage(other, "verify_audit").returncode == 0
    may_look = "SELECT has_schema_privilege('public', 'public', 'USAGE')"
    assert rows(other["DATABASE_URL"], may_look) == [(True,)]  # as in a new database
    assert verify_audit_chain().fault is None


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_each_is_one_command(name):
    assert f"manage.py {name}" in (ROOT / "Makefile").read_text()
