"""A filled system, an empty one beside it, and backups between them."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from surveys.tasks import fold_pending
from tests.processes import ROOT
from tests.surveys.makers import IMPORTANCE, make_country, make_response, make_version

KEY = "a passphrase of the tests"
OTHER_DATABASE = f"restored{os.environ.get('PYTEST_XDIST_WORKER', '')}"


@pytest.fixture(autouse=True)
def backup_key(settings) -> None:
    settings.BACKUP_KEY = KEY


@pytest.fixture
def filled(transactional_db, redis_url, settings) -> int:
    """A hundred responses, folded, and three uploads. Returns how many responses."""
    version, country = make_version(), make_country()
    for number in range(100):
        make_response(version, country, {"importance": IMPORTANCE[number % 3], "comment": "Ответ"})
    assert fold_pending() == 100
    for name, size in (("a.txt", 3), ("dialogues/2026/05/minutes.pdf", 3_000_000), ("empty", 0)):
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
    return 100


@pytest.fixture
def other(transactional_db, tmp_path) -> Iterator[dict[str, str]]:
    """The environment of a second system: an empty database and a folder of its own."""
    configured = urlsplit(os.environ["DATABASE_URL"])
    url = configured._replace(path=f"/{OTHER_DATABASE}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {OTHER_DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {OTHER_DATABASE}")
    yield {
        **os.environ,
        "DATABASE_URL": url,
        "VAR_DIR": str(tmp_path / "other"),
        "BACKUP_KEY": KEY,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {OTHER_DATABASE} WITH (FORCE)")


def manage(other: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=other, capture_output=True, text=True)


def backup_to(path: Path) -> Path:
    call_command("backup", "--out", str(path), stdout=io.StringIO())
    return path


def files_below(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as other:
        return other.execute(query).fetchall()
