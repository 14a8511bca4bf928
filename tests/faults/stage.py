"""A whole site of one test session: its own PostgreSQL and Redis, web server, workers, schedule.

Every process is started with the command that `make run` starts it with, and started again when it
ends, so that a test may kill whatever it likes.
"""

import contextlib
import os
import signal
import struct
import subprocess
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis
from django.db import connection
from django.db.utils import Error as DatabaseError

from config.services import Services
from institutions.backups import tools
from scripts import run
from tests.processes import PROCESSES, free_port, wait_until

KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission", "auth_group")
LOOK_SECONDS = 0.1
PAUSE_SECONDS = 0.25
READY_SECONDS = 240.0


@dataclass
class Process(run.Child):
    """A process of `make run` with an environment and a log of this stage's own."""

    environment: dict[str, str] = field(default_factory=dict)
    log: Path = Path(os.devnull)
    starts: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.starts += 1
        self.pause = PAUSE_SECONDS / 2  # doubled by the next end: a test does not wait for long
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                # A test run that is killed leaves nothing behind.
                ["setpriv", "--pdeathsig", "TERM", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
            )


class Stage:
    """Two servers, and the processes of a site that use them. `counts` says what was killed."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.directory = directory
        self.services = Services(directory / "var", is_durable=True)
        self.port = free_port()
        self.environment = environment
        self.clock = directory / "clock"
        self.set_clock(0)
        self.processes: dict[str, Process] = {}
        self._over = threading.Event()
        self._guard = threading.Thread(target=self._look_after, daemon=True)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start_servers(self) -> None:
        self.services.start()

    def start(self) -> None:
        """Start the site's processes and return when each queue has a worker."""
        for part in [
            run.web("127.0.0.1", self.port, processes=PROCESSES),
            *run.workers(),
            run.schedule(),
        ]:
            self.add(part.name.removesuffix(" worker"), part)
        self._guard.start()
        self.wait_until_ready()

    def add(self, name: str, part: run.Child) -> None:
        """Start a process of the site, and again whenever it ends."""
        # Two schedules must not share their file.
        schedule = str(self.services.directory / f"beat-{name}")
        command = [schedule if word.endswith("/beat") else word for word in part.command]
        log = self.directory / f"{name.replace(' ', '-')}.log"
        process = Process(name, command, environment=self._environment(), log=log)
        process.start()
        with self._lock:
            self.processes[name] = process

    def remove(self, name: str) -> None:
        with self._lock:
            process = self.processes.pop(name)
        process.signal_group(signal.SIGKILL)
        if process.process is not None:
            process.process.wait()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.services.database_url(),
            "REDIS_URL": self.services.redis_url,
            "VAR_DIR": str(self.services.directory),
            "CELERY_SKIP_CHECKS": "true",
            "MAILS_PER_MINUTE": "100000",
            "FAULT_CLOCK": str(self.clock),
            "PYTHONPATH": str(run.ROOT / "tests" / "faults" / "clock"),
            "PROMETHEUS_MULTIPROC_DIR": str(self.services.directory / "metrics"),
            **self.environment,
        }

    def wait_until_ready(self) -> None:
        wait_until(self.is_ready, f"the site is ready (see {self.directory})", READY_SECONDS)

    def is_ready(self) -> bool:
        """Asks what a load balancer asks."""
        from tests.faults.respondents import fetch

        with contextlib.suppress(OSError):
            return fetch(f"{self.url}/health/ready") == 200
        return False

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process with all its children; it is started again after a moment."""
        with self._lock:
            self.processes[name].signal_group(number)

    def kill_one_of(self, name: str, chosen: int) -> None:
        """Kill a single child (a web worker, a pool's process), which its parent replaces."""
        process = self.processes[name].process
        with contextlib.suppress(psutil.NoSuchProcess):
            children = psutil.Process(process.pid).children() if process else []
            if children:
                children[chosen % len(children)].kill()

    def set_clock(self, seconds: float) -> None:
        """Put the clock of all processes of the site (not of the servers) so far ahead."""
        self.clock.touch()
        with self.clock.open("r+b") as file:
            file.write(struct.pack("d", seconds))

    def signal_server(self, name: str, number: signal.Signals) -> None:
        """Send a signal to `postgres` or `redis`."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.services.state()[name], number)

    def limit_files(self, names: Iterable[str], size: int | None) -> int:
        """Let processes write no file beyond `size` bytes (None: any size); returns how many.

        What is written beyond fails as it does on a full disk, in the middle of a file.
        """
        limited = 0
        for name in names:
            for process in self._tree(name):
                with contextlib.suppress(psutil.NoSuchProcess):
                    # By the process's own user: PostgreSQL has one of its own where root tests.
                    soft = f"--fsize={'unlimited' if size is None else size}:"
                    subprocess.run(
                        ["prlimit", f"--pid={process.pid}", soft],
                        user=process.uids().real,
                        capture_output=True,
                        check=False,  # it may have ended meanwhile
                    )
                    limited += 1
        return limited

    def _tree(self, name: str) -> list[psutil.Process]:
        """A process of the site, or the server `postgres`, with its children."""
        started = self.processes[name].process if name in self.processes else None
        pid = started.pid if started else self.services.state()[name]
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(pid)
            return [first, *first.children(recursive=True)]
        return []

    def end_server(self, name: str, number: signal.Signals) -> None:
        """End `postgres` or `redis`, and wait until its keeper has started it again."""
        before = self.services.state()[name]
        self.signal_server(name, number)
        wait_until(lambda: self._is_another(name, before), f"{name} is started again")
        wait_until(self.servers_answer, f"{name} answers")

    def servers_answer(self) -> bool:
        try:
            self.redis().ping()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (redis.RedisError, DatabaseError):
            connection.close()
            return False
        return True

    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.services.redis_url, socket_timeout=2)

    def empty(self) -> None:
        """Forget what an earlier test left in the database and in Redis."""
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor)) - set(KEPT_TABLES)
            listed = ", ".join(f'"{table}"' for table in sorted(tables))
            # Without the triggers that keep the audit log and what is final.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {listed} CASCADE")
            cursor.execute("SET session_replication_role = origin")
        self.redis().flushall()

    def stop(self) -> None:
        self._over.set()
        if self._guard.is_alive():
            self._guard.join()
        for process in self.processes.values():
            process.signal_group(signal.SIGKILL)
            if process.process is not None:
                process.process.wait()
        self.services.stop_if_unused()

    def _look_after(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with self._lock:
                for process in self.processes.values():
                    process.look_after()

    def _is_another(self, name: str, before: int) -> bool:
        now = self.services.state().get(name, before)
        return now != before and psutil.pid_exists(now)


def copy_schema(services: Services) -> None:
    """Copy tables, triggers and what migrations put into them from the test's database."""
    dump, _version = tools.find_tool("pg_dump")
    psql, _version = tools.find_tool("psql")
    schema = subprocess.run(
        [dump, "--no-owner", f"--dbname={tools.address()}"], capture_output=True, check=True
    ).stdout
    subprocess.run(
        [psql, "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={services.database_url()}"],
        input=schema,
        stdout=subprocess.DEVNULL,
        check=True,
    )
