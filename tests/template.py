"""The migrated database that test databases are copied from; `python -m tests.template` makes it.

To migrate an empty database takes Django half a minute, to copy a migrated one takes a second, and
each parallel worker, each suffix and each `--create-db` needs one. A change of any migration gives
the template another name.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import django
import psycopg
from psycopg import sql

from config.services import Services, running

ROOT = Path(__file__).resolve().parent.parent
DIRECTORY = ROOT / "var" / "test"
PREFIX = "template_of_"


def template_database(services: Services) -> str:
    """Return the name of the template, made now unless it is there; others wait meanwhile."""
    name = PREFIX + migrations_digest()
    with (services.directory / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(services.database_url(), autocommit=True) as connection:
            known = _databases(connection)
            if name not in known:
                _drop(connection, [one for one in known if one.startswith(PREFIX)])
                _make(services, connection, name)
    return name


def migrations_digest() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _databases(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def _drop(connection: psycopg.Connection, names: list[str]) -> None:
    for name in names:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _make(services: Services, connection: psycopg.Connection, name: str) -> None:
    """Under another name until it is whole, so that one cut off half-way is not taken for it."""
    unfinished = f"{name}_unfinished"
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    _migrate(services.database_url(unfinished))
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0", "--run-syncdb", "--no-input"]
    environment = {**os.environ, "DATABASE_URL": url, "TESTING": "true"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def main() -> None:
    with running(Services(DIRECTORY, is_durable=False)) as services:
        os.environ["REDIS_URL"] = services.redis_url
        print(template_database(services))  # noqa: T201


if __name__ == "__main__":
    main()
