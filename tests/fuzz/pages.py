"""Every form of every page, filled in with what hurts; every page, asked with odd parameters."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.access.addresses import address_of, body_of
from tests.access.world import World, undone
from tests.fuzz import nasty
from tests.fuzz.files import DOCX, TAGUETTE
from tests.fuzz.seat import Seat
from tests.fuzz.target import Target, as_it_is
from tests.reports.evidence.test_import_pages import GOOD
from tests.test_access_matrix import EXPECTED

ROLES = ("administrator", "administrator", "team", "team_kz", "reader_kz", "coordinator",
         "signatory", "contributor", "link", "anonymous")  # fmt: skip
PARAMETERS = ("check", "country", "format", "from", "in", "key", "kind", "language", "next", "now",
              "page", "pair", "preview", "q", "question", "questionnaire", "revision", "section",
              "sector", "seen", "show", "state", "table", "text", "then", "topic", "type", "under",
              "who", "width", "row", "sort", "order", "o", "id", "after", "limit")  # fmt: skip
FILES = (
    ("a.xlsx", GOOD), ("a.docx", DOCX), ("a.csv", TAGUETTE), ("../../a.pdf", b"%PDF-1.4"),
    ("\u202egnp.exe", b"MZ"), ("a" * 300 + ".txt", b"x"), ("", b""), ("a.png", b"\x89PNG"),
    ("a.csv", b"\xff\xfe\x00"), ("a\r\nb.csv", b'"'), ("a.xlf", b"<xliff/>"),
)  # fmt: skip
JSONS = (
    "", "{", "[]", "null", '"a"', "1e999", "NaN", "[" * 20_000 + "]" * 20_000, '{"a":' * 5_000,
    '{"answers": {}}', '{"\\u0000": "\\ud800"}', '{"a": 1' + "0" * 5_000 + "}",
)  # fmt: skip
PAGES = sorted({name for name, how in EXPECTED if how == "GET" and not name.startswith("api-")})
POSTED = sorted({name for name, how in EXPECTED if how == "POST" and not name.startswith("api-")})
UNANSWERED = {"health_ready"}  # 503: there are no workers here


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, its fields with their values, which of them are files."""

    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def page_targets(world: World, seat: Seat) -> Iterator[Target]:
    """Targets that make what they send of a random number."""
    known: dict[tuple[str, str], list[Form]] = {}
    runs = {
        "staff-forms": partial(_post_any, world, known),
        "addresses": partial(_post_body, world),
        "parameters": partial(_get_any, world),
        "respondent": partial(_answer_any, seat),
    }
    for name, run in runs.items():
        yield Target(name, partial(_run, run), [b"seed"], as_it_is, is_guided=False)


def _run(run: Any, content: bytes) -> None:
    with undone():
        run(Random(content))


def _post_any(world: World, known: dict[tuple[str, str], list[Form]], rng: Random) -> None:
    """Fill in one form of one page, and send it."""
    role, name = rng.choice(ROLES), rng.choice(PAGES)
    client = world.visitors[role].client()
    forms = known.get((role, name))
    if forms is None:
        address = address_of(name, world.visitors[role].place)
        forms = known[role, name] = forms_on(client, address)
    if not forms:
        _post_body(world, rng)
        return
    form = rng.choice(forms)
    _post(rng, client, form.address, list(form.fields), form.files)


def _post_body(world: World, rng: Random) -> None:
    """Send what an address takes, somewhat changed."""
    role, name = rng.choice(ROLES), rng.choice(POSTED)
    visitor = world.visitors[role]
    address = address_of(name, visitor.place)
    values = [
        (key, one)
        for key, value in body_of(name, visitor.place).items()
        for one in (value if isinstance(value, list) else [value])
    ]
    files = tuple(key for key, value in values if isinstance(value, SimpleUploadedFile))
    plain = [(key, str(value)) for key, value in values if key not in files]
    _post(rng, visitor.client(), address, plain, files)


def _get_any(world: World, rng: Random) -> None:
    role, name = rng.choice(ROLES), rng.choice(PAGES)
    visitor = world.visitors[role]
    values = {
        rng.choice(PARAMETERS): [
            rng.choice(nasty.ALL)[:3_000] for _ in range(rng.choice((1, 1, 2)))
        ]
        for _ in range(rng.randrange(1, 5))
    }
    answer = visitor.client().get(address_of(name, visitor.place), values)
    _check(answer, name)


