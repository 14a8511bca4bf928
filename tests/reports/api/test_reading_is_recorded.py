"""What programs read leaves a trace: one entry a day, however often they ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.actions import tokens
from institutions.enums import ApiScope, Role
from institutions.models import ApiToken, AuditEntry
from tests.reports.api.test_api import Program
from tests.surveys.makers import make_country, make_response, make_user, make_version

RESPONSES = "/countries/KZ/responses/needs"
FINDINGS = "/countries/KZ/findings/needs"


@pytest.fixture
def version(db):
    version = make_version()
    for code in ("KZ", "KG"):
        make_response(version, make_country(code), {"importance": "very"})
    return version


@pytest.fixture
def team(version) -> Program:
    return Program(make_user("team@example.org", Role.TEAM))


def reads() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(action__startswith="read_").order_by("id")
    return [(one.action, one.details["country"], one.subject_id) for one in entries]


def test_reading_is_recorded_under_the_owners_name_once_a_day(team):
    token = ApiToken.objects.get()
    for _call in range(3):
        assert team.get(RESPONSES).status_code == 200
        assert team.get(RESPONSES, after=1).status_code == 200
        assert team.get(FINDINGS).status_code == 200
    pk = str(token.pk)
    assert reads() == [("read_responses", "KZ", pk), ("read_findings", "KZ", pk)]
    entry = AuditEntry.objects.filter(action="read_responses").get()
    assert (entry.actor, entry.subject_type) == (token.owner, "apitoken")
    assert entry.details == {"country": "KZ", "questionnaire": "needs"}


def test_each_country_and_each_token_has_its_own_entry(team):
    team.get(RESPONSES)
    team.get("/countries/KG/responses/needs")
    Program(make_user("other@example.org", Role.TEAM)).get(RESPONSES)
    assert [country for _action, country, _token in reads()] == ["KZ", "KG", "KZ"]
    assert len({token for _action, _country, token in reads()}) == 2


def test_institutions_are_recorded_too(team):
    for _call in range(2):
        assert team.get("/countries/KZ/institutions").status_code == 200
    (entry,) = AuditEntry.objects.filter(action="read_institutions")
    assert entry.details == {"country": "KZ"}


def test_the_next_day_has_its_own_entry_and_the_token_forgets_the_last(team):
    team.get(RESPONSES)
    (day, noted), *_others = ApiToken.objects.get().noted_reads.items()
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()
    ApiToken.objects.update(noted_reads={yesterday: noted})
    team.get(RESPONSES)
    assert len(reads()) == 2
    assert list(ApiToken.objects.get().noted_reads) == [day]


def test_reading_again_costs_no_query_more(team):
    team.get(RESPONSES)
    with CaptureQueriesContext(connection) as queries:
        team.get(RESPONSES)
    sql = [query["sql"] for query in queries]
    assert not [one for one in sql if "auditentry" in one or "FOR UPDATE" in one or "UPDATE" in one]


@pytest.mark.parametrize("path", [RESPONSES, "/countries/KG/findings/needs", FINDINGS + "x"])
def test_what_was_refused_was_not_read(version, path):
    reader = make_user("reader@example.org", Role.READER, country=make_country("KZ"))
    assert Program(reader).get(path).status_code in (403, 404)
    assert reads() == []


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_leave_one_entry():
    token, _secret = tokens.create_token(
        owner=make_user("team@example.org", Role.TEAM),
        name="test",
        scopes=[ApiScope.READ_RESPONSES],
        expires_at=timezone.now() + timedelta(days=1),
    )

    def note(_number: int) -> None:
        try:
            tokens.note_reading(token, action="read_responses", country="KZ", questionnaire="needs")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(note, range(4)))
    assert len(reads()) == 1
