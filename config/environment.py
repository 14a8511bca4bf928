"""Reads and checks the environment, so that a wrong value stops the start with a sentence."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"})
DATABASE_SCHEMES = frozenset({"postgres", "postgresql", "psql", "pgsql"})
REDIS_SCHEMES = frozenset({"redis", "rediss", "unix"})
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
SHORTEST_SECRET_KEY = 50


class Environment:
    """Typed reading of variables; a bad one raises ImproperlyConfigured saying what it takes."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, "").strip() or default

    def boolean(self, name: str, *, default: bool = False) -> bool:
        word = self._variables.get(name, str(default)).strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}")

    def integer(self, name: str, *, default: int, least: int = 0, most: int = 2**31) -> int:
        value = self.text(name, str(default))
        try:
            number = int(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None
        if not least <= number <= most:
            raise ImproperlyConfigured(f"{name} must be from {least} to {most}, not {number}")
        return number

    def choice(self, name: str, *, choices: frozenset[str], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(
                f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}"
            )
        return value

    def items(self, name: str, default: str = "") -> list[str]:
        """Values separated by commas, without blanks."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def url(self, name: str, *, schemes: frozenset[str], default: str = "") -> str:
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            # The value may hold a password, so only its scheme is repeated.
            raise ImproperlyConfigured(
                f"{name} must start with one of {', '.join(f'{s}://' for s in sorted(schemes))}, "
                f"not {urlsplit(value).scheme + '://' if urlsplit(value).scheme else 'no scheme'}"
            )
        return value


def read_environment(dotenv: Path) -> Environment:
    """The process's environment and what `.env` adds to it; a variable that is set wins."""
    if dotenv.is_file():
        environ.Env.read_env(str(dotenv), overwrite=False)
    return Environment(os.environ)


def database_settings(
    url: str, *, is_pooled: bool = False, name: str = "DATABASE_URL"
) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address; ImproperlyConfigured when it cannot be one.

    `is_pooled` is for a pooler that gives each transaction another connection of the server.
    """
    parsed = environ.Env.db_url_config(url)
    if not parsed.get("NAME"):
        raise ImproperlyConfigured(f"{name} must name a database: postgresql://host/name")
    # Statements that run for every visitor are planned once per connection, where it is kept. The
    # address can say ?prepare_threshold=1 for a pooler that keeps track of them.
    options = {"connect_timeout": 5, "prepare_threshold": None if is_pooled else 1}
    return {
        **parsed,
        "ENGINE": "config.database",
        # The server's threads live long: a connection each is quicker than a pool.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "POOLED": is_pooled,
        "OPTIONS": {**options, **parsed.get("OPTIONS", {})},
    }


def databases(env: Environment, *, private_url: Callable[[], str]) -> dict[str, dict[str, Any]]:
    """All database addresses of the environment, by the names that Django's connections have.

    `default` is for everything; `direct` leads past a pooler, for backups; `replica` is a copy that
    is only read.
    """
    url = env.url("DATABASE_URL", schemes=DATABASE_SCHEMES)
    direct = env.url("DATABASE_DIRECT_URL", schemes=DATABASE_SCHEMES)
    is_pooled = env.boolean("DATABASE_POOLED")
    if is_pooled and not (url and direct):
        raise ImproperlyConfigured(
            "DATABASE_POOLED needs DATABASE_URL, the pooler's address, and DATABASE_DIRECT_URL, "
            "PostgreSQL's own, for backups cannot go through a pooler"
        )
    found = {"default": database_settings(url or private_url(), is_pooled=is_pooled)}
    if direct:
        found["direct"] = database_settings(direct, name="DATABASE_DIRECT_URL")
    if replica := env.url("DATABASE_REPLICA_URL", schemes=DATABASE_SCHEMES):
        # Nothing is read there often enough to be prepared, and a pooler may stand in front.
        found["replica"] = database_settings(replica, is_pooled=True, name="DATABASE_REPLICA_URL")
    return found


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: it writes redis+socket:// for redis-py's unix://."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parts.query.removeprefix("db=") or "0"
    return f"redis+socket://{parts.path}?virtual_host={database}"


def check_hosts(hosts: list[str], *, is_debug: bool) -> list[str]:
    """Refuse a host name that would let any Host header through outside development."""
    if "*" in hosts and not is_debug:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * is for DEBUG=true only")
    return hosts


def are_local(hosts: list[str]) -> bool:
    return all(host in LOCAL_HOSTS for host in hosts)


def secret_key(configured: str, *, hosts: list[str], is_debug: bool, file: Path) -> str:
    """The configured key, or for a site of this machine alone, one made once and kept in `file`.

    Raises ImproperlyConfigured when a public site has no key of its own, or a short one.
    """
    if configured:
        if len(configured) < SHORTEST_SECRET_KEY and not is_debug:
            raise ImproperlyConfigured(
                f"SECRET_KEY must have {SHORTEST_SECRET_KEY} or more characters"
            )
        return configured
    if not (is_debug or are_local(hosts)):
        raise ImproperlyConfigured("SECRET_KEY must be set when ALLOWED_HOSTS names a public host")
    return _kept_secret(file)


def _kept_secret(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)  # unlike a rename, keeps the key of a process that was quicker
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()
