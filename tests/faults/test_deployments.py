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
from tests.processes import IS_LONG, PATIENCE, ROOT, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]
SECONDS = 240
# The long form prepares a whole release; the short one the tables of one app.
APP = "" if IS_LONG else "institutions"
PREPARE = ["-m", "scripts.prepare"] if IS_LONG else ["manage.py", "migrate", "-v0", APP]
SCHEMA = """
SELECT 'column', table_name::text, column_name::text, data_type || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', c.relname::text, i.indexrelid::regclass::text, i.indisvalid::text
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text,
        contype::text || convalidated::text
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname::text, '', md5(prosrc)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


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
        return self.start(*PREPARE, place=place)

    def value(self, query: str) -> int:
        with psycopg.connect(self.url) as line:
            row = line.execute(query).fetchone()
        return int(row[0]) if row else 0

    def migrated(self) -> int:
        """How many migrations are recorded; 0 before the first."""
        if not self.value("SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'"):
            return 0
        return self.value("SELECT count(*) FROM django_migrations")


def schema_of(address: str) -> set[tuple[str, ...]]:
    """What the schema is made of, by name.

    Not as pg_dump prints it: what was restored from a backup is the same, and printed otherwise.
    """
    with psycopg.connect(address) as line:
        return set(line.execute(SCHEMA).fetchall())


def of_app(schema: set[tuple[str, ...]], app: str) -> set[tuple[str, ...]]:
    return {part for part in schema if part[1].startswith(app)}


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    name = f"faults_{os.getpid()}"
    with psycopg.connect(SERVICES.database_url(), autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        yield Target(name, tmp_path)
        line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def finish(process: "subprocess.Popen[str]") -> str:
    told, _nothing = process.communicate(timeout=SECONDS * PATIENCE)
    assert process.returncode == 0, told
    return told


def test_a_migration_cut_off_and_then_two_deployments_at_once(target, seed, show_counts):
    chance = random.Random(seed)
    total = count_migrations()
    first = target.start("manage.py", "migrate", "-v0", *([APP] if APP else []))
    wanted = chance.randint(0, total - 1)
    wait_until(lambda: target.migrated() >= wanted or first.poll() is not None, "it runs", SECONDS)
    time.sleep(chance.uniform(0, 0.2))
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    cut_off_at = target.migrated()

    both = [target.prepare("a"), target.prepare("b")]
    for process in both:
        finish(process)

    differs = of_app(schema_of(target.url), APP) ^ of_app(schema_of(tools.address()), APP)
    finish(target.start("manage.py", "migrate", "--check", *([APP] if APP else [])))
    assert sorted(differs) == []
    counts = count_countries(target) if IS_LONG else {}
    show_counts(
        migrations=target.migrated(),
        migrations_lost=total - target.migrated(),
        migrated_before_the_kill=cut_off_at,
        schema_parts_wrong=len(differs),
        **counts,
    )


def count_migrations() -> int:
    """All of them, or those of the app and of what it needs."""
    graph = MigrationLoader(connection).graph
    ends = [node for node in graph.leaf_nodes() if node[0] == APP or not APP]
    return len({name for node in ends for name in graph.forwards_plan(node)})


def count_countries(target: Target) -> dict[str, int]:
    number = target.value("SELECT count(*) FROM institutions_country")
    return {"countries": number, "countries_lost": 5 - number}
