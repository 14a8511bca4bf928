"""`make audit`: what is said where the service knows something, nothing, or cannot be asked."""

import json
from pathlib import Path

import pytest

from scripts import audit

FOUND = {
    "name": "django",
    "version": "1.0",
    "vulns": [
        {"id": "CVE-2099-1", "fix_versions": ["1.1", "2.0"]},
        {"id": "CVE-2099-2", "fix_versions": []},
    ],
}
SOUND = {"name": "segno", "version": "1.6.6", "vulns": []}
LEFT_OUT = {"name": "redis", "skip_reason": "Dependency not found on PyPI"}


def answer(*packages: dict) -> tuple[str, str]:
    return json.dumps({"dependencies": packages, "fixes": []}), "WARNING: something"


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list[str]:
    """What was asked for, by the lines of each file; `answers` are given one after the other."""
    pinned = tmp_path / "pinned.txt"
    pinned.write_text("Django==1.0\nredis==5\nsegno==1.6.6\n")
    monkeypatch.setattr(audit, "PINNED", pinned)
    monkeypatch.delenv("AUDIT_REQUIRED", raising=False)
    return []


def let_answer(monkeypatch, asked: list[str], *answers: tuple[str, str]) -> None:
    given = iter(answers)

    def ask(requirements: Path) -> tuple[str, str]:
        asked.append(requirements.read_text())
        return next(given)

    monkeypatch.setattr(audit, "ask", ask)


def test_a_known_vulnerability_fails(monkeypatch, asked, capsys):
    let_answer(monkeypatch, asked, answer(FOUND), answer(FOUND, SOUND))
    assert audit.main() == 1
    printed = capsys.readouterr().out
    assert "KNOWN VULNERABILITIES" in printed
    assert "django 1.0: CVE-2099-1 (fixed in 1.1, 2.0)" in printed
    assert "CVE-2099-2 (fixed in no version yet)" in printed


def test_without_any_the_check_passes_and_says_how_many(monkeypatch, asked, capsys):
    let_answer(monkeypatch, asked, answer(SOUND), answer(SOUND, SOUND))
    assert audit.main() == 0
    assert "2 dependencies audited, no known vulnerability." in capsys.readouterr().out
    assert asked[0] == "Django==1.0\n"


@pytest.mark.parametrize(
    "given", [answer(LEFT_OUT), ("", "a\nConnectionError: no route"), ("", ""), ("not json", "x")]
)
def test_a_service_that_cannot_be_asked_is_told_loudly(monkeypatch, asked, capsys, given):
    let_answer(monkeypatch, asked, given)
    assert audit.main() == 0
    assert "NOT AUDITED: the service" in capsys.readouterr().out
    assert len(asked) == 1


def test_it_is_an_error_where_the_audit_is_required(monkeypatch, asked):
    monkeypatch.setenv("AUDIT_REQUIRED", "true")
    let_answer(monkeypatch, asked, answer(LEFT_OUT))
    assert audit.main() == 1


def test_what_was_left_out_is_named(monkeypatch, asked, capsys):
    let_answer(monkeypatch, asked, answer(SOUND), answer(SOUND, LEFT_OUT))
    assert audit.main() == 0
    assert "NOT AUDITED: redis" in capsys.readouterr().out
    monkeypatch.setenv("AUDIT_REQUIRED", "true")
    let_answer(monkeypatch, asked, answer(SOUND), answer(SOUND, LEFT_OUT))
    assert audit.main() == 1


def test_the_pinned_file_names_the_package_that_is_asked_for_first():
    lines = (audit.ROOT / "requirements-dev.txt").read_text().splitlines()
    assert len([line for line in lines if audit.is_probe(line)]) == 1
