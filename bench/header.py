"""The machine and the software that the figures belong to."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from django.db import connection

from bench.http import settings_used
from bench.printing import line, title

PACKAGES = ("django", "psycopg", "granian", "celery", "redis", "reportlab")


def show() -> None:
    title("Benchmark")
    line(
        "machine", f"{os.cpu_count()} cores, {_memory()}, {platform.system()} {platform.release()}"
    )
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        line("software", f"Python {platform.python_version()}, PostgreSQL {cursor.fetchone()[0]}")
    line("", ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    line("served by", settings_used())


def _memory() -> str:
    for entry in Path("/proc/meminfo").read_text().splitlines():
        if entry.startswith("MemTotal"):
            return f"{int(entry.split()[1]) / 1024**2:.0f} GiB memory"
    return "memory unknown"
