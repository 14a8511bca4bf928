"""A command works on a private database that nobody prepared."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.first_use import is_own, register_countries
from institutions.models import Country

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = ("PATH", "HOME", "LANG")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**environment, "VAR_DIR": str(var)},
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_answers_are_imported_and_found_on_a_database_that_is_new(tmp_path: Path):
    imported = manage(
        tmp_path, "import_questionnaire", "sample_data/needs_assessment.xlsx", "--publish"
    )
    assert imported.returncode == 0, imported.stderr
    answers = manage(
        tmp_path, "import_responses", "needs_assessment", "sample_data/responses/KZ.csv"
    )
    assert answers.returncode == 0, answers.stdout + answers.stderr
    assert manage(tmp_path, "fold").returncode == 0
    findings = manage(tmp_path, "findings", "KZ", "--json")
    assert json.loads(findings.stdout)["responses"] == 10
    assert findings.stderr == ""


@pytest.mark.parametrize("command", ["findings", "import_responses", "load_sample"])
def test_own_commands_are_known(command: str):
    assert is_own(command)


@pytest.mark.parametrize("command", ["migrate", "makemigrations", "shell", "no_such_command"])
def test_commands_of_others_prepare_nothing(command: str):
    assert not is_own(command)


@pytest.mark.django_db
def test_a_new_database_starts_with_the_countries_of_the_programme():
    register_countries()
    assert set(Country.objects.values_list("code", flat=True)) == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert Country.objects.get(code="TJ").names["ru"] == "Таджикистан"


@pytest.mark.django_db
def test_a_database_with_countries_is_left_alone():
    Country.objects.create(code="AF", names={"en": "Afghanistan"}, time_zone="Asia/Kabul")
    register_countries()
    assert Country.objects.count() == 1
