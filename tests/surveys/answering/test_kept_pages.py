"""Pages of a mass consultation are drawn once; each respondent still gets their own."""

import gzip
import re
from html import unescape
from typing import Any

import pytest
from django.template import Engine, engines
from django.test import Client
from django.urls import reverse

from institutions.models import Country
from surveys.models import Invitation, Questionnaire, Response
from surveys.queries.forms import get_form
from surveys.respondent import hash_token
from surveys.views.answering_kept import MARK
from surveys.views.answering_receipt import NOBODYS_KEY
from surveys.views.packing import Packed
from tests.surveys.answering.conftest import TOKEN, posted_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(page_invitation) -> Invitation:
    page_invitation.token_hash, page_invitation.allows_many = hash_token(TOKEN), True
    page_invitation.institution = None
    page_invitation.save()
    kept(page_invitation).clear()
    return page_invitation


def kept(invitation: Invitation) -> dict[Any, Packed]:
    form = get_form(invitation.questionnaire.versions.get())
    pages: dict[Any, Packed] = form.derived.setdefault("kept_pages", {})
    return pages


def visit(client: Client, invitation: Invitation) -> str:
    client.get(reverse("surveys:open_link", args=[TOKEN]))
    answer = client.get(reverse("surveys:answer_start", args=[invitation.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def send(client: Client, invitation: Invitation, name: str, **more: str) -> str:
    """Fill in and send; return the text of the receipt."""
    page = visit(client, invitation)
    fields = {"institution_name": name, ".submission": hidden(page, ".submission")}
    address = reverse("surveys:answer_send_page", args=[invitation.pk])
    answer = client.post(address, {**posted_answers(), **fields, **more})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return str(client.get(answer["Location"]).content.decode())


def drawn_anew(client: Client, address: str) -> str:
    """The page as it is without anything kept: a message's cookie makes it one of its own."""
    client.cookies["messages"] = "none"
    text = str(client.get(address).content.decode())
    del client.cookies["messages"]
    return text


def without_tokens(text: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken|\.submission)" value="[^"]*"', "", text)


def test_the_empty_page_is_the_same_as_one_drawn_for_each(invitation):
    client = Client()
    first, second = visit(client, invitation), visit(client, invitation)
    address = reverse("surveys:answer_start", args=[invitation.pk])
    assert len(kept(invitation)) == 1
    assert without_tokens(first) == without_tokens(second)
    assert without_tokens(second) == without_tokens(drawn_anew(client, address))
    assert hidden(first, ".submission") != hidden(second, ".submission")
    assert hidden(first, "csrfmiddlewaretoken") != hidden(second, "csrfmiddlewaretoken")
    assert MARK not in first + second


def test_the_page_is_the_same_compressed_and_not(invitation):
    client = Client()
    visit(client, invitation)
    address = reverse("surveys:answer_start", args=[invitation.pk])
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(plain.content) / 3
    text = gzip.decompress(packed.content).decode()
    assert without_tokens(text) == without_tokens(plain.content.decode())
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer["Vary"]


def test_each_receipt_is_the_same_as_one_drawn_for_each(invitation):
    for name in ("First & <b>Co</b>", "Second", "Third"):
        client = Client()
        receipt = send(client, invitation, name)
        response = Response.objects.order_by("-pk")[0]
        address = reverse("surveys:answer_receipt", args=[response.key])
        assert without_tokens(receipt) == without_tokens(drawn_anew(client, address))
        assert response.receipt_number in receipt
        assert f"<dd>{name}</dd>" in unescape(receipt)
        assert "<b>Co" not in receipt
        assert MARK not in receipt
        assert str(NOBODYS_KEY) not in receipt
    assert any(template.endswith("receipt.html") for template, *_rest in kept(invitation))


def test_one_receipt_serves_whatever_was_answered(invitation):
    whole = send(Client(), invitation, "First")
    less = send(Client(), invitation, "Second", other_needs="", years_in_field="")
    told = [int(re.findall(r"<dd>(\d+) questions</dd>", page)[0]) for page in (whole, less)]
    assert told[1] == told[0] - 2
    assert sum(template.endswith("receipt.html") for template, *_rest in kept(invitation)) == 1


def test_nobody_reads_what_is_anothers(invitation):
    clients = [Client(), Client()]
    receipts = [send(client, invitation, f"Name of {n}") for n, client in enumerate(clients)]
    links = [set(re.findall(r'href="([^"]*/r/[^"]*)"', receipt)) for receipt in receipts]
    assert "Name of 0" not in receipts[1]
    assert links[0]
    assert not links[0] & links[1]
    keys = [str(key) for key in Response.objects.order_by("pk").values_list("key", flat=True)]
    assert keys[0] not in receipts[1]
    everything = "".join(page.filled({}).decode() for page in kept(invitation).values())
    for own in (*keys, "Name of 0", "Name of 1", *links[0], *links[1]):
        assert own not in everything


def test_a_page_in_which_somebodys_text_would_stay_is_not_kept(invitation, settings):
    """Where the frame holds the address of the page itself, which no mark stands for."""
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    template = engine.get_template("surveys/answer_receipt.html")
    extra = engine.from_string("{{ request.path }}").nodelist
    template.nodelist.extend(extra)
    try:
        send(Client(), invitation, "Somebody")
    finally:
        del template.nodelist[-len(extra) :]
    assert not any(name.endswith("receipt.html") for name, *_rest in kept(invitation))


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_whoever_has_an_account_or_a_message_has_a_page_of_their_own(invitation, cookie):
    client = Client()
    client.cookies[cookie] = "something"
    visit(client, invitation)
    assert kept(invitation) == {}


def test_an_institutions_own_page_is_not_kept(invitation):
    invitation.allows_many = False
    invitation.save()
    visit(Client(), invitation)
    assert kept(invitation) == {}


@pytest.mark.parametrize(
    ("model", "change", "told"),
    [
        (Country, {"names": {"en": "Elsewhere", "ru": "Другая страна"}}, "Другая страна"),
        (Questionnaire, {"titles": {"ru": "Новое название"}}, "Новое название"),
        (
            Questionnaire,
            {"is_anonymous": True, "needs_sign_off": False, "institution_question": ""},
            "анонимн",
        ),
    ],
)
def test_what_changed_meanwhile_is_seen(invitation, model, change, told):
    Invitation.objects.update(language="ru")
    assert told not in visit(Client(), invitation)
    model.objects.update(**change)
    assert told in visit(Client(), invitation)


def test_no_more_pages_are_kept_than_there_is_room_for(invitation, monkeypatch):
    monkeypatch.setattr("surveys.views.answering_kept.MOST_KEPT", 3)
    address = reverse("surveys:answer_start", args=[invitation.pk])
    client = Client()
    visit(client, invitation)
    for number in range(6):
        assert client.get(f"{address}?n={number}").status_code == 200
        assert len(kept(invitation)) <= 3
