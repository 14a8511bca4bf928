"""`make run`: the site comes up whole, is stopped whole, and says why when it cannot start."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.config.large_post import post, watched
from tests.processes import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 300.0
SITE_VARIABLES = ("DATABASE_URL", "REDIS_URL", "TESTING", "SECRET_KEY", "EMAIL_URL")


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SITE_VARIABLES}
    return {**kept, "VAR_DIR": str(folder / "var"), "PORT": str(port), "LOG_FORMAT": "json"}


@dataclass
class Site:
    """The whole site as `make run` starts it, on data of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "scripts/run.py"],
                cwd=ROOT,
                env=environment(self.folder, self.port),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(self.says_ready, "the site says that it is ready", seconds=START_SECONDS)

    def says_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output
        return "Ctrl-C stops everything" in self.output

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    def health(self) -> dict[str, dict[str, bool]]:
        address = f"http://127.0.0.1:{self.port}/health/ready"
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                body: dict[str, dict[str, bool]] = json.load(response)
        except urllib.error.HTTPError as error:
            body = json.load(error)
        return body

    def processes(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as name:
        running = Site(Path(name), free_port())
        running.start()
        yield running
        running.stop()


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def run_beside(
    site: Site, port: int, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/run.py"],
        cwd=ROOT,
        env=environment(folder or site.folder, port),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_site_is_ready_with_a_worker_for_each_queue(site):
    assert site.health()["worker"] == {
        "ok": True,
        "queues": {"fold": True, "mail": True, "reports": True, "exports": True},
    }


def test_people_come_before_reports_and_files(site):
    """Linux shares the processor by session first, where it groups: niceness counts within one."""
    parts = {p.pid: " ".join(p.cmdline()) for p in site.processes()}
    own = [pid for pid, command in parts.items() if "granian" in command or "celery" in command]
    assert len({os.getsid(pid) for pid in own}) == 1
    later = [pid for pid in own if "--queues reports" in parts[pid] or "exports" in parts[pid]]
    assert len(later) >= 2
    mine = psutil.Process().nice()
    assert {psutil.Process(pid).nice() for pid in later} == {min(mine + 10, 19)}
    assert {psutil.Process(pid).nice() for pid in set(own) - set(later)} == {mine}


def test_it_prints_address_sign_ins_and_links(site):
    assert f"http://127.0.0.1:{site.port}/" in site.output
    assert "administrator@example.org" in site.output
    assert f"http://localhost:{site.port}/r/" in site.output


def test_it_serves_pages_with_compressed_static_files_that_never_change(site):
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/sign-in/") as response:
        page = response.read().decode()
    name = page.split('href="/static/css/site.')[1].split('"')[0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.port}/static/css/site.{name}", headers={"Accept-Encoding": "br"}
    )
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Encoding"] == "br"
        assert "immutable" in response.headers["Cache-Control"]


def test_an_upload_beyond_the_limit_gets_a_clear_answer(site):
    """The server does not read it: the header alone decides."""
    web = [one for one in site.processes() if "granian" in " ".join(one.cmdline())]
    assert web
    with watched(web) as grown:
        answer = post(site.port, "in a header")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"At most 60 MB" in answer
    assert max(grown) < 60, grown
    assert site.health()["database"]["ok"]


def test_an_upload_of_untold_length_is_refused_unread(site):
    web = [one for one in site.processes() if "granian" in " ".join(one.cmdline())]
    with watched(web) as grown:
        answer = post(site.port, "piece by piece")
    assert answer.startswith(b"HTTP/1.1 411")
    assert b"Content-Length" in answer
    assert max(grown) < 60, grown
    assert site.health()["database"]["ok"]


def test_a_second_run_in_the_same_folder_is_refused(site):
    result = run_beside(site, free_port())
    assert result.returncode == 1
    assert "runs already in this folder" in result.stdout


def test_a_port_in_use_is_named(site):
    with tempfile.TemporaryDirectory() as name:
        result = run_beside(site, site.port, Path(name))
    assert result.returncode == 1
    assert f"127.0.0.1:{site.port} cannot be used" in result.stdout
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_is_named(site):
    wrong = {**environment(site.folder, site.port), "LOG_LEVEL": "LOUD"}
    result = subprocess.run(
        [sys.executable, "scripts/run.py"], cwd=ROOT, env=wrong, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "Cannot start: LOG_LEVEL must be one of" in result.stdout


def test_a_killed_worker_is_started_again(site):
    worker = next(
        process
        for process in site.processes()
        if "celery" in " ".join(process.cmdline()) and "reports" in process.cmdline()
    )
    worker.kill()
    wait_until(lambda: "reports worker ended" in site.output, "it is noticed")

    def is_back() -> bool:
        return any(
            "reports" in process.cmdline() and process.pid != worker.pid
            for process in site.processes()
        )

    wait_until(is_back, "a new worker runs")


def test_ctrl_c_stops_everything(site):
    processes = site.processes()
    assert len(processes) >= 8
    site.stop()
    assert site.process is not None
    assert site.process.returncode == 0
    assert [process for process in processes if not is_gone(process)] == []


def test_the_second_start_works_on_the_same_data_and_survives_no_supervisor(site):
    """Comes last: the supervisor is killed, and what it ran ends by itself."""
    site.start()
    processes = site.processes()
    assert site.process is not None
    site.process.kill()
    site.process.wait()
    wait_until(lambda: all(map(is_gone, processes)), "everything ends by itself", seconds=40)
