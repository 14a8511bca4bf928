"""`python -m bench.pooling`: submissions directly, through PgBouncer, and with a pool inside."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import stage

if TYPE_CHECKING:
    from bench.client import LoadResult
    from surveys.models import Invitation, Version

PORT = 8861
SUBMISSIONS, CLIENTS, ROUNDS = 2400, 8, 3
PGBOUNCER = """
[databases]
{database} = host={host} dbname={database} user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = {directory}
auth_type = any
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits
"""


def main() -> None:
    stage.start()
    try:
        with tempfile.TemporaryDirectory() as directory:
            Path(directory).chmod(0o777)
            _run(Path(directory))
    finally:
        stage.SERVICES.stop_if_unused()


def _run(directory: Path) -> None:
    from bench import header, printing, questionnaire  # noqa: PLC0415
    from bench.client import LoadResult  # noqa: PLC0415

    header.show()
    version, invitation = questionnaire.make()
    printing.title(f"Submissions over HTTP, {CLIENTS} clients ({SUBMISSIONS} each)")
    ways = _ways(directory)
    results = {name: LoadResult() for name in ways}
    with _pgbouncer(directory):
        for number in range(ROUNDS + 1):
            for name, environment in ways.items():
                part = _measure(environment, version, invitation)
                if number:  # the first round only warms up
                    results[name].seconds += part.seconds
                    results[name].statuses += part.statuses
                    results[name].latencies += part.latencies
    for name, result in results.items():
        printing.line(name, f"{result.rate:7.0f}/s   p95 {result.percentile(0.95):.0f} ms")


def _ways(directory: Path) -> dict[str, dict[str, str]]:
    direct = stage.SERVICES.database_url(stage.DATABASE)
    ways = {
        "directly, a connection for each thread": {"DATABASE_URL": direct},
        "directly, statements not prepared": {"DATABASE_URL": f"{direct}&prepare_threshold=100000"},
        "Django's pool inside the process": {
            "DATABASE_URL": direct,
            "DJANGO_SETTINGS_MODULE": "bench.pooled_settings",
        },
    }
    if shutil.which("pgbouncer"):
        pooled = f"postgresql://postgres@/{stage.DATABASE}?host={directory}&port=6432"
        ways["PgBouncer, transaction mode"] = {
            "DATABASE_URL": pooled,
            "DATABASE_DIRECT_URL": direct,
            "DATABASE_POOLED": "true",
        }
    else:
        print("no pgbouncer on the PATH: left out", file=sys.stderr)
    return ways


def _measure(
    environment: dict[str, str], version: "Version", invitation: "Invitation"
) -> "LoadResult":
    from bench import http  # noqa: PLC0415

    before = dict(os.environ)
    os.environ.update(environment)
    try:
        with stage.served("config.wsgi:application", PORT):
            requests = http.our_requests(version, invitation, SUBMISSIONS // ROUNDS)
            return http.load_all(PORT, requests, CLIENTS)
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _pgbouncer(directory: Path) -> Iterator[None]:
    """PgBouncer on a socket in `directory`, where it is installed.

    It refuses to run as root, and only the owner of the server's socket may use that.
    """
    program = shutil.which("pgbouncer")
    if program is None:
        yield
        return
    ini = directory / "pgbouncer.ini"
    host = stage.SERVICES.socket_directory / "postgres"
    ini.write_text(PGBOUNCER.format(database=stage.DATABASE, host=host, directory=directory))
    user = ["--user", host.owner()] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, "--quiet", *user, str(ini)])
    try:
        _wait_for(f"host={directory} port=6432 user=postgres dbname={stage.DATABASE}")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    """Return once a statement goes through. Raises psycopg.OperationalError after ten seconds."""
    import psycopg  # noqa: PLC0415

    deadline = time.monotonic() + 10
    while True:
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                connection.execute("SELECT 1")
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
