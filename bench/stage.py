"""Where the benchmarks run: private servers in `var/bench`, with an empty database.

Importing this module sets the environment, so it has to come before anything of Django.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
DATABASE = "bench"
START_SECONDS = 300.0
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    VAR_DIR=str(VAR),
    DEBUG="false",
    HTTPS="false",
    ALLOWED_HOSTS="localhost,127.0.0.1",
    SECRET_KEY=secrets.token_urlsafe(64),
    SAMPLE_SIGN_INS="true",
)

from config.services import Services  # noqa: E402

SERVICES = Services(VAR)


def start() -> None:
    """Start the servers and Django on a new, migrated, empty database."""
    SERVICES.start()
    drop()
    _administer(f"CREATE DATABASE {DATABASE}")
    _use(DATABASE)
    subprocess.run(
        [sys.executable, "-m", "scripts.prepare"],
        cwd=ROOT,
        check=True,
        env={**os.environ, "SAMPLE_SIGN_INS": "false"},
        stdout=subprocess.DEVNULL,
    )


def start_again(name: str) -> None:
    """Start the servers and Django on a database that an earlier run left."""
    SERVICES.start()
    _use(name)


def _use(name: str) -> None:
    import django  # noqa: PLC0415

    os.environ["DATABASE_URL"] = SERVICES.database_url(name)
    os.environ["REDIS_URL"] = SERVICES.redis_url
    django.setup()


def copy_to(name: str) -> None:
    """Make a copy of the database as it is now; this process's connection is closed for it."""
    _replace(name, f"CREATE DATABASE {name} TEMPLATE {DATABASE}")


def rename_to(name: str) -> None:
    """Call the database something else; this process's connection is closed for it."""
    _replace(name, f"ALTER DATABASE {DATABASE} RENAME TO {name}")


def _replace(name: str, statement: str) -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    drop(name)
    _administer(statement)


def turn_to(name: str) -> None:
    """Use another database from now on, in this process and those that it starts."""
    from django.db import connection, connections  # noqa: PLC0415

    connections.close_all()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = SERVICES.database_url(name)


def drop(name: str = DATABASE) -> None:
    """Remove a database, if it is there."""
    _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(statement: str) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(SERVICES.database_url(), autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def served(application: str, port: int, *, processes: int | None = None) -> Iterator[None]:
    """Serve a WSGI application as `make run` serves the platform, or by so many processes."""
    from scripts.run import web  # noqa: PLC0415

    command = [*web("127.0.0.1", port, processes=processes).command[:-1], application]
    with running(command, f"web-{port}"):
        _wait_for(port)
        yield


@contextlib.contextmanager
def fold_worker() -> Iterator[None]:
    """The worker of the fold queue, as `make run` starts it."""
    from scripts.run import worker  # noqa: PLC0415

    with running(worker("fold", "prefork").command, "fold"):
        time.sleep(4)
        yield


@contextlib.contextmanager
def running(command: list[str], name: str) -> Iterator[None]:
    """A process for the length of a block; its log is in `var/bench`."""
    with (VAR / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until_ready(port: int) -> None:
    """Return when database, broker and a worker of each queue are there; else TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=10).close()
            return
        time.sleep(0.2)
    raise TimeoutError(f"the site on port {port} is not ready")


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")
