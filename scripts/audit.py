"""`make audit`: whether a pinned dependency has a known vulnerability.

Ends with 1 where the service knows of one. Where the service cannot be reached, that is said loudly
and is no error, so that the checks run on a machine without it; AUDIT_REQUIRED=true makes it one.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Holds what the site itself needs, too.
PINNED = ROOT / "requirements-dev.txt"
PROBE = "django"
SECONDS = 180
LINE = "=" * 79


@dataclass
class Audit:
    """What the service said: problems by package, how many it knows, why others were left out."""

    problems: list[str] = field(default_factory=list)
    known: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    failure: str = ""


def main() -> int:
    audit = audit_pinned(PINNED)
    print("\n".join(told(audit)), flush=True)
    if audit.problems:
        return 1
    is_whole = audit.known and not audit.left_out
    return 0 if is_whole or not os.environ.get("AUDIT_REQUIRED") else 1


def audit_pinned(pinned: Path) -> Audit:
    """Ask about one dependency first: a service that does not know it need not be asked more."""
    lines = pinned.read_text().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.txt"
        probe.write_text("".join(f"{line}\n" for line in lines if is_probe(line)))
        first = read(*ask(probe))
    return read(*ask(pinned)) if first.known else first


def is_probe(line: str) -> bool:
    return line.lower().startswith(f"{PROBE}==")


def ask(requirements: Path) -> tuple[str, str]:
    """Return what pip-audit printed, and what it said on standard error."""
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", str(requirements)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "", f"no answer in {SECONDS} seconds"
    return done.stdout, done.stderr


def read(output: str, errors: str) -> Audit:
    """Make sense of pip-audit's JSON; without any, its last line says why it failed."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = errors.strip().splitlines()
        return Audit(failure=lines[-1] if lines else "pip-audit printed nothing")
    audit = Audit()
    for package in packages:
        if "skip_reason" in package:
            audit.left_out[package["name"]] = package["skip_reason"]
            continue
        audit.known += 1
        audit.problems += [
            f"{package['name']} {package['version']}: {found['id']}"
            f" (fixed in {', '.join(found.get('fix_versions') or ['no version yet'])})"
            for found in package.get("vulns", [])
        ]
    return audit


def told(audit: Audit) -> list[str]:
    """Return the lines that say which of the three it was: problems, none, or nobody looked."""
    if audit.problems:
        return [LINE, "KNOWN VULNERABILITIES in the pinned dependencies:", *audit.problems, LINE]
    if not audit.known:
        reason = audit.failure or next(iter(audit.left_out.values()), "no dependencies")
        return [LINE, "NOT AUDITED: the service that knows of vulnerabilities cannot be asked.",
                f"({reason})", LINE]  # fmt: skip
    lines = [f"{audit.known} dependencies audited, no known vulnerability."]
    if audit.left_out:
        lines += [LINE, f"NOT AUDITED: {', '.join(sorted(audit.left_out))}", LINE]
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