def _answer_any(seat: Seat, rng: Random) -> None:
    """Save, continue, add and remove items, send, decline, comment, share, as who answers."""
    key = [seat.draft.key]
    section = [seat.draft.key, rng.randrange(1, seat.sections + 1)]
    pages = [reverse("surveys:answer_section", args=section)] * 6 + [
        reverse("surveys:answer_check", args=key),
        reverse("surveys:answer_tasks", args=key),
        reverse("surveys:answer_share", args=key),
        reverse("surveys:answer_comments", args=section),
        reverse("surveys:answer_save", args=key),
        reverse("surveys:answer_presence", args=key),
        reverse("reports:answer_offline", args=key),
    ]
    for _ in range(rng.choice((1, 1, 2, 4))):
        address = rng.choice(pages)
        forms = forms_on(seat.client, address)
        form = rng.choice(forms) if forms else Form(address, _SAVED, ())
        if address == reverse("surveys:answer_save", args=key):
            form = Form(address, _saved(rng, seat), ())
        _post(rng, seat.client, form.address, list(form.fields), form.files)


_SAVED = ((".question", "name"), ("name", "New words"), (".base", "{}"))


def _saved(rng: Random, seat: Seat) -> tuple[tuple[str, str], ...]:
    """What the page's script sends when one answer changed."""
    name = rng.choice(list(seat.form.questions))
    base = rng.choice(('{"name": [1, "a"]}', "{}", *JSONS))
    return ((".question", name), (name, rng.choice(nasty.ALL)), (".base", base))


def forms_on(client: Client, address: str) -> list[Form]:
    """The forms of a page that are posted."""
    answer = client.get(address, follow=True)
    if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.streaming:
        return []
    if not answer.content.strip():
        return []
    page = html.parse(io.BytesIO(answer.content), html.HTMLParser(encoding="utf-8")).getroot()
    own = answer.request["PATH_INFO"]
    return [
        _form(form, own) for form in page.iter("form") if form.get("method", "").lower() == "post"
    ]


def _form(form: Any, own: str) -> Form:
    fields: list[tuple[str, str]] = []
    files: list[str] = []
    for control in form.iter("input", "select", "textarea", "button"):
        name = control.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if control.get("type") == "file":
            files.append(name)
        elif control.tag == "select":
            options = [option.get("value", "") for option in control.iter("option")]
            fields.append((name, options[-1] if options else ""))
        else:
            fields.append((name, control.get("value") or control.text or "x"))
    action = urlsplit(form.get("action") or own).path or own
    return Form(action, tuple(fields), tuple(files))


def _post(
    rng: Random, client: Client, address: str, fields: list[tuple[str, str]], files: Sequence[str]
) -> None:
    """Change some of the fields and send them: mostly as a form, sometimes as something else."""
    if rng.random() < 0.05:
        kind = rng.choice(("application/json", "text/plain", "multipart/form-data; boundary=x"))
        _check(client.post(address, rng.choice(JSONS), content_type=kind), address)
        return
    for _ in range(rng.choice((0, 1, 1, 2, 3, 6))):
        _change(rng, fields)
    values: dict[str, list[Any]] = {}
    for name, value in fields[:2_500]:
        values.setdefault(name, []).append(value)
    for name in files:
        if rng.random() < 0.8:
            file_name, content = rng.choice(FILES)
            values[name] = [SimpleUploadedFile(file_name or "x", content)]
    headers = {"HX-Request": "true"} if rng.random() < 0.1 else {}
    answer = client.post(address, values, headers=headers, follow=rng.random() < 0.5)
    _check(answer, address)


def _change(rng: Random, fields: list[tuple[str, str]]) -> None:
    place = rng.randrange(len(fields) + 1)
    value = rng.choice(nasty.ALL)
    if place == len(fields):
        fields.append(
            (rng.choice((*PARAMETERS, ".action", ".base", ".question", value[:50])), value)
        )
        return
    name, old = fields[place]
    match rng.randrange(8):
        case 0:
            del fields[place]
        case 1:
            fields.append((name, value))
        case 2:
            fields[place] = (rng.choice(fields)[0], old)
        case 3:
            fields[place] = (name, rng.choice(fields)[1])
        case 4:
            fields[place] = (name, rng.choice(JSONS) if rng.random() < 0.3 else old + value[:100])
        case _:
            fields[place] = (name, value)


def _check(answer: Any, where: str) -> None:
    """No error of the site, and no line end in a header."""
    assert answer.status_code < 500 or where in UNANSWERED, (where, answer.status_code)
    for value in answer.headers.values():
        assert not re.search(r"[\r\n\0]", value), where
    if (
        answer.headers.get("Content-Type", "").startswith("application/json")
        and not answer.streaming
    ):
        json.loads(answer.content)
