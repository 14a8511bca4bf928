"""Messages to other systems, sent to a real HTTPS server of the test's own."""

import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from institutions.enums import Role
from institutions.models import AuditEntry
from surveys.actions import outgoing, webhooks
from surveys.actions.folding import fold_all, rebuild_tallies
from surveys.actions.responses import withdraw_response
from surveys.enums import DeliveryState
from surveys.models import FoldEntry, Webhook, WebhookDelivery
from tests.surveys.makers import make_country, make_response, make_user, make_version, signed_in

ANSWERS = {"importance": "very", "comment": "Words that stay here"}


class Receiver:
    """A server that keeps what it gets and answers with `status`."""

    def __init__(self, authority: trustme.CA) -> None:
        self.status = 204
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "https://localhost/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_port}/hook?of=us"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def receiver(authority, settings, tmp_path) -> Iterator[Receiver]:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    settings.WEBHOOK_CA_FILE = str(path)
    settings.WEBHOOK_HOSTS = ["localhost"]
    server = Receiver(authority)
    yield server
    server.stop()


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def admin(db):
    return make_user("admin@example.org", Role.ADMINISTRATOR)


@pytest.fixture
def webhook(version, receiver, admin) -> Webhook:
    return webhooks.create_webhook(
        version.questionnaire, url=receiver.url, country=None, actor=admin
    )


def make_due() -> None:
    WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))


# What is told


def test_a_counted_response_is_told_once(version, webhook, receiver):
    response = make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    assert webhooks.send_due() == 1
    assert webhooks.send_due() == 0
    ((path, headers, body),) = receiver.got
    assert path == "/hook?of=us"
    assert headers["Content-Type"] == "application/json"
    message = json.loads(body)
    assert message["event"] == "response.counted"
    assert message["response"] == str(response.key)
    assert message["questionnaire"] == "needs"
    assert message["country"] == "KZ"
    assert "Words" not in body.decode()
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)


def test_the_receiver_can_check_who_sent_it(version, webhook, receiver):
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    webhooks.send_due()
    ((_path, headers, body),) = receiver.got
    stamp, signed = (part.partition("=")[2] for part in headers["X-Signature"].split(","))
    expected = hmac.new(webhooks.secret_of(webhook).encode(), f"{stamp}.".encode() + body, "sha256")
    assert signed == expected.hexdigest()
    assert signed != webhooks.signature("another", stamp, body)
    assert abs(int(stamp) - timezone.now().timestamp()) < 60


def test_a_withdrawn_response_is_told_too(version, webhook, receiver, admin):
    response = make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    withdraw_response(response, reason="A test", actor=admin)
    fold_all()
    webhooks.send_due()
    events = [json.loads(body)["event"] for _path, _headers, body in receiver.got]
    assert events == ["response.counted", "response.uncounted"]


def test_a_rebuild_tells_what_it_takes_from_the_queue(version, webhook):
    make_response(version, make_country("KZ"), ANSWERS)
    rebuild_tallies()
    assert not FoldEntry.objects.exists()
    assert WebhookDelivery.objects.count() == 1


def test_a_webhook_of_one_country_hears_of_no_other(version, webhook):
    Webhook.objects.update(country=make_country("KG"))
    make_response(version, make_country("KZ"), ANSWERS)
    make_response(version, make_country("KG"), ANSWERS)
    fold_all()
    assert [one.response.country_id for one in WebhookDelivery.objects.all()] == ["KG"]


def test_a_webhook_of_another_questionnaire_hears_nothing(version, webhook):
    make_response(make_version(slug="other"), make_country("KZ"), ANSWERS)
    fold_all()
    assert not WebhookDelivery.objects.exists()


# When it does not go well


def test_a_failing_receiver_is_tried_again_later_and_given_up_in_the_end(
    version, webhook, receiver
):
    receiver.status = 500
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    waits = []
    for _attempt in range(len(webhooks.WAITS)):
        make_due()
        assert webhooks.send_due() == 1
        delivery = WebhookDelivery.objects.get()
        assert delivery.state == DeliveryState.WAITING
        waits.append(delivery.due_at - timezone.now())
    assert waits == sorted(waits)
    make_due()
    webhooks.send_due()
    assert WebhookDelivery.objects.get().state == DeliveryState.FAILED
    make_due()
    assert webhooks.send_due() == 0


def test_what_was_given_up_can_be_sent_again(version, webhook, receiver):
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    WebhookDelivery.objects.update(state=DeliveryState.FAILED, attempts=9)
    assert webhooks.send_again(webhook) == 1
    webhooks.send_due()
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


def test_a_redirect_is_not_followed(version, webhook, receiver):
    receiver.status = 302
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    webhooks.send_due()
    assert len(receiver.got) == 1
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING


