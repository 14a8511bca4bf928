"""Nothing stored joins an anonymous answer to the invitation it came by."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from psycopg import sql

from institutions.tasks_support import redis_client
from surveys.actions.folding import fold_all
from surveys.actions.questionnaires import publish_version
from surveys.models import (
    FoldEntry,
    Letter,
    Response,
    UsedInvitation,
)
from surveys.respondent import hash_token
from tests.surveys.anonymous.conftest import answer, plain_form
from tests.surveys.form.makers import ask
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_version,
)

pytestmark = pytest.mark.django_db

# What the choices are called, and how many chose each.
NOT_ABOUT_ANYBODY = {"surveys_version", "surveys_draftrevision", "surveys_tally"}
Row = tuple[str, dict[str, Any]]


def every_row() -> Iterator[Row]:
    for table in connection.introspection.table_names():
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table))
        with connection.cursor() as cursor:
            cursor.execute(query)
            yield from ((table, json.loads(text)) for (text,) in cursor.fetchall())


def leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for one in value.values():
                yield from leaves(one)
        case list():
            for one in value:
                yield from leaves(one)
        case None | bool() | "":
            return
        case _:
            yield value


def of_answers() -> list[Row]:
    return [row for row in every_row() if row[0] in ("surveys_response", "surveys_foldentry")]


def telling(rows: list[Row]) -> set[str]:
    """Values that single out some of the answers: what all of them hold tells nothing."""
    per_table: dict[str, list[set[str]]] = {}
    for table, row in rows:
        per_table.setdefault(table, []).append({str(value) for value in leaves(row)})
    found: set[str] = set()
    for held in per_table.values():
        found |= set.union(*held) - held[0].intersection(*held)
    return found


def joining(*, besides: set[str]) -> list[tuple[str, str]]:
    """(table, value) of what stands both beside an answer and anywhere else in the database."""
    rows = of_answers()
    values = telling(rows) - besides
    elsewhere = [row for row in every_row() if row not in rows and row[0] not in NOT_ABOUT_ANYBODY]
    return [
        (table, value)
        for table, row in elsewhere
        for text in map(str, leaves(row))
        for value in values
        if value == text or (len(value) > 5 and value in text)
    ]


def small_numbers() -> set[str]:
    """Numbers of rows of a queue that is empty a moment later, and the counts of answers."""
    return {str(entry.pk) for entry in FoldEntry.objects.all()}


def test_no_value_of_an_answer_stands_anywhere_else(answered):
    assert Response.objects.count() == 5
    assert joining(besides=small_numbers()) == []
    assert fold_all() == 5
    assert joining(besides=set()) == []


def test_the_search_would_find_a_link(answered):
    """The test above is worth something: what other questionnaires store is found by it."""
    letter = Letter.objects.select_related("invitation", "contact").order_by("pk")[1]
    response = Response.objects.order_by("pk")[0]
    for column, value in {
        "external_id": letter.token_hash,
        "saved_at": letter.invitation.opened_at,
        "given_name": letter.contact.email,
    }.items():
        Response.objects.filter(pk=response.pk).update(**{column: value})
        assert joining(besides=small_numbers())
        Response.objects.filter(pk=response.pk).update(
            external_id="", saved_at=response.saved_at, given_name=""
        )


def test_no_time_is_finer_than_the_month(answered):
    zone = make_country().zone
    rows = [row for _table, row in of_answers()]
    names = ("created_at", "saved_at", "submitted_at", "queued_at")
    times = [datetime.fromisoformat(row[name]) for row in rows for name in names if name in row]
    assert len(times) == 5 * 4
    first = timezone.localtime(timezone=zone).replace(day=1, hour=0, minute=0, second=0)
    assert set(times) == {first.replace(microsecond=0)}


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM surveys_response_id_seq")
        return int(cursor.fetchone()[0])


def test_nothing_is_in_the_order_of_sending(invited):
    before = next_number()
    for number, token in enumerate(invited[:3]):
        answer(token, number)
    assert next_number() == before
    assert all(pk >= 2**52 for pk in Response.objects.values_list("pk", flat=True))
    assert {use.pk.version for use in UsedInvitation.objects.all()} == {4}


def test_what_is_used_says_no_more_than_that(answered):
    held = [set(row) for table, row in every_row() if table == "surveys_usedinvitation"]
    assert held == [{"id", "invitation_id", "respondent"}] * 5


def test_a_response_has_no_trace(answered):
    for response in Response.objects.all():
        assert response.invitation_id is None
        assert response.institution_id is None
        assert (response.respondent, response.language, response.given_name) == ("", "", "")
        assert response.submission_id is None
        assert response.submission_digest == ""


def test_no_log_line_page_or_message_holds_the_answers_number(invited, caplog):
    caplog.set_level(logging.DEBUG)
    browser, page = answer(invited[0], 0)
    response = Response.objects.get()
    told = {response.key.hex, str(response.key), str(response.pk), response.receipt_number}
    lines = " ".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    steps = " ".join(address for address, _status in page.redirect_chain)
    for value in told:
        assert value not in lines
        assert value not in page.content.decode() + steps + str(browser.cookies)
    assert "send/" in lines


def test_no_key_in_redis_tells(invited):
    answer(invited[0], 0)
    response, held = Response.objects.get(), redis_client()
    for key in held.scan_iter():
        assert str(response.pk).encode() not in key
        assert response.key.hex.encode() not in key


def test_calculations_do_not_keep_the_moment(questionnaire):
    rows = ask("comment"), ask("moment", "calculate", label={}, calculation="string(now())")
    publish_version(make_version(form=plain_form(*rows), is_published=False))
    institution = make_institution("M", None)
    invitation = make_invitation(
        questionnaire, make_country(), institution, token_hash=hash_token("t")
    )
    answer("t", comment="x")
    assert "-01T00:00:00" in Response.objects.get().answers["moment"]
    assert invitation.uses.count() == 1
