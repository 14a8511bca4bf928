from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.version import code_version

COMMIT = "0123456789abcdef" * 2


@pytest.fixture
def checkout(settings, tmp_path) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    settings.BASE_DIR = tmp_path
    code_version.cache_clear()
    yield tmp_path
    code_version.cache_clear()


def test_without_git_it_is_the_package_version(checkout):
    assert code_version() == "1.2.3"


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": COMMIT},
        {"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"},
        {"HEAD": "ref: refs/heads/main", "packed-refs": f"# pack\n{COMMIT} refs/heads/main\n"},
    ],
)
def test_in_a_checkout_the_commit_is_told(checkout, files):
    for name, content in files.items():
        path = checkout / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert code_version() == "1.2.3+0123456789ab"


def test_a_branch_without_a_commit_is_no_commit(checkout):
    (checkout / ".git").mkdir()
    (checkout / ".git" / "HEAD").write_text("ref: refs/heads/new")
    assert code_version() == "1.2.3"
