"""A wrong value stops the start, with a sentence that names the variable."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    DATABASE_SCHEMES,
    REDIS_SCHEMES,
    Environment,
    are_local,
    broker_url,
    check_hosts,
    database_settings,
    read_environment,
    secret_key,
)

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("word", ["true", "1", "Yes", " ON "])
def test_words_for_true(word):
    assert Environment({"DEBUG": word}).boolean("DEBUG") is True


@pytest.mark.parametrize("word", ["false", "0", "No", "off", ""])
def test_words_for_false(word):
    assert Environment({"DEBUG": word}).boolean("DEBUG", default=True) is False


def test_another_word_is_neither():
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false, not 'maybe'"):
        Environment({"DEBUG": "maybe"}).boolean("DEBUG")


def test_a_missing_boolean_is_the_default():
    assert Environment({}).boolean("HTTPS", default=True) is True


@pytest.mark.parametrize("value", ["many", "8000.5", "0x10"])
def test_a_number_must_be_whole(value):
    with pytest.raises(ImproperlyConfigured, match="PORT must be a whole number"):
        Environment({"PORT": value}).integer("PORT", default=8000)


@pytest.mark.parametrize("value", ["0", "65536", "-1"])
def test_a_number_must_be_in_its_range(value):
    with pytest.raises(ImproperlyConfigured, match="PORT must be from 1 to 65535"):
        Environment({"PORT": value}).integer("PORT", default=8000, least=1, most=65535)


def test_an_empty_number_is_the_default():
    assert Environment({"PORT": ""}).integer("PORT", default=8000) == 8000


def test_a_choice_must_be_known():
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT must be one of console, json"):
        Environment({"LOG_FORMAT": "xml"}).choice(
            "LOG_FORMAT", choices=frozenset({"json", "console"}), default="json"
        )


def test_items_are_separated_by_commas():
    assert Environment({"ALLOWED_HOSTS": "a.org, b.org,,"}).items("ALLOWED_HOSTS") == [
        "a.org",
        "b.org",
    ]


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite:///x", "localhost/x"])
def test_another_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must start with one of"):
        Environment({"DATABASE_URL": url}).url("DATABASE_URL", schemes=DATABASE_SCHEMES)


def test_the_refusal_does_not_repeat_a_password():
    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment({"DATABASE_URL": "mysql://me:hush@host/x"}).url(
            "DATABASE_URL", schemes=DATABASE_SCHEMES
        )
    assert "hush" not in str(refusal.value)


def test_another_broker_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must start with one of"):
        Environment({"REDIS_URL": "amqp://localhost"}).url("REDIS_URL", schemes=REDIS_SCHEMES)


def test_a_database_address_needs_a_name():
    with pytest.raises(ImproperlyConfigured, match="must name a database"):
        database_settings("postgresql://localhost")


def test_a_socket_directory_with_a_space_is_understood():
    settings = database_settings("postgresql://postgres@/x?host=/a%20b/postgres")
    assert settings["OPTIONS"]["host"] == "/a b/postgres"
    assert settings["NAME"] == "x"


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [
        ("redis://localhost:6379/2", "redis://localhost:6379/2"),
        ("unix:///a/redis.sock", "redis+socket:///a/redis.sock?virtual_host=0"),
        ("unix:///a/redis.sock?db=7", "redis+socket:///a/redis.sock?virtual_host=7"),
    ],
)
def test_the_broker_is_the_same_redis(redis_url, expected):
    assert broker_url(redis_url) == expected


def test_any_host_is_for_development_only():
    assert check_hosts(["*"], is_debug=True) == ["*"]
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS must name the hosts"):
        check_hosts(["*"], is_debug=False)


def test_hosts_of_this_machine_are_local():
    assert are_local(["localhost", "127.0.0.1"])
    assert not are_local(["localhost", "example.org"])


def test_a_public_site_needs_a_key_of_its_own(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be set"):
        secret_key("", hosts=["example.org"], is_debug=False, file=tmp_path / "key")


def test_a_short_key_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="50 or more characters"):
        secret_key("short", hosts=["localhost"], is_debug=False, file=tmp_path / "key")


def test_a_local_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    file = tmp_path / "var" / "key"
    first = secret_key("", hosts=["localhost"], is_debug=False, file=file)
    assert first == secret_key("", hosts=["localhost"], is_debug=False, file=file)
    assert len(first) >= 50
    assert file.stat().st_mode & 0o077 == 0


def make_key(file: Path) -> str:
    return secret_key("", hosts=["localhost"], is_debug=False, file=file)


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(make_key, [tmp_path / "key"] * 8))) == 1


def test_a_variable_wins_over_the_file(tmp_path, monkeypatch):
    dotenv = tmp_path / ".env"
    dotenv.write_text("FROM_FILE=file\nFROM_BOTH=file\n")
    monkeypatch.setenv("FROM_BOTH", "environment")
    monkeypatch.setenv("FROM_FILE", "")
    monkeypatch.delenv("FROM_FILE")
    environment = read_environment(dotenv)
    assert environment.text("FROM_FILE") == "file"
    assert environment.text("FROM_BOTH") == "environment"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL must start with"),
        ("PORT", "http", "PORT must be a whole number"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be one of"),
        ("MAX_UPLOAD_MB", "0", "MAX_UPLOAD_MB must be from 1"),
    ],
)
def test_a_command_stops_with_the_sentence(monkeypatch, variable, value, sentence):
    monkeypatch.setenv(variable, value)
    command = [sys.executable, "manage.py", "version"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    checked = subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=ROOT, capture_output=True, text=True
    )
    assert sentence in result.stderr + checked.stderr
    assert checked.returncode != 0


def test_every_variable_is_in_the_example(settings):
    example = (ROOT / ".env.example").read_text()
    source = (ROOT / "config" / "settings.py").read_text()
    reads = [line.split('"')[1] for line in source.split("env.")[1:] if line[:1] in "tbicu"]
    undocumented = {name for name in reads if f"#{name}=" not in example} - {"TESTING"}
    assert undocumented == set()
