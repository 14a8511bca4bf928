"""What no reader of one file can see: imports between layers, sizes, what templates hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "institutions", "surveys", "dialogues", "reports", "scripts", "bench")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
TEXT_SUFFIXES = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".sh",
    ".yml",
    ".json",
}
# Rendered by Django, crispy-forms or a name that is put together, never by a literal of ours.
RENDERED_BY_NAME = {
    *("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"),
    "bootstrap5/layout/field_file.html",  # crispy-forms asks for it
}


def tracked(pattern: str) -> list[Path]:
    """The files of the repository that match, as git has them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def own_code() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_import_contracts_hold():
    lint = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_no_file_is_too_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in own_code()}
    assert {name: n for name, n in lengths.items() if n >= LONGEST_FILE} == {}


def test_no_function_is_too_long():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in own_code()
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"<style|\sstyle\s*=", id="style"),
        pytest.param(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", id="script"),
        pytest.param(r"\son[a-z]+\s*=\s*[\"']", id="handler"),
        pytest.param(r"javascript:", id="address"),
        pytest.param(r"\|\s*safe\b|autoescape\s+off|safeseq", id="unescaped"),
        pytest.param(r"(src|href)=[\"']https?://", id="third-party"),
    ],
)
def test_templates_hold_nothing_that_the_security_policy_forbids(forbidden):
    # Links that a reader follows are no requests of the page; only <a> may leave the site.
    found = [
        f"{name_of(path)}: {match.group(0).strip()}"
        for path in tracked("templates/*.html")
        for match in re.finditer(forbidden, re.sub(r"<a\s[^>]*>", "", path.read_text()), re.I)
    ]
    assert found == []


def test_scripts_take_no_regular_expression_from_data():
    """The browser's own matcher can hold a page for ever: form-pattern.js matches in its place."""
    forbidden = r"\bRegExp\(|\bpattern\s*=(?!=)"
    sources = tracked("static/js/*.js") + tracked("templates/*.html") + tracked("templates/*.js")
    found = [
        f"{name_of(path)}: {match.group(0)}"
        for path in sources
        for match in re.finditer(forbidden, path.read_text())
    ]
    assert found == []


def test_code_escapes_html_itself():
    trusted = [
        name_of(path)
        for package in PACKAGES
        for path in tracked(f"{package}/*.py")
        if re.search(r"\bmark_safe\b|\bcsrf_exempt\b", path.read_text())
    ]
    assert trusted == []


def quoted_parts(name: str) -> tuple[str, ...]:
    """How code may name a template: whole, up to a kind to fill in, or a mail without ending."""
    if name.startswith("email/"):
        return (Path(name).stem.removesuffix("_subject") + '"',)
    return (name, name.rpartition("_")[0] + "_{")


def test_every_template_is_used():
    sources = [
        path.read_text()
        for path in tracked("*.py") + tracked("templates/*")
        if path.suffix in TEXT_SUFFIXES and "tests" not in path.parts
    ]
    everything = "\n".join(sources)
    names = {str(path.relative_to(ROOT / "templates")) for path in tracked("templates/*")}
    unused = {
        name
        for name in names - RENDERED_BY_NAME
        if not any(f"{quote}{part}" in everything for quote in "\"'" for part in quoted_parts(name))
    }
    assert unused == set()


def test_every_app_has_its_tests():
    for app in ("institutions", "surveys", "dialogues", "reports"):
        assert list((ROOT / "tests" / app).rglob("test_*.py")), app


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"(?<![\w./])/(?:home|root|Users)/\w+", id="home"),
        pytest.param(r"(?<![\w./])/work/\w+", id="checkout"),
        pytest.param(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", id="unfinished"),
        pytest.param(r"<{7} |>{7} ", id="conflict"),
    ],
)
def test_no_file_holds_what_belongs_to_one_machine_or_day(forbidden):
    found = [
        f"{name_of(path)}:{number}"
        for path in tracked("*")
        if path.suffix in TEXT_SUFFIXES | {""} and "vendor" not in path.parts
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if re.search(forbidden, line)
    ]
    assert found == []


def test_no_test_is_skipped():
    skipped = [
        name_of(path)
        for path in tracked("tests/*.py")
        if path != Path(__file__).resolve()
        if re.search(r"pytest\.skip|mark\.skip|mark\.xfail|importorskip", path.read_text())
    ]
    assert skipped == []


def test_migrations_import_no_code_of_ours():
    importing = [
        name_of(path)
        for path in tracked("*/migrations/*.py")
        if re.search(
            rf"^(?:from|import) (?:{'|'.join(PACKAGES)})\.(?!enums\b|models\b)",
            path.read_text(),
            re.M,
        )
    ]
    assert importing == []


def test_pinned_requirements_hold_what_is_asked_for():
    for name in ("requirements", "requirements-dev"):
        asked = {
            re.split(r"[\[~=<> #]", line)[0].lower().replace("_", "-")
            for line in (ROOT / f"{name}.in").read_text().splitlines()
            if line and not line.startswith(("#", "-r"))
        }
        pinned = {
            line.split("==")[0].lower().replace("_", "-")
            for line in (ROOT / f"{name}.txt").read_text().splitlines()
            if "==" in line
        }
        assert asked - pinned == set()


def test_both_sets_of_requirements_pin_the_same_versions():
    pins = [
        dict(line.split("==") for line in (ROOT / name).read_text().splitlines() if "==" in line)
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert {name: pins[1].get(name) for name in pins[0]} == pins[0]
