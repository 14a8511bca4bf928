"""Reading from a real replica: what it may be asked, and what happens when it is not there."""

import csv
import io
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, router, transaction
from django.urls import reverse

from config.database.base import DatabaseWrapper
from institutions import replica
from institutions.enums import Role
from institutions.models import Country, Job
from reports.actions.reports import take_snapshot
from reports.models import Export
from reports.tasks import export_responses
from reports.views import crosstab
from surveys.actions.folding import fold_all
from surveys.models import Response
from tests.conftest import SERVICES
from tests.processes import wait_until
from tests.standby import Standby
from tests.surveys.makers import (
    make_country,
    make_response,
    make_user,
    make_version,
    signed_in,
)

pytestmark = pytest.mark.django_db(transaction=True)


class Replica(DatabaseWrapper):
    """One that tests may connect to, though Django did not set it up for them."""

    def ensure_connection(self) -> None:
        if self.connection is None:
            with self.wrap_database_errors:
                self.connect()


@pytest.fixture(scope="module")
def standby(django_db_setup) -> Iterator[Standby]:
    standby = Standby(SERVICES)
    try:
        standby.make()
        yield standby
    finally:
        standby.remove()


@pytest.fixture
def following(standby: Standby, settings, transactional_db) -> Iterator[Standby]:
    """The project knows the standby as its replica."""
    if standby.process is None:
        standby.start()
    default = connection.settings_dict
    options = {**default["OPTIONS"], "host": str(standby.directory), "prepare_threshold": None}
    own = {**default, "OPTIONS": options, "POOLED": True}
    connections.settings["replica"] = own
    connections["replica"] = Replica(own, alias="replica")
    settings.DATABASE_ROUTERS = ["institutions.replica.Router"]
    replica.Pause.until = 0.0
    with connection.cursor() as cursor:
        # The tests' server lets a commit wait; a real one has written it when it says so.
        cursor.execute("SET synchronous_commit = on")
    yield standby
    connection.close()
    connections["replica"].close()
    del connections["replica"]
    del connections.settings["replica"]
    replica.Pause.until = 0.0


def server() -> str:
    """Which of the two answers."""
    with replica.reading_connection().cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return "replica" if cursor.fetchone()[0] else "primary"


def test_what_was_just_written_is_read_on_the_replica(following):
    for number, code in enumerate(("KZ", "KG", "TJ", "TM", "UZ"), start=1):
        make_country(code)
        assert replica.read(lambda: (Country.objects.count(), server())) == (number, "replica")
    assert server() == "primary"
    assert replica.read_state().is_level


def test_nothing_is_written_there(following):
    country = make_country()

    def write() -> tuple[str, str]:
        found = Country.objects.get(pk=country.pk)
        where = found._state.db
        found.names = {"en": "Renamed"}
        with transaction.atomic():
            Country.objects.select_for_update().get(pk=country.pk)
            found.save()
        return str(where), server()

    assert replica.read(write) == ("replica", "replica")
    country.refresh_from_db()
    assert country._state.db == "default"
    assert country.names == {"en": "Renamed"}
    with pytest.raises(DatabaseError, match="read-only"):
        Country.objects.using("replica").update(names={})


def test_what_came_from_the_replica_goes_on_at_the_primary(following):
    response = make_response(make_version(), make_country(), {})
    found = replica.read(lambda: Response.objects.get(pk=response.pk))
    assert found._state.db == "replica"
    assert found.country._state.db == "default"
    assert router.allow_relation(found, make_country())
    assert not router.allow_migrate("replica", "surveys")
    assert router.allow_migrate("default", "surveys")


