"""What every request passes."""

import logging
import uuid
from io import BytesIO
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.views.decorators.cache import never_cache

from config.logs import ConsoleLines
from config.middleware import content_policy, private_pages


def test_every_answer_carries_the_security_headers(client):
    response = client.get("/health/live")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_a_request_id_that_is_given_is_kept(client):
    request_id = uuid.uuid4().hex
    response = client.get("/health/live", headers={"X-Request-ID": request_id})
    assert response.headers["X-Request-ID"] == request_id


def test_a_made_up_request_id_is_replaced(client):
    response = client.get("/health/live", headers={"X-Request-ID": "evil line"})
    assert uuid.UUID(response.headers["X-Request-ID"])


def test_requests_without_an_id_get_one_each(client):
    ids = {client.get("/health/live").headers["X-Request-ID"] for _ in range(3)}
    assert len({uuid.UUID(number) for number in ids}) == 3


def test_the_policy_is_django_csps(client, rf):
    reference = CSPMiddleware(lambda request: HttpResponse())(rf.get("/"))
    assert isinstance(reference, HttpResponse)
    expected = reference.headers["Content-Security-Policy"].split("; ")
    found = client.get("/health/live").headers["Content-Security-Policy"].split("; ")
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("status", [404, 500])
def test_pages_for_developers_may_have_styles_inline(rf, settings, status):
    settings.DEBUG = True
    page = content_policy(lambda request: HttpResponse(status=status))(rf.get("/"))
    assert "Content-Security-Policy" not in page.headers


def test_a_private_page_has_the_headers_of_never_cache(rf):
    ours = private_pages(lambda request: HttpResponse())(rf.get("/"))
    djangos = never_cache(lambda request: HttpResponse())(rf.get("/"))
    assert set(ours.headers["Cache-Control"].split(", ")) == set(
        djangos.headers["Cache-Control"].split(", ")
    )
    assert ours.headers.keys() == djangos.headers.keys()


def test_a_page_that_says_how_it_is_kept_is_left_alone(rf):
    said = HttpResponse(headers={"Cache-Control": "max-age=60"})
    page = private_pages(lambda request: said)(rf.get("/"))
    assert page.headers["Cache-Control"] == "max-age=60"
    assert "Expires" not in page.headers


def test_each_request_is_logged_once(client, caplog):
    with caplog.at_level(logging.INFO, logger="access"):
        client.get("/health/live")
    lines = [line for line in caplog.records if line.name == "access"]
    assert [line.getMessage() for line in lines] == ["GET /health/live 200"]
    assert lines[0].user is None


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["/r/", "/m/"])
def test_a_line_of_the_log_tells_no_token(client, caplog, start):
    with caplog.at_level(logging.INFO, logger="access"):
        client.get(f"{start}Zk3_-secret/")
    lines = [ConsoleLines().format(line) for line in with_request_ids(caplog.records)]
    assert any(f"GET {start}***/ 404" in line for line in lines)
    assert not any("secret" in line for line in lines)


def with_request_ids(records):
    for record in records:
        record.correlation_id = "abc"
    return records


@pytest.mark.django_db
def test_too_large_a_body_is_refused_before_it_is_read(client, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    file = SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))
    response = client.post("/health/live", {"file": file})
    assert response.status_code == 413
    assert b"At most 1 MB" in response.content


@pytest.mark.django_db
def test_too_large_a_body_is_refused_in_russian_pages_too(client, settings):
    settings.MAX_UPLOAD_BYTES = 10
    response = client.post("/health/live", {"a": "x" * 20}, headers={"Accept-Language": "ru"})
    assert response.status_code == 413
    assert b'lang="ru"' in response.content


def without_length() -> dict[str, Any]:
    class Unread(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("it was read")

    return {
        "wsgi.input": Unread(b"x"),
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/live", "/sign-in/"])
def test_a_body_without_its_length_is_refused_in_words(address):
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="ru")
    response = client.post(address, **without_length())
    assert response.status_code == 411
    assert "frame-ancestors" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert b"Content-Length" in response.content
    assert b'lang="ru"' in response.content


def test_programs_are_told_in_json(client, settings):
    answer = client.post("/api/v1/questionnaires", **without_length())
    assert (answer.status_code, list(answer.json())) == (411, ["detail"])
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    answer = client.post("/api/v1/questionnaires", {"a": "x" * (1024 * 1024)})
    assert answer.status_code == 413
    assert answer.json() == {"detail": "At most 1 MB can be sent at once."}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in/%00", "/sign-in/?next=%00"])
def test_a_refused_null_byte_gets_a_page_with_all_its_headers(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Request-ID"):
        assert answer.headers[name]


def test_a_smaller_body_passes(client):
    assert client.post("/health/live", {"a": "x"}).status_code == 200


def test_a_strange_content_length_is_no_error(client):
    response = client.get("/health/live", headers={"Content-Length": "many"})
    assert response.status_code in {200, 400}
