"""The small programs behind `make run`, `make test` and `make messages`."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from config import first_use
from scripts import messages, prepare, run
from tests.processes import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def catalogue(tmp_path, monkeypatch) -> Path:
    """A Russian catalogue with one translated text, compiled."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    path = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    texts = polib.POFile()
    texts.append(polib.POEntry(msgid="Country", msgstr="Страна"))
    texts.save(str(path))
    texts.save_as_mofile(str(path.with_suffix(".mo")))
    return path


def add(path: Path, entry: polib.POEntry, *, is_compiled: bool = True) -> None:
    texts = polib.pofile(str(path))
    texts.append(entry)
    texts.save(str(path))
    if is_compiled:
        texts.save_as_mofile(str(path.with_suffix(".mo")))


def test_a_complete_catalogue_has_no_problem(catalogue):
    assert messages.problems_of(catalogue) == []
    assert messages.main(["--check"]) == 0


def test_a_text_without_translation_is_told(catalogue, capsys):
    add(catalogue, polib.POEntry(msgid="Round", msgstr=""))
    assert messages.main(["--check"]) == 1
    assert "not translated: 'Round'" in capsys.readouterr().out


def test_a_doubtful_translation_is_told(catalogue):
    add(catalogue, polib.POEntry(msgid="Round", msgstr="Круг", flags=["fuzzy"]))
    assert "doubtful" in messages.problems_of(catalogue)[0]


def test_a_catalogue_that_is_not_compiled_is_told(catalogue):
    add(catalogue, polib.POEntry(msgid="Round", msgstr="Раунд"), is_compiled=False)
    assert "run `make messages`" in messages.problems_of(catalogue)[0]


def test_plurals_are_compared_form_by_form(catalogue):
    plural = {0: "ответ", 1: "ответа", 2: "ответов"}
    add(catalogue, polib.POEntry(msgid="answer", msgid_plural="answers", msgstr_plural=plural))
    assert messages.problems_of(catalogue) == []
    catalogue.write_text(catalogue.read_text().replace("ответов", "отвѣтовъ"))
    assert "differs" in messages.problems_of(catalogue)[0]


def test_static_files_are_collected_once(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    prepare.collect_static_files()
    assert "Collecting" in capsys.readouterr().err
    assert (tmp_path / "static" / "staticfiles.json").exists()
    prepare.collect_static_files()
    assert capsys.readouterr().err == ""


def test_a_changed_file_changes_the_digest(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    before = prepare.static_digest()
    (tmp_path / "new.css").write_text("a{}")
    assert prepare.static_digest() != before


@pytest.mark.django_db
def test_an_up_to_date_database_is_left_alone(capsys):
    first_use.migrate()
    assert capsys.readouterr().err == ""


def run_tests_script(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHROMIUM": "", **variables}
    return subprocess.run(
        [sys.executable, "scripts/test.py", "--version"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_continuous_integration_refuses_to_leave_the_browser_tests_out():
    result = run_tests_script(CI="true")
    assert result.returncode != 0
    assert "Chromium is missing" in result.stderr


def test_a_person_without_chromium_is_told_loudly():
    result = run_tests_script(CI="")
    assert result.returncode == 0
    assert "NO CHROMIUM" in result.stdout


def test_the_ci_script_is_valid_and_executable():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0


def test_a_site_that_takes_long_to_start_says_so_and_is_given_up_at_last(monkeypatch, capsys):
    monkeypatch.setattr(run, "READY_SECONDS", 0.6)
    monkeypatch.setattr(run, "TOLD_EVERY", 0.1)
    nobody_listens = run.Supervisor("127.0.0.1", free_port(), [])
    with pytest.raises(run.CannotRunError, match="Not ready"):
        nobody_listens.wait_until_ready()
    assert capsys.readouterr().out.count("Still starting") >= 2
