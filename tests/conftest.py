"""Every test runs on a real PostgreSQL and Redis: the private test servers in `var/test`."""

import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
DATABASE_SUFFIX = os.environ.get("TEST_SUFFIX", "")
# Files that take minutes, the longest first.
LONGEST = (
    "tests/browser/test_every_page",
    "tests/config/test_run.py",
    "tests/config/test_first_use.py",
    "tests/faults/",
    "tests/institutions/test_backup_faults.py",
    "tests/surveys/test_fold_faults.py",
    "tests/browser/",
)
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
        "DATABASE_POOLED": "",
        "DATABASE_DIRECT_URL": "",
        "DATABASE_REPLICA_URL": "",
    }
)

from config.services import Services  # noqa: E402

SERVICES = Services(ROOT / "var" / "test", is_durable=False)
SERVICES.start()
(SERVICES.directory / "static").mkdir(exist_ok=True)
os.environ["DATABASE_URL"] = SERVICES.database_url(f"assessment{DATABASE_SUFFIX}")
os.environ["REDIS_URL"] = f"{SERVICES.redis_url}?db={redis_database()}"
# Here, not in the ini file: the settings are read once, and only now are the addresses known.
django.setup()

import kombu  # noqa: E402
import redis  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402

from config.celery import app as celery_app  # noqa: E402
from config.environment import broker_url  # noqa: E402
from institutions import tasks_support  # noqa: E402
from tests.pooler import Pooler  # noqa: E402
from tests.processes import OwnRedis, Worker  # noqa: E402
from tests.tables import empty_tables  # noqa: E402
from tests.template import template_database  # noqa: E402


def _empty_databases(self: TransactionTestCase) -> None:
    for alias in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        empty_tables(connections[alias])


# Of the tests that commit; the others are rolled back.
TransactionTestCase._fixture_teardown = _empty_databases  # type: ignore[attr-defined]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of faults FAULT_REPEAT times, round by round."""
    times = int(os.environ.get("FAULT_REPEAT") or 1)
    if times > 1 and metafunc.definition.get_closest_marker("faults"):
        metafunc.fixturenames.append("fault_round")
        metafunc.parametrize("fault_round", range(1, times + 1), scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker read this file before the settings, so that its Redis is its own.

    Workers inherit the environment, and pytest-django reads the settings that it names first.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one of them alone at the end leaves a core idle."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    places = (place for place, name in enumerate(LONGEST) if item.nodeid.startswith(name))
    return next(places, len(LONGEST))


def pytest_unconfigure(config: pytest.Config) -> None:
    SERVICES.stop_if_unused()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Of pytest-django: how the test database is made is changed before it is made."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template_database(SERVICES)


@pytest.fixture(autouse=True)
def _media_root(settings, tmp_path: Path) -> None:
    """Files that a test writes are its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _language() -> None:
    """The language of the last page of an earlier test is not this one's."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _forgetful_breaker() -> None:
    """A broker that was gone in one test is not gone in the next, nor does its message wait."""
    tasks_support.breaker.reset()
    tasks_support.forget_waiting()


@pytest.fixture
def redis_url(settings) -> Iterator[str]:
    """The address of an empty Redis database, which the project uses, too."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield settings.REDIS_URL
    client.flushdb()
    client.close()


@pytest.fixture
def own_redis(settings, tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis of this test's own, running, that the project uses: stop and start it at will."""
    directory = tmp_path / "redis"
    directory.mkdir()
    server = OwnRedis(directory)
    server.start()
    before = settings.REDIS_URL
    use_redis(settings, server.url)
    yield server
    server.stop()
    use_redis(settings, before)


def use_redis(settings, url: str) -> None:
    """Let this process's client and publisher connect to `url` from now on."""
    settings.REDIS_URL = url
    address = broker_url(url)
    celery_app.conf.update(broker_url=address, broker_write_url=address, broker_read_url=address)
    celery_app._after_fork()  # type: ignore[attr-defined]  # it forgets its connections there
    kombu.pools.reset()
    tasks_support.redis_client.cache_clear()
    tasks_support.breaker.reset()
    tasks_support.forget_waiting()


@pytest.fixture
def pooler(transactional_db) -> Iterator[Pooler]:
    """This process reaches the database through a pooler, as DATABASE_POOLED=true has it."""
    before = connection.settings_dict
    connection.close()
    with tempfile.TemporaryDirectory() as directory:
        pooler = Pooler(Path(directory), Path(before["OPTIONS"]["host"]))
        pooler.start()
        options = {**before["OPTIONS"], "host": directory, "prepare_threshold": None}
        connection.settings_dict = {**before, "OPTIONS": options, "POOLED": True}
        yield pooler
        connection.close()
        connection.settings_dict = before
        pooler.stop()


@pytest.fixture
def running_worker(transactional_db) -> Iterator[Callable[..., Worker]]:
    """Start a real worker: `running_worker("fold")`, more environment as keywords.

    It sees what the test committed, so the test is marked `django_db(transaction=True)`.
    """
    workers: list[Worker] = []

    def start(queues: str = "fold", **environment: str) -> Worker:
        workers.append(Worker(queues, environment))
        workers[-1].start()
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()
