"""Figures on a disk without room: they are left out, and the process goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COUNT = """
import django, resource, sys
django.setup()
from django.test import RequestFactory
from config.metrics import count_request
if sys.argv[1:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
for number in range(3):
    request = RequestFactory().get("/")
    request.resolver_match = None
    count_request(request, 200, 0.01)
print("goes on")
"""


def count(directory: Path, *limit: str) -> str:
    environment = {**os.environ, "VAR_DIR": str(directory)}
    environment["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
    finished = subprocess.run(
        [sys.executable, "-c", COUNT, *limit],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "goes on" in finished.stdout
    return finished.stderr


def test_the_space_of_the_figures_is_reserved(tmp_path: Path):
    assert "no room" not in count(tmp_path)
    files = sorted(tmp_path.glob("*_*.db"))
    assert [file.name.split("_")[0] for file in files] == ["counter", "histogram"]
    for file in files:
        assert file.stat().st_blocks * 512 >= 1024 * 1024


@pytest.mark.parametrize("limit", ["0", "65536"])
def test_without_space_requests_are_not_counted(tmp_path: Path, limit: str):
    assert "no room" in count(tmp_path, limit)
