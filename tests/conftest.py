"""Every test runs on a real PostgreSQL and Redis: the private test servers in `var/test`."""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
DATABASE_SUFFIX = os.environ.get("TEST_SUFFIX", "")
XDIST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def redis_database() -> int:
    """A Redis database of one's own for each suffix and each parallel worker."""
    return zlib.crc32(f"{DATABASE_SUFFIX}/{XDIST_WORKER}".encode()) % 1000 + 1


os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TESTING": "true",
        "DEBUG": "false",
        "VAR_DIR": str(ROOT / "var" / "test"),
        "SECRET_KEY": "only-for-tests-" * 5,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "HTTPS": "false",
        "EMAIL_URL": "",
    }
)

from config.services import Services  # noqa: E402

SERVICES = Services(ROOT / "var" / "test", is_durable=False)
SERVICES.start()
os.environ["DATABASE_URL"] = SERVICES.database_url(f"assessment{DATABASE_SUFFIX}")
os.environ["REDIS_URL"] = f"{SERVICES.redis_url}?db={redis_database()}"
# Here, not in the ini file: the settings are read once, and only now are the addresses known.
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    SERVICES.stop_if_unused()


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path: Path) -> None:
    """Files that a test writes are its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def redis_url(settings) -> Iterator[str]:
    """The address of an empty Redis database."""
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield settings.REDIS_URL
    client.flushdb()
    client.close()
