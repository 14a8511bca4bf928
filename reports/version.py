"""Which version of the code made a report."""

import tomllib
from functools import cache

from django.conf import settings


@cache
def code_version() -> str:
    """Return the package version, with the commit where the code runs from a checkout."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        version = str(tomllib.load(file)["project"]["version"])
    commit = _commit()
    return f"{version}+{commit[:12]}" if commit else version


def _commit() -> str:
    """Read the checked-out commit from git's own files; '' where there are none."""
    git = settings.BASE_DIR / ".git"
    head = git / "HEAD"
    if not head.is_file():
        return ""
    content = head.read_text().strip()
    if not content.startswith("ref: "):
        return content
    name = content.removeprefix("ref: ")
    if (git / name).is_file():
        return (git / name).read_text().strip()
    packed = git / "packed-refs"
    lines = packed.read_text().splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