def ask_for_file(client, file_format: str = "csv") -> Export:
    wishes = {"countries": ["KZ"], "file_format": file_format, "language": "en"}
    assert client.post(reverse("reports:exports", args=["needs"]), wishes).status_code == 302
    job = Job.objects.latest("created_at")
    export_responses(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.message
    return Export.objects.get(job=job)


def rows_of(export: Export) -> list[list[str]]:
    with export.file.open("rb") as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


@pytest.fixture
def team(transactional_db):
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def responses(transactional_db):
    version, country = make_version(), make_country()
    return [make_response(version, country, {"years": number}) for number in range(20)]


def calls(alias: str, asked: list[str]):
    """Note each statement of a connection."""

    def note(execute, statement, *arguments):
        asked.append(str(statement))
        return execute(statement, *arguments)

    return connections[alias].execute_wrapper(note)


def test_a_file_from_the_replica_is_that_of_the_primary(following, team, responses):
    asked: list[str] = []
    with calls("replica", asked):
        from_replica = ask_for_file(team)
    assert any('FROM "surveys_response"' in statement for statement in asked)
    assert not any(word in statement for statement in asked for word in ("UPDATE", "INSERT"))
    following.kill()
    from_primary = ask_for_file(team)
    assert from_replica.rows == from_primary.rows == 20
    assert from_replica.sha256 == from_primary.sha256
    assert len(rows_of(from_primary)) == 21


def test_cross_tabulations_and_reports_read_there(following, team, responses, monkeypatch):
    monkeypatch.setattr(crosstab, "PAGE_SECONDS", 20)
    fold_all()
    page = reverse("reports:crosstab", args=["KZ"])
    wishes = {"questionnaire": "needs", "rows": "_sector", "columns": "importance"}
    asked: list[str] = []
    with calls("replica", asked):
        assert team.get(page, wishes).status_code == 200
    assert any("WITH pair AS" in statement for statement in asked), asked

    asked.clear()
    version, country = responses[0].version, responses[0].country
    with calls("replica", asked):
        snapshot = take_snapshot(country=country, questionnaire=version.questionnaire, actor=None)
    assert json.loads(snapshot.content)["totals"]["responses"] == len(responses)
    assert any('FROM "surveys_tally"' in statement for statement in asked), asked
    assert snapshot._state.db == "default"


def test_a_replica_that_is_gone_is_noticed_and_left_alone(following, caplog):
    assert replica.read(server) == "replica"
    following.kill()
    with caplog.at_level(logging.WARNING):
        assert replica.read(server) == "primary"
    assert "The replica cannot be used" in caplog.text
    began = time.monotonic()
    assert replica.read(server) == "primary"
    assert time.monotonic() - began < 0.1
    following.start()
    replica.Pause.until = 0.0
    assert replica.read(server) == "replica"


def test_a_replica_that_breaks_off_in_the_middle_is_replaced(following):
    make_country()
    places: list[str] = []

    def read() -> list[str]:
        places.append(server())
        if places == ["replica"]:
            following.kill()
        return list(Country.objects.values_list("pk", flat=True))

    assert replica.read(read) == ["KZ"]
    assert places == ["replica", "primary"]


def test_a_transaction_reads_what_it_has_written(following):
    with transaction.atomic():
        make_country("KG")
        found, where = replica.read(lambda: (Country.objects.filter(code="KG").exists(), server()))
    assert (found, where) == (True, "primary")


def test_an_error_of_the_statement_is_the_readers_own(following):
    def ask() -> None:
        with replica.reading_connection().cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DatabaseError, match="division by zero"):
        replica.read(ask)
    assert replica.read(server) == "replica"


def test_a_replica_that_is_behind_is_waited_for_and_then_given_up(following, caplog):
    with following.connect() as line:
        line.execute("SELECT pg_wal_replay_pause()")
        make_country("KG")
        with caplog.at_level(logging.WARNING):
            assert replica.read(server, seconds=0.1) == "primary"
        assert "The replica is behind" in caplog.text
        state = replica.read_state()
        assert state.bytes_behind > 0
        assert not state.is_level
        line.execute("SELECT pg_wal_replay_resume()")
    assert replica.read(server, seconds=10) == "replica"


def test_the_status_page_tells_of_it(following, settings):
    administrator = signed_in(make_user("admin@example.org", Role.ADMINISTRATOR))

    def is_told() -> bool:
        return "Has everything" in administrator.get("/status/").content.decode()

    wait_until(is_told, "the page tells that the replica has everything")
    following.kill()
    assert "Cannot be used" in administrator.get("/status/").content.decode()


def test_a_replica_that_was_promoted_is_one_no_more(tmp_path: Path, following):
    following.promote()
    assert replica.read(server) == "primary"
    assert "not a replica" in replica.read_state().problem


@pytest.mark.django_db
def test_without_a_replica_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert replica.read(lambda: 7) == 7
    assert not replica.is_configured()
