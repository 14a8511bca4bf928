"""Programs that send what no program should: every parameter and every body of the interface."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from institutions.enums import Role
from reports.api.site import api
from tests.reports.api.test_api import ROOT, Program
from tests.surveys.makers import make_country, make_user, make_version

VALUES = {"code": "KZ", "slug": "needs", "number": "1", "pk": "1"}
DEEP = 10_000
MEGABYTES = 5
# Of a processor: the machine may be busy with other things.
QUICK_SECONDS = 2.0
NUMBERS = ("-1", "0", "1e9", "NaN", "Infinity", "9" * 400, "1.5", "٣", "", "null", "true")
TEXTS = ("' OR 1=1--", '"; DROP TABLE institutions_user', "\\", "%", "_", "👩‍⚕️", "a" * 10_000)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """What the interface's own description tells: (method, address, operation)."""
    paths = json.loads(json.dumps(api.get_openapi_schema()["paths"]))
    return [(how, path, told) for path, ways in paths.items() for how, told in ways.items()]


def address(path: str, **changed: str) -> str:
    parts = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    for part in parts:
        path = path.replace(f"{{{part}}}", changed.get(part, VALUES.get(part, "1")))
    return path


WITH_BODY = [(how, path) for how, path, told in operations() if "requestBody" in told]
WITH_QUERY = [
    (path, parameter["name"])
    for how, path, told in operations()
    for parameter in told.get("parameters", [])
    if how == "get" and parameter["in"] == "query"
]
WITH_PLACE = [
    (how, path, parameter["name"])
    for how, path, told in operations()
    for parameter in told.get("parameters", [])
    if parameter["in"] == "path"
]
DEEP_BODIES = {
    "lists": "[" * DEEP + "]" * DEEP,
    "objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "lists without an end": "[" * DEEP,
    "lists where a number goes": '{"institutions": ' + "[" * DEEP + "]" * DEEP + "}",
}
LARGE_BODIES = {
    "a text": json.dumps({"email": "a" * MEGABYTES * 2**20}),
    "numbers": "[" + "1," * (MEGABYTES * 2**19) + "1]",
    "one number": "1" * MEGABYTES * 2**20,
    "names": "{" + ",".join(f'"{n}":1' for n in range(MEGABYTES * 2**16)) + "}",
}


@pytest.fixture
def program(db, settings) -> Program:
    make_version()
    make_country("KZ")
    return Program(make_user("team@example.org", Role.TEAM))


def test_the_description_tells_what_is_tried_here():
    assert WITH_BODY
    assert {name for _path, name in WITH_QUERY} >= {"after", "limit"}


@pytest.mark.parametrize("body", [*DEEP_BODIES, *LARGE_BODIES])
@pytest.mark.parametrize(("how", "path"), WITH_BODY)
def test_a_deep_or_large_body_is_refused_at_once(program, how: str, path: str, body: str):
    content = (DEEP_BODIES | LARGE_BODIES)[body].encode()
    before = time.thread_time()
    answer = program.client.generic(
        how.upper(), address(path), content, content_type="application/json"
    )
    assert time.thread_time() - before < QUICK_SECONDS
    assert 400 <= answer.status_code < 500, answer.status_code
    assert len(answer.content) < 10_000
    if body in LARGE_BODIES:
        assert answer.status_code in (400, 413)


@pytest.mark.parametrize(("how", "path"), WITH_BODY)
def test_without_a_token_no_body_is_read(db, how: str, path: str):
    content = DEEP_BODIES["lists"].encode()
    for headers in ({}, {"authorization": "Bearer na_nobody"}):
        answer = Client(headers=headers).generic(
            how.upper(), address(path), content, content_type="application/json"
        )
        assert answer.status_code == 401


@pytest.mark.parametrize(("path", "name"), WITH_QUERY)
def test_odd_numbers_and_texts_in_parameters(program, path: str, name: str):
    for value in (*NUMBERS, *TEXTS):
        answer = program.client.get(address(path), {name: value})
        assert answer.status_code in (200, 400, 404, 422), (value, answer.status_code)
        json.loads(answer.content)


@pytest.mark.parametrize(("how", "path", "name"), WITH_PLACE)
def test_odd_numbers_and_texts_in_addresses(program, how: str, path: str, name: str):
    for value in ("-1", "9" * 30, "' OR 1=1--", "%25", "_", "%F0%9F%91%8D", "a" * 3_000):
        answer = program.client.generic(how.upper(), address(path, **{name: value}))
        assert 400 <= answer.status_code < 500, (value, answer.status_code)


def test_no_page_is_larger_than_the_largest(program):
    """A program that wants a thousand million rows is told how many it may have."""
    answer = program.get("/countries/KZ/responses/needs", limit="1000000000")
    assert answer.status_code == 422
    assert ROOT in answer.request["PATH_INFO"]
