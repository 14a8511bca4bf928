"""The private PostgreSQL and Redis that the project runs where none is configured.

A keeper process (`config/keeper.py`) owns both servers. Every process that uses them holds a shared
lock on `users.lock`; the kernel drops it with the process, also after SIGKILL. When nobody has held
it for a short while, the keeper stops both servers.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent
START_SECONDS = 900.0  # more than what the keeper waits for its servers
PATIENCE_SECONDS = 10.0
STOP_SECONDS = 20.0
# Linux allows 107 bytes for a socket's path; this is the longest name below the directory.
LONGEST_SOCKET_PATH = 107 - len("/postgres/.s.PGSQL.5432")


class ServicesError(RuntimeError):
    """The private servers could not be started; the message says why."""


@dataclass
class Services:
    """The private servers whose data is in `directory`.

    `is_durable` off trades safety in a power cut for speed; it is for tests.
    """

    directory: Path
    is_durable: bool = True
    _users_lock: int | None = field(default=None, repr=False)

    @property
    def socket_directory(self) -> Path:
        return socket_directory(self.directory)

    def database_url(self, name: str = "postgres") -> str:
        host = quote(str(self.socket_directory / "postgres"))
        return f"postgresql://postgres@/{name}?host={host}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.socket_directory / 'redis' / 'redis.sock'}"

    def start(self) -> None:
        """Attach to the running servers, or start them and wait until both answer.

        Raises ServicesError when they do not start; the keeper's log has the details.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._users_lock is None:
            self._users_lock = _open_lock(self.directory / "users.lock")
            # Waits while a keeper that is ending still holds the exclusive lock.
            fcntl.flock(self._users_lock, fcntl.LOCK_SH)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if not self.is_running():
                self._run_keeper()
            if time.monotonic() > deadline:
                raise ServicesError(f"The private servers did not start: see {self.log_path}")
            time.sleep(0.02)

    def stop_if_unused(self) -> bool:
        """Let go of the servers, and stop them unless another process uses them; say which."""
        self.release()
        if not self.directory.exists():
            return True
        lock = _open_lock(self.directory / "users.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._stop_keeper()
            return True
        finally:
            os.close(lock)

    def release(self) -> None:
        if self._users_lock is not None:
            os.close(self._users_lock)
            self._users_lock = None

    def is_running(self) -> bool:
        """Whether a keeper process holds its lock."""
        lock = _open_lock(self.directory / "keeper.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    @property
    def log_path(self) -> Path:
        return self.directory / "services.log"

    @property
    def state_path(self) -> Path:
        return self.directory / "services.json"

    def state(self) -> dict[str, int]:
        """Process ids (`keeper`, `postgres`, `redis`), written when both servers were ready."""
        try:
            state: dict[str, int] = json.loads(self.state_path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return state

    def _is_ready(self) -> bool:
        return bool(self.state()) and self.is_running()

    def _run_keeper(self) -> None:
        self.state_path.unlink(missing_ok=True)
        # Kept out of this process's session, so that Ctrl-C here does not reach the servers.
        keeper = BASE_DIR / "config" / "keeper.py"
        command = [
            sys.executable,
            "-P",
            str(keeper),
            str(self.directory),
            str(self.socket_directory),
        ]
        if not self.is_durable:
            command.append("--fast")
        with self.log_path.open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_for(process)
        if process.returncode:
            raise ServicesError(_last_line(self.log_path))

    def _wait_for(self, keeper: subprocess.Popen[bytes]) -> None:
        begin, has_told = time.monotonic(), False
        while keeper.poll() is None and not self.state():
            waited = time.monotonic() - begin
            if waited > START_SECONDS:
                return
            if waited > PATIENCE_SECONDS and not has_told:
                has_told = True
                sys.stderr.write(f"Waiting for PostgreSQL and Redis: see {self.log_path}\n")
            time.sleep(0.02)

    def _stop_keeper(self) -> None:
        pid = self.state().get("keeper")
        if pid is None or not self.is_running():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)


def socket_directory(directory: Path) -> Path:
    """Where the servers' sockets are: the data directory, unless its path is too long."""
    if len(os.fsencode(directory)) <= LONGEST_SOCKET_PATH:
        return directory
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"needs-assessment-{os.getuid()}-{digest}"


def private() -> Services:
    """The servers of this checkout, in VAR_DIR (default: `var/`)."""
    return _PRIVATE


def start_configured() -> None:
    """Start the private servers if DATABASE_URL or REDIS_URL is not configured."""
    from django.conf import settings

    if settings.USES_PRIVATE_SERVICES:
        private().start()


@contextlib.contextmanager
def running(services: Services) -> Iterator[Services]:
    """The servers for the length of a block; stopped after it unless somebody else uses them."""
    services.start()
    try:
        yield services
    finally:
        services.stop_if_unused()


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'no message'} (log: {path})"


_PRIVATE = Services(Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve())
