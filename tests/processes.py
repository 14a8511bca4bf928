"""Real processes for tests: a Redis that can be stopped, a worker to kill, the web server."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import redis
from django.conf import settings
from django.db import connection

from config.celery import heartbeat_key
from config.keeper import redis_executable
from scripts.run import web

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 30.0
# Enough for one to be killed while another serves; each takes seconds of a processor to start.
PROCESSES = 2
# On a machine that is busy with other things everything may take so many times as long.
PATIENCE = float(os.environ.get("TEST_PATIENCE") or 1)
# Tests of faults go on for longer under `make test-faults` than under `make test`.
IS_LONG = bool(os.environ.get("FAULT_LONG"))
_held_ports: list[socket.socket] = []


def wait_until(condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Return as soon as `condition` holds; fail the test with `what` when it never does."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not after {seconds:.0f} s"
        time.sleep(0.02)


def of_the_test() -> dict[str, str]:
    """The environment of a process that works on the test's database and Redis."""
    configured = urlsplit(os.environ["DATABASE_URL"])
    test_database = configured._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        **os.environ,
        "DATABASE_URL": test_database.geturl(),
        "REDIS_URL": settings.REDIS_URL,
    }


@dataclass
class OwnRedis:
    """A redis-server of one test; it keeps its data when it is stopped and started again."""

    directory: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.directory / 'redis.sock'}"

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self.directory / "redis.sock"),
            "dir": str(self.directory),
            "appendonly": "yes",
            "save": "",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([redis_executable(), *arguments], stdout=subprocess.DEVNULL)
        wait_until(self.answers, "Redis answers")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def pause(self) -> None:
        """Keep the connection and answer nothing, as an overloaded server does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@dataclass
class Worker:
    """A worker process on the test's database and Redis, in a process group of its own."""

    queues: str
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "celery"), "--quiet", "--app", "config"]
        options = ["--queues", self.queues, "--concurrency", "1", "--hostname", "test@localhost"]
        environment = {**of_the_test(), "CELERY_SKIP_CHECKS": "true", **self.environment}
        self._forget_heartbeats()
        self.process = subprocess.Popen(
            [*command, "worker", *options, "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        wait_until(self.is_ready, "the worker is ready", seconds=90)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the worker ended by itself"
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            return all(client.mget(self._heartbeats()))

    def kill(self) -> None:
        """SIGKILL to the worker and its children, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def _heartbeats(self) -> list[str]:
        return [heartbeat_key(queue) for queue in self.queues.split(",")]

    def _forget_heartbeats(self) -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.delete(*self._heartbeats())


def free_port() -> int:
    """A port of this machine that is kept for this test run until its process ends.

    A socket that is bound and does not listen keeps Linux from giving the port to anyone who asks
    for any port, and from calling out by it; a server that names it and sets SO_REUSEADDR, as
    ours do, can listen there. Without, the port was sometimes another's when our server came.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held_ports.append(holder)
    return int(holder.getsockname()[1])


def listens(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return any(line.status == psutil.CONN_LISTEN for line in process.net_connections("tcp"))
    return False


@dataclass
class WebServer:
    """The web server as `make run` starts it, with compressed static files, on the test's data."""

    directory: Path
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        environment = {**of_the_test(), "TESTING": "false", "VAR_DIR": str(self.directory)}
        environment |= self.environment
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
        subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        command = web("127.0.0.1", self.port, processes=PROCESSES).command
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        wait_until(self.answers, "the web server answers", seconds=90)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the web server ended by itself"
        # Not just anyone who answers there: a test would read the pages of another one.
        return any(map(listens, psutil.Process(self.process.pid).children()))

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None