def test_a_receiver_that_is_gone_is_noted(version, webhook, receiver):
    receiver.stop()
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    webhooks.send_due()
    delivery = WebhookDelivery.objects.get()
    assert delivery.status is None
    assert delivery.error


def test_a_certificate_of_somebody_else_is_refused(version, webhook, receiver, settings, tmp_path):
    path = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    settings.WEBHOOK_CA_FILE = str(path)
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    webhooks.send_due()
    assert receiver.got == []
    assert "certificate" in WebhookDelivery.objects.get().error.lower()


def test_a_message_whose_worker_died_is_sent_again(version, webhook, receiver):
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    assert webhooks._lease() is not None
    assert webhooks.send_due() == 0
    make_due()
    assert webhooks.send_due() == 1


# Addresses that must not be reached

INSIDE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.1.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:8",
    "::127.0.0.1",
    "::",
    "240.0.0.1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address):
    assert not outgoing.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is_public(address):
    assert outgoing.is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433"])
def test_nothing_is_sent_inside(version, receiver, settings, admin, host):
    settings.WEBHOOK_HOSTS = []
    port = receiver.url.rsplit(":", 1)[1].split("/")[0]
    with pytest.raises((outgoing.AddressRefusedError, outgoing.SendingError)):
        outgoing.post_json(f"https://{host}:{port}/", b"{}", {})
    assert receiver.got == []


def test_a_receiver_that_answers_a_byte_at_a_time_is_given_up(
    authority, receiver, settings, monkeypatch
):
    """Each byte comes in time; only the whole never does."""
    monkeypatch.setattr(outgoing, "MOST_SECONDS", 1.0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=(listening, context), daemon=True).start()
        start = time.monotonic()
        with pytest.raises(outgoing.SendingError):
            outgoing.post_json(f"https://localhost:{listening.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - start < 5


def drip(listening: socket.socket, context: ssl.SSLContext) -> None:
    line = context.wrap_socket(listening.accept()[0], server_side=True)
    try:
        line.sendall(b"HTTP/1.1 200 ")
        while True:
            line.sendall(b"X")
            time.sleep(0.1)
    except OSError:
        line.close()


def test_one_inside_address_among_several_is_enough_to_refuse(monkeypatch, settings):
    settings.WEBHOOK_HOSTS = []
    answers = [(socket.AF_INET, 0, 0, "", (ip, 443)) for ip in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: answers)
    with pytest.raises(outgoing.AddressRefusedError):
        outgoing.checked_address("example.org", 443)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "https:///path",
        "file:///etc/passwd",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
    ],
)
def test_only_plain_https_addresses_are_registered(version, admin, url):
    with pytest.raises(ValidationError):
        webhooks.create_webhook(version.questionnaire, url=url, country=None, actor=admin)
    assert not Webhook.objects.exists()


def test_a_port_that_there_is_not_holds_up_no_other_message():
    """It was once taken in; now each try fails like one to a receiver that is gone."""
    with pytest.raises(outgoing.SendingError):
        outgoing.post_json("https://example.org:99999/", b"{}", {})


# The pages


def test_an_address_is_added_and_its_secret_shown_once(version, admin):
    client, address = signed_in(admin), reverse("surveys:webhooks", args=["needs"])
    page = client.post(address, {"url": "https://example.org/hook"}).content.decode()
    webhook = Webhook.objects.get()
    secret = webhooks.secret_of(webhook)
    assert webhook.secret not in page
    assert secret in page
    assert secret not in client.get(address).content.decode()
    assert AuditEntry.objects.filter(action="create_webhook").exists()


def test_a_bad_address_is_told_at_the_field(version, admin):
    address = reverse("surveys:webhooks", args=["needs"])
    response = signed_in(admin).post(address, {"url": "http://example.org/"})
    assert response.status_code == 422
    assert b"https://" in response.content


def test_the_page_counts_the_messages(version, webhook, receiver, admin):
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    WebhookDelivery.objects.update(state=DeliveryState.FAILED, error="No answer")
    page = signed_in(admin).get(reverse("surveys:webhooks", args=["needs"])).content.decode()
    assert "No answer" in page
    assert "Send again" in page


def test_an_address_is_removed_with_its_messages(version, webhook, admin):
    make_response(version, make_country("KZ"), ANSWERS)
    fold_all()
    address = reverse("surveys:webhook_remove", args=["needs", webhook.pk])
    assert signed_in(admin).post(address).status_code == 302
    assert not WebhookDelivery.objects.exists()


def test_a_webhook_of_another_questionnaire_is_not_there(version, webhook, admin):
    make_version(slug="other")
    address = reverse("surveys:webhook_remove", args=["other", webhook.pk])
    assert signed_in(admin).post(address).status_code == 404
    assert Webhook.objects.exists()
