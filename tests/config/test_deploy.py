"""What `deploy/` starts is what the code has: commands, queues, paths and variables."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse
from django.utils.module_loading import import_string

from config.celery import QUEUES
from config.logs import SECRET_PATHS, without_secrets
from scripts.run import BACKGROUND_NICENESS, BACKGROUND_QUEUES, web, web_threads, workers
from tests.units import ROOT, THERE, UNITS, command_of, read_unit

COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EXAMPLE = (ROOT / ".env.example").read_text()
KNOWN = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))
OURS = ("prepare", "web", *QUEUES, "beat", "backup")
UNIT_NAMES = sorted(path.name for path in UNITS.iterdir() if path.is_file())


def words(name: str) -> list[str]:
    command = SERVICES[name]["command"]
    return [str(word) for word in command]


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def check_django_commands(text: str) -> int:
    found = re.findall(r"manage\.py (\w+)(?:((?: --?[\w=-]+)*))", text)
    for command, _options in found:
        assert command in get_commands(), command
    return len(found)


def test_every_service_and_unit_is_known_here():
    assert set(SERVICES) == {*OURS, "pooler", "database", "redis"}
    assert [name for name in UNIT_NAMES if name.endswith((".service", ".timer"))] == UNIT_NAMES


@pytest.mark.parametrize("queue", QUEUES)
def test_each_queue_has_a_worker(queue):
    command = words(queue)
    assert option(command, "--queues") == queue
    start = command.index("celery")
    assert command[start : start + 4] == ["celery", "--app", "config", "worker"]
    assert option(command, "--concurrency") == "1"
    unit = command_of("needs-assessment-worker@.service", queue)
    assert option(unit, "--queues") == queue
    assert option(unit, "--hostname") == f"{queue}@%h"
    assert Path(unit[0]) == ROOT / ".venv" / "bin" / "celery"


def test_the_queues_are_those_of_make_run():
    assert {option(child.command, "--queues") for child in workers()} == set(QUEUES)


@pytest.mark.parametrize("command", [words("web"), command_of("needs-assessment-web@.service")])
def test_the_web_server_is_that_of_make_run(command):
    ours = web("127.0.0.1", 8000).command
    assert import_string(command[-1].replace(":", "."))
    assert command[-1] == ours[-1]
    for name in ("--interface", "--log-level"):
        assert option(command, name) == option(ours, name)
    assert int(option(command, "--blocking-threads")) >= web_threads()
    limit = int(read_unit("needs-assessment-web@.service")["Service"]["TimeoutStopSec"])
    assert 0 < int(option(command, "--workers-kill-timeout")) < limit


def test_one_schedule():
    assert words("beat") == ["celery", "--app", "config", "beat"]
    assert command_of("needs-assessment-beat.service")[1:] == ["--app", "config", "beat"]


def test_the_commands_of_manage_py_exist():
    text = " ".join(" ".join(words(name)) for name in OURS)
    text += "".join((UNITS / name).read_text() for name in UNIT_NAMES)
    text += (ROOT / "deploy" / "Dockerfile").read_text()
    assert check_django_commands(text) >= 4


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "docs/scaling.md"])
def test_the_commands_that_are_told_exist(document):
    text = (ROOT / document).read_text()
    check_django_commands(text)
    for module in re.findall(r"python -m (bench(?:\.\w+)*|scripts\.\w+)", text):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists() or (
            ROOT / module.replace(".", "/")
        ).is_dir()


def test_every_variable_is_in_the_example():
    given = set(COMPOSE["x-site"]["environment"]) - {"POSTGRES_PASSWORD"}
    assert given <= KNOWN
    for document in ("docs/operations.md", "docs/scaling.md"):
        text = (ROOT / document).read_text()
        told = set(re.findall(r"(?:^|[\s`?&])(DATABASE_\w+|REDIS_\w+|WEB_\w+|VAR_DIR)\b", text))
        # WEB_WAITING and the like may be settings of the environment, too.
        assert {name for name in told if name.startswith("DATABASE")} <= KNOWN, told - KNOWN


def test_volumes_and_dependencies_are_declared():
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        assert "image" in service or "build" in service, name
        assert service["logging"]["options"]["max-size"], name
    for name in OURS:
        assert "/var/lib/needs-assessment" in str(SERVICES[name]["volumes"])
        assert SERVICES[name]["environment"]["VAR_DIR"] == "/var/lib/needs-assessment"


def test_the_image_copies_what_there_is():
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    copied = [shlex.split(line)[1:-1] for line in lines if line.startswith("COPY")]
    for source in (source for sources in copied for source in sources):
        assert (ROOT / source).exists(), source
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var"} <= set(ignored)


@pytest.mark.parametrize("queue", QUEUES)
def test_files_wait_for_people_who_answer_everywhere_as_under_make_run(queue):
    nice = ["nice", "-n", str(BACKGROUND_NICENESS)] if queue in BACKGROUND_QUEUES else []
    assert words(queue)[: len(nice) + 1] == [*nice, "celery"]
    own = UNITS / f"needs-assessment-worker@{queue}.service.d" / "background.conf"
    assert own.exists() == bool(nice)
    assert not nice or own.read_text().endswith(f"[Service]\nNice={BACKGROUND_NICENESS}\n")


def test_the_database_is_new_enough_for_the_code():
    assert int(SERVICES["database"]["image"].split(":")[1]) >= 15
    assert int(SERVICES["redis"]["image"].split(":")[1]) >= 6


@pytest.mark.parametrize("name", [name for name in UNIT_NAMES if name.endswith(".service")])
def test_a_unit_runs_without_rights_that_it_does_not_need(name):
    unit = read_unit(name)["Service"]
    assert unit["User"] == "needs-assessment"
    assert unit["WorkingDirectory"] == THERE
    assert (unit["NoNewPrivileges"], unit["ProtectSystem"]) == ("yes", "strict")
    assert unit["ReadWritePaths"].split()[0] == "/var/lib/needs-assessment"
    assert unit["EnvironmentFile"] == "/etc/needs-assessment/environment"
    program = command_of(name)[0]
    assert Path(program).exists(), program


def test_the_timer_starts_the_backup():
    timer = read_unit("needs-assessment-backup.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert "needs-assessment-backup.service" in UNIT_NAMES
    (_shell, _c, line) = command_of("needs-assessment-backup.service")
    assert "$(date +%F-%H%M)" in line


def test_no_reload_is_offered_that_would_lose_requests():
    """The web server ends its old process after a fixed time, listens the new one yet or not."""
    assert "ExecReload" not in read_unit("needs-assessment-web@.service")["Service"]


class TestProxy:
    """What `deploy/nginx.conf` says is what the units, the settings and the routes say."""

    text = (ROOT / "deploy" / "nginx.conf").read_text()

    def logged(self, request_uri: str) -> str:
        """What its map writes of an address; nginx and Python read these expressions alike."""
        rules = re.findall(r'^    "~(\^.+)" "(.+)";$', self.text, re.MULTILINE)
        assert len(rules) == 2
        for pattern, value in rules:
            if found := re.search(pattern.replace("(?<", "(?P<"), request_uri):
                (name,) = found.groupdict()
                return str(value).replace(f"${name}", found[name])
        return request_uri

    @pytest.mark.parametrize("pattern", ["r", "m", "g", "reset", "password/set", "invitation"])
    def test_no_secret_link_is_logged(self, pattern):
        address = f"/{pattern}/kYz-1_x.Q/more?next=/a"
        assert without_secrets(address) != address, "a link that the site keeps out of its log"
        assert self.logged(address) == f"/{pattern}/***"

    def test_the_links_that_are_kept_out_are_those_of_the_site(self):
        (ours,) = re.findall(r"\(\?:(r\|.+)\)/\)", SECRET_PATHS.pattern)
        assert f"/(?:{ours})/)" in self.text

    def test_what_was_looked_for_is_not_logged(self):
        assert self.logged("/questionnaires/?search=Name") == "/questionnaires/"
        assert self.logged("/help/") == "/help/"
        assert "$http_referer" not in self.text
        assert "$request " not in self.text

    @pytest.mark.parametrize(
        ("name", "args"),
        [("open_link", ["token"]), ("answer_start", [1]), ("answer_send_page", [1])],
    )
    def test_who_answers_is_not_logged(self, name, args):
        (answering,) = re.findall(r"location ~ (\S+) \{\s+access_log off;", self.text)
        assert re.search(answering, reverse(f"surveys:{name}", args=args))
        assert not re.search(answering, reverse("surveys:questionnaires"))

    def test_it_takes_what_the_site_takes(self):
        (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", self.text)
        assert int(megabytes) * 1024 * 1024 > settings.MAX_UPLOAD_BYTES

    def test_it_knows_both_servers_of_the_units(self):
        ports = re.findall(r"server 127\.0\.0\.1:(\d+) max_fails=0;", self.text)
        heading = (UNITS / "needs-assessment-web@.service").read_text().splitlines()[0]
        assert ports == re.findall(r"web@(\d+)", heading)
