"""`make run`: the whole site on this machine, in the foreground, until Ctrl-C.

Starts the private servers where none is configured, brings the database up to date, then runs the
web server, a worker for each queue and the schedule; starts again what crashes, and leaves no
process behind.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

from config import services  # noqa: E402
from config.keeper import die_with_parent  # noqa: E402

# A slow machine takes minutes at its first start; what ends on the way is seen at once.
READY_SECONDS, TOLD_EVERY = 300.0, 30.0
STOP_SECONDS = 8.0
STEADY_SECONDS = 30.0
LONGEST_PAUSE = 30.0
SPARE_THREADS = 14
# While one waits for the disk, for its database or for Python's lock, the other works.
PROCESSES_EACH = 2
# Reports and files can wait; people who answer cannot.
BACKGROUND_QUEUES = ("reports", "exports")
BACKGROUND_NICENESS = 10


class CannotRunError(Exception):
    """Why the site cannot start here and now."""


@dataclass
class Child:
    """A process in a group of its own, started again with growing pauses when it ends by itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = field(default=0.5)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            # Not a session: Linux may share the processor by session, and niceness within one.
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def look_after(self) -> None:
        """Notice that the process ended, and start it again when its pause is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        if self.process.poll() is None:
            return
        code = self.process.returncode
        self.signal_group(signal.SIGKILL)  # what it left behind
        was_steady = now - self.started_at > STEADY_SECONDS
        self.pause = 0.5 if was_steady else min(self.pause * 2, LONGEST_PAUSE)
        say(f"{self.name} ended with code {code}; starting it again in {self.pause:.0f} s")
        self.process, self.start_again_at = None, now + self.pause

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    def __init__(self, host: str, port: int, children: list[Child]) -> None:
        self.host, self.port = host, port
        self.children = children
        self.is_stopping = False

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        for child in self.children:
            child.start()

    def wait_until_ready(self) -> None:
        began = told = time.monotonic()
        while not self.is_stopping and not self._is_ready():
            now = time.monotonic()
            if now > began + READY_SECONDS:
                raise CannotRunError(f"Not ready after {READY_SECONDS:.0f} s: see the lines above")
            if now > told + TOLD_EVERY:
                told = now
                say(f"Still starting, since {now - began:.0f} s")
            self._look_after_children()
            time.sleep(0.25)

    def watch(self) -> None:
        while not self.is_stopping:
            time.sleep(0.5)
            self._look_after_children()
            if settings.USES_PRIVATE_SERVICES and not services.private().is_running():
                say("The private servers ended; starting them again")
                services.private().start()

    def request_stop(self, *_: object) -> None:
        self.is_stopping = True

    def stop(self) -> None:
        """End every process group: politely, and after some seconds for certain."""
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def _look_after_children(self) -> None:
        for child in self.children:
            child.look_after()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            return False


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    if sys.stderr.isatty():
        os.environ.setdefault("LOG_FORMAT", "console")
    # The checks of `make check` would cost each worker a second at its start.
    os.environ.setdefault("CELERY_SKIP_CHECKS", "true")
    begin = time.monotonic()
    try:
        with only_one_run(), running_services():
            return run_site(begin)
    except (CannotRunError, services.ServicesError, ImproperlyConfigured) as error:
        say(f"Cannot start: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def run_site(begin: float) -> int:
    host, port = listening_address()
    # The processes that counted there are gone.
    shutil.rmtree(settings.VAR_DIR / "metrics", ignore_errors=True)
    sign_ins = prepare()
    supervisor = Supervisor(host, port, [web(host, port), *workers(), schedule()])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.request_stop)
    try:
        supervisor.start()
        supervisor.wait_until_ready()
        if not supervisor.is_stopping:
            say(sign_ins)
            say(f"Ready after {time.monotonic() - begin:.1f} s: {supervisor.address}/")
            say("Ctrl-C stops everything.")
        supervisor.watch()
    finally:
        say("Stopping")
        supervisor.stop()
    return 0


@contextlib.contextmanager
def only_one_run() -> Iterator[None]:
    """Hold the lock of this checkout's run; CannotRunError when another one holds it."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRunError("`make run` runs already in this folder") from None
        yield


@contextlib.contextmanager
def running_services() -> Iterator[None]:
    """The private servers where they are needed; the children learn their addresses."""
    if not settings.USES_PRIVATE_SERVICES:
        yield
        return
    with services.running(services.private()) as private:
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or private.database_url()
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or private.redis_url
        os.environ.setdefault("SAMPLE_SIGN_INS", "true")
        yield


def listening_address() -> tuple[str, int]:
    """HOST and PORT; CannotRunError when another program listens there."""
    host, port = os.environ.get("HOST") or "127.0.0.1", settings.PORT
    with socket.socket() as probe:
        # As the server does it: connections that linger from the last run are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRunError(
                f"{host}:{port} cannot be used ({error.strerror}); try PORT=8001"
            ) from None
    return host, port


def prepare() -> str:
    """Database, static files and sample data; returns the sample sign-ins as text."""
    result = subprocess.run(
        [sys.executable, "-m", "scripts.prepare"], stdout=subprocess.PIPE, text=True, check=False
    )
    if result.returncode:
        raise CannotRunError("the database or the sample data could not be prepared: see above")
    return result.stdout


def web(host: str, port: int, *, processes: int | None = None) -> Child:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes or web_processes()),
        # Work is done by WEB_THREADS at once; the others wait, receive bodies or refuse.
        "--blocking-threads": str(web_threads()),
        "--blocking-threads-idle-timeout": "600",
        "--workers-kill-timeout": "5",
        # The next level below remarks on the number of threads at each start.
        "--log-level": "error",
    }
    arguments = [part for option in options.items() for part in option]
    command = [tool("granian"), *arguments, "--respawn-failed-workers", "--no-ws"]
    return Child("web", [*command, "config.wsgi:application"])


def web_processes() -> int:
    return PROCESSES_EACH * (os.cpu_count() or 1)


def web_threads() -> int:
    """Threads of a web process: enough that there is always one to refuse a request."""
    return settings.WEB_THREADS + settings.WEB_WAITING + settings.WEB_RECEIVING + SPARE_THREADS


def workers() -> list[Child]:
    """One worker a queue, so that a slow mail server or a long report never holds up the fold."""
    pools = {"fold": "prefork", "mail": "threads", "reports": "prefork", "exports": "prefork"}
    return [worker(queue, pool) for queue, pool in pools.items()]


def worker(queue: str, pool: str) -> Child:
    options = ["--queues", queue, "--hostname", f"{queue}@%h", "--pool", pool]
    quiet = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "info"]
    command = [tool("celery"), "--quiet", "--app", "config", "worker", *options, *quiet]
    if queue in BACKGROUND_QUEUES:
        command = ["nice", "-n", str(BACKGROUND_NICENESS), *command]
    return Child(f"{queue} worker", command)


def schedule() -> Child:
    options = [
        "--loglevel",
        "warning",
        "--pidfile",
        "",
        "--schedule",
        str(settings.VAR_DIR / "beat"),
    ]
    return Child("schedule", [tool("celery"), "--quiet", "--app", "config", "beat", *options])


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
