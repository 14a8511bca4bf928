"""The private servers start once, serve whoever comes, and leave nothing behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config import keeper
from config.services import Services, ServicesError, running, socket_directory
from tests.processes import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def new_data() -> Iterator[Path]:
    """What the servers' first start leaves, to copy instead of making it again for each test."""
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Path(folder) / "var", is_durable=False)
        with running(services):
            pass
        yield services.directory


@pytest.fixture
def folder() -> Iterator[Path]:
    """Unlike pytest's own, a folder that root's PostgreSQL, which is another user, can enter."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def own_services(folder: Path, new_data: Path) -> Iterator[Services]:
    subprocess.run(["cp", "-a", new_data, folder / "var"], check=True)
    services = Services(folder / "var", is_durable=False)
    yield services
    services.stop_if_unused()


def process_ids(services: Services) -> list[int]:
    return list(services.state().values())


def are_gone(pids: list[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def use_in_another_process(services: Services, then: str = "pass") -> subprocess.Popen[bytes]:
    """A process that attaches to the servers, prints a line, and then does `then`."""
    program = (
        "from config.services import Services; from pathlib import Path; import time\n"
        f"Services(Path({str(services.directory)!r}), is_durable=False).start()\n"
        f"print('attached', flush=True)\n{then}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"attached\n"
    return process


def test_both_servers_answer_and_stop_with_the_block(own_services):
    with running(own_services) as services:
        with psycopg.connect(services.database_url()) as connection:
            row = connection.execute("SHOW server_version_num").fetchone()
            assert row is not None
            assert int(row[0]) >= 150000
        assert redis.Redis.from_url(services.redis_url).ping()
        pids = process_ids(services)
    assert len(pids) == 3
    assert are_gone(pids)


def test_neither_listens_on_the_network(own_services):
    with running(own_services) as services:
        for pid in process_ids(services):
            connections = psutil.Process(pid).net_connections(kind="inet")
            assert [one for one in connections if one.status == "LISTEN"] == []


def test_the_durable_servers_write_through(folder):
    services = Services(folder / "var")
    with running(services), psycopg.connect(services.database_url()) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)
        assert redis.Redis.from_url(services.redis_url).config_get("appendonly") == {
            "appendonly": "yes"
        }


def test_data_outlives_the_servers(own_services):
    with running(own_services), psycopg.connect(own_services.database_url()) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    with running(own_services), psycopg.connect(own_services.database_url()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_second_process_attaches_and_the_servers_stay_until_the_last_leaves(own_services):
    own_services.start()
    before = own_services.state()
    other = use_in_another_process(own_services, "time.sleep(60)")
    assert own_services.state() == before
    assert own_services.stop_if_unused() is False
    assert not are_gone(process_ids(own_services))
    other.kill()
    other.wait()
    assert own_services.stop_if_unused() is True


def test_processes_that_start_together_share_one_pair(folder):
    alike = [Services(folder / "var", is_durable=False) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.start(), alike))
    states = {tuple(sorted(one.state().items())) for one in alike}
    assert len(states) == 1
    for one in alike[1:]:
        one.release()
    assert alike[0].stop_if_unused() is True


def test_servers_that_nobody_uses_stop_by_themselves(own_services):
    own_services.start()
    pids = process_ids(own_services)
    own_services.release()
    wait_until(lambda: are_gone(pids), "unused servers stop", seconds=25)


def test_a_user_that_is_killed_counts_no_more(own_services):
    other = use_in_another_process(own_services, "time.sleep(60)")
    other.kill()
    other.wait()
    assert own_services.stop_if_unused() is True


def test_a_killed_keeper_takes_its_servers_along_and_the_next_start_works(own_services):
    own_services.start()
    pids = process_ids(own_services)
    os.kill(own_services.state()["keeper"], signal.SIGKILL)
    wait_until(lambda: are_gone(pids), "the servers end with their keeper")
    own_services.start()
    with psycopg.connect(own_services.database_url()) as connection:
        connection.execute("SELECT 1")


def kill_at_once(services: Services) -> None:
    """End everything as a power cut does: no server closes its files or takes its words back."""
    keeper_process = psutil.Process(services.state()["keeper"])
    keeper_process.suspend()
    pids = [keeper_process.pid, *(one.pid for one in keeper_process.children(recursive=True))]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # the last one took it along
            os.kill(pid, signal.SIGKILL)
    # Until somebody has asked how it ended, a number is not free, and PostgreSQL looks at numbers.
    wait_until(lambda: not any(map(psutil.pid_exists, pids[1:])), "all is gone", seconds=30)


def test_after_a_power_cut_the_start_waits_until_the_database_has_recovered(own_services):
    own_services.start()
    with psycopg.connect(own_services.database_url()) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 700000) AS number")
    kill_at_once(own_services)
    own_services.start()
    with psycopg.connect(own_services.database_url()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (700_000,)


def test_the_word_of_a_server_that_is_gone_does_not_count(tmp_path):
    word = tmp_path / "postgres" / "postmaster.pid"
    assert keeper.postgres_is_ready(tmp_path, 4711) is False
    word.parent.mkdir()
    word.write_text("4711\n/data\n1700000000\n5432\n/sockets\n\n  1  2\nready   \n")
    assert keeper.postgres_is_ready(tmp_path, 4711) is True
    assert keeper.postgres_is_ready(tmp_path, 4712) is False


@pytest.mark.parametrize(
    ("answer", "is_ready"),
    [(b"+PONG\r\n", True), (b"-LOADING Redis is loading the dataset in memory\r\n", False)],
)
def test_a_redis_that_still_reads_its_file_is_not_ready(folder, answer, is_ready):
    assert keeper.redis_is_ready(folder) is False
    (folder / "redis").mkdir()
    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor() as pool:
        listener.bind(str(folder / "redis" / "redis.sock"))
        listener.listen()
        asked = pool.submit(keeper.redis_is_ready, folder)
        connection, _address = listener.accept()
        with connection:
            assert connection.recv(64) == b"PING\r\n"
            connection.sendall(answer)
        assert asked.result() is is_ready


def test_a_keeper_that_waits_for_its_servers_stops_when_told_to(folder, monkeypatch):
    def start(*_places: object, **_options: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sleep", "60"])

    waiting = keeper.Keeper(folder, folder, is_fast=True)
    waiting.starters = {"redis": start, "postgres": start}
    monkeypatch.setattr(keeper, "READY_SECONDS", 30.0)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    threading.Timer(0.5, waiting.stop_wanted.set).start()
    with pytest.raises(SystemExit, match="told to stop"):
        waiting.run()
    assert all(child.returncode is not None for child in waiting.children.values())


def test_a_start_that_takes_long_says_so(own_services, monkeypatch, capfd):
    monkeypatch.setattr("config.services.PATIENCE_SECONDS", 0.0)
    own_services.start()
    assert "Waiting for PostgreSQL and Redis: see" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["redis", "postgres"])
def test_a_killed_server_comes_back(own_services, name):
    own_services.start()
    killed = own_services.state()[name]
    os.kill(killed, signal.SIGKILL)

    def is_back() -> bool:
        if own_services.state().get(name) == killed:
            return False
        with contextlib.suppress(redis.RedisError, psycopg.Error):
            redis.Redis.from_url(own_services.redis_url).ping()
            psycopg.connect(own_services.database_url()).close()
            return True
        return False

    wait_until(is_back, f"{name} is back", seconds=20)


def test_servers_whose_folder_is_deleted_stop(own_services):
    own_services.start()
    pids = process_ids(own_services)
    own_services.state_path.unlink()
    wait_until(lambda: are_gone(pids), "the servers stop", seconds=10)


def test_a_failed_start_says_why(folder):
    services = Services(folder / "var", is_durable=False)
    (folder / "var" / "postgres").mkdir(parents=True)
    (folder / "var" / "postgres" / "PG_VERSION").write_text("9")
    with pytest.raises(ServicesError, match="expecting version"):
        services.start()
    services.stop_if_unused()


def test_a_long_path_gets_short_sockets(folder):
    long = folder / ("x" * 100)
    assert socket_directory(folder / "var") == folder / "var"
    assert len(str(socket_directory(long))) < 80


def test_servers_start_below_a_long_path(folder):
    with running(Services(folder / ("x" * 100), is_durable=False)) as services:
        psycopg.connect(services.database_url()).close()
        sockets = services.socket_directory
        assert (sockets / "postgres").stat().st_mode & 0o077 == 0


def test_a_command_ends_without_waiting_for_the_servers_that_it_started(folder):
    """Whoever reads a command's output must not wait for the servers that outlive it."""
    environment = {**os.environ, "VAR_DIR": str(folder / "var")}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name)
    begin = time.monotonic()
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Planned operations" in result.stdout
    services = Services(folder / "var")
    assert services.is_running()
    assert time.monotonic() - begin < 30
    assert services.stop_if_unused() is True


def test_a_folder_for_sockets_that_somebody_else_made_is_refused(tmp_path, monkeypatch):
    sockets = tmp_path / "sockets"
    keeper.check_own(sockets, tmp_path / "data")
    assert sockets.is_dir()
    monkeypatch.setattr(os, "getuid", lambda: sockets.stat().st_uid + 1)
    with pytest.raises(SystemExit, match="belongs to somebody else"):
        keeper.check_own(sockets, tmp_path / "data")
    keeper.check_own(sockets, sockets)


def test_a_link_in_place_of_the_folder_for_sockets_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(SystemExit, match="belongs to somebody else"):
        keeper.check_own(link, tmp_path / "data")
