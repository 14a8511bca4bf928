"""Migrations that are cut off, and deployments that run at the same time."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from institutions.backups import tools
from tests.conftest import SERVICES
from tests.processes import ROOT, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
SECONDS = 240


@dataclass
class Target:
    """An empty database on the tests' server, and commands that work on it."""

    name: str
    directory: Path

    @property
    def url(self) -> str:
        return SERVICES.database_url(self.name)

    def start(self, *arguments: str, place: str = "a") -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "VAR_DIR": str(self.directory / place),
            "SAMPLE_SIGN_INS": "false",
        }
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def prepare(self, place: str) -> "subprocess.Popen[str]":
        """What a new release does before its processes start."""
        return self.start("-m", "scripts.prepare", place=place)

    def value(self, query: str) -> int:
        with psycopg.connect(self.url) as line:
            row = line.execute(query).fetchone()
        return int(row[0]) if row else 0

    def migrated(self) -> int:
        """How many migrations are recorded; 0 before the first."""
        if not self.value("SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'"):
            return 0
        return self.value("SELECT count(*) FROM django_migrations")

    def schema(self) -> list[str]:
        """The lines of the schema in any order: columns that were added later stand elsewhere."""
        return schema_of(self.url)


def schema_of(address: str) -> list[str]:
    dump, _version = tools.find_tool("pg_dump")
    command = [dump, "--schema-only", "--no-owner", f"--dbname={address}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return sorted(line for line in told.splitlines() if not line.startswith(("--", "\\")))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    name = f"faults_{os.getpid()}"
    with psycopg.connect(SERVICES.database_url(), autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        yield Target(name, tmp_path)
        line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def finish(process: "subprocess.Popen[str]") -> str:
    told, _nothing = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, told
    return told


def test_a_migration_cut_off_and_then_two_deployments_at_once(target, seed, show_counts):
    chance = random.Random(seed)
    total = len(MigrationLoader(connection).disk_migrations)
    wanted = chance.randint(0, total - 1)
    first = target.start("manage.py", "migrate", "-v0")
    wait_until(lambda: target.migrated() >= wanted or first.poll() is not None, "it runs", SECONDS)
    time.sleep(chance.uniform(0, 0.2))
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    cut_off_at = target.migrated()

    both = [target.prepare("a"), target.prepare("b")]
    for process in both:
        finish(process)

    missing = target.schema()
    expected = schema_of(tools.address())
    finish(target.start("manage.py", "migrate", "--check"))
    show_counts(
        migrations=target.migrated(),
        migrations_lost=total - target.migrated(),
        migrated_before_the_kill=cut_off_at,
        schema_lines_wrong=len(set(missing) ^ set(expected)),
        countries=target.value("SELECT count(*) FROM institutions_country"),
        countries_lost=5 - target.value("SELECT count(*) FROM institutions_country"),
    )
