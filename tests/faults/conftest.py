"""What tests of faults share: a site of their own to break, and counts shown at the end."""

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.conftest import use_redis
from tests.faults.mail_lines import WatchedServer
from tests.faults.stage import Stage, copy_schema

COUNTS: list[str] = []
NEVER = ("lost", "doubled", "wrong", "stuck", "broken")


@pytest.fixture
def show_counts(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a line of counts for the end of the run: `show_counts(sent=100, doubled=0)`.

    Whatever is called lost, doubled, wrong, stuck or broken must be 0. With FAULT_COUNTS the line
    goes to that file as well, one JSON object for each.
    """

    def show(**numbers: int) -> None:
        told = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in numbers.items())
        COUNTS.append(f"{request.node.name}: {told}")
        if path := os.environ.get("FAULT_COUNTS"):
            with Path(path).open("a") as file:
                file.write(json.dumps({"test": request.node.originalname, **numbers}) + "\n")
        bad = {name: n for name, n in numbers.items() if n and name.split("_")[-1] in NEVER}
        assert bad == {}, COUNTS[-1]

    return show


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in COUNTS:
        terminalreporter.write_line(line)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Another one in each round, and the same when the round is repeated; FAULT_SEED moves all."""
    return zlib.crc32(f"{request.node.name} {os.environ.get('FAULT_SEED', '')}".encode())


@pytest.fixture(scope="session")
def mail_server() -> Iterator[WatchedServer]:
    server = WatchedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def running_stage(django_db_setup, django_db_blocker, mail_server) -> Iterator[Stage]:
    """The site that the tests of a session break one after the other."""
    # Not below pytest's own folder: where root tests, PostgreSQL's user may not look in there.
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        directory = Path(folder)
        directory.chmod(0o755)
        stage = Stage(directory, {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}"})
        try:
            stage.start_servers()
            with django_db_blocker.unblock():
                copy_schema(stage.services)
                connections.close_all()
            stage.start()
            yield stage
        finally:
            stage.stop()


@pytest.fixture
def stage(running_stage: Stage, settings, django_db_blocker, mail_server) -> Iterator[Stage]:
    """The running site, empty; this process works on its database, Redis and files, too."""
    before, redis_before = dict(connection.settings_dict), settings.REDIS_URL
    own = {"host": str(running_stage.services.socket_directory / "postgres")}
    options = {**before["OPTIONS"], **own}
    settings.MEDIA_ROOT = running_stage.services.directory / "media"
    with django_db_blocker.unblock():
        connections.close_all()
        # The same object that the connections of other threads are made from.
        connection.settings_dict.update(NAME="postgres", HOST="", OPTIONS=options)
        use_redis(settings, running_stage.services.redis_url)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        try:
            running_stage.wait_until_ready()
            running_stage.empty()
            mail_server.forget()
            yield running_stage
        finally:
            connections.close_all()
            connection.settings_dict.update(before)
            use_redis(settings, redis_before)
