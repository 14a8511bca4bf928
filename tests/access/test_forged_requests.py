"""Requests put together by hand: things of another country in the address or in what is posted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from institutions.models import Grant, User
from tests.access.addresses import ARGUMENTS, address_of, body_of
from tests.access.places import Place
from tests.access.world import World, built_world, rows_written, undone
from tests.surveys.answer_files import ROW, as_csv

Body = Callable[[Place, Place], dict[str, Any]]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_root(settings, media: Path) -> None:
    settings.MEDIA_ROOT = media


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), built_world(media) as made:
        yield made


@pytest.fixture(autouse=True)
def db(world) -> Iterator[None]:
    with undone():
        yield


def roles(*grants: tuple[str, str, object]) -> dict[str, Any]:
    """What a person's form posts for these roles: role, kind of scope and its key."""
    posted = {"roles-TOTAL_FORMS": str(len(grants)), "roles-INITIAL_FORMS": "0"}
    for number, (role, scope, key) in enumerate(grants):
        posted |= {f"roles-{number}-role": role, f"roles-{number}-{scope}": str(key)}
    return posted


def person(*grants: tuple[str, str, object]) -> dict[str, Any]:
    return {"email": "new@example.org", "full_name": "N", "language": "en", **roles(*grants)}


def csv_file(*lines: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.csv", "\n".join(lines).encode())}


MEETING = {
    "city": "City",
    "starts_on": "2023-06-07",
    "ends_on": "2023-06-07",
    "format": "in_person",
}
FORGED: list[tuple[str, str, Body]] = [
    (
        "an institution of another country for a response",
        "surveys:response_link",
        lambda home, abroad: {"institution": abroad.institution.pk},
    ),
    (
        "an invitation of another country's institution",
        "surveys:invitations",
        lambda home, abroad: {"institutions": [abroad.institution.pk]},
    ),
    (
        "answers of another country",
        "surveys:response_import",
        lambda home, abroad: {"file": SimpleUploadedFile("a.csv", as_csv(ROW | {"country": "KG"}))},
    ),
    (
        "a quote from another country's response",
        "reports:quote_choose",
        lambda home, abroad: {"response": abroad.imported.pk, "question": "comment"},
    ),
    (
        "a role in another country's institution",
        "institutions:person_add",
        lambda home, abroad: person(("signatory", "institution", abroad.institution.pk)),
    ),
    (
        "a reader, who is the administrators' to appoint",
        "institutions:person_add",
        lambda home, abroad: person(("reader", "country", "KZ")),
    ),
    (
        "a team member for all countries",
        "institutions:person_add",
        lambda home, abroad: person(("team", "country", "")),
    ),
    (
        "an administrator",
        "institutions:person_edit",
        lambda home, abroad: person(("administrator", "country", "")),
    ),
    (
        "an institution of another country from a file",
        "institutions:institution_import",
        lambda home, abroad: csv_file("country,name_en,sector", "KG,New,other"),
    ),
    (
        "an institution of no country from a file",
        "institutions:institution_import",
        lambda home, abroad: csv_file("country,name_en,sector", ",New,other"),
    ),
    (
        "an administrator from a file",
        "institutions:people_import",
        lambda home, abroad: csv_file("email,name,role", "n@example.org,N,administrator"),
    ),
    (
        "a person of another country's institution from a file",
        "institutions:people_import",
        lambda home, abroad: csv_file(
            "email,name,role,country,institution", "n@example.org,N,signatory,KG,Ministry"
        ),
    ),
    (
        "a dialogue of another country",
        "dialogues:dialogue_add",
        lambda home, abroad: {**MEETING, "countries": ["KG"]},
    ),
    (
        "a dialogue moved to another country",
        "dialogues:dialogue_edit",
        lambda home, abroad: {**MEETING, "countries": ["KG"]},
    ),
    (
        "another country's institution on the list",
        "dialogues:participant_add",
        lambda home, abroad: {"institution": abroad.institution.pk, "role": "participant"},
    ),
    (
        "another country's institutions on the list",
        "dialogues:participant_invite",
        lambda home, abroad: {"institution": [abroad.institution.pk]},
    ),
    (
        "a worry of another country's institution",
        "dialogues:record_add",
        lambda home, abroad: {"headline": "New", "raised_by": abroad.institution.pk},
    ),
    (
        "links for another country's institutions",
        "dialogues:invite",
        lambda home, abroad: {"questionnaire": "asked", "institution": [abroad.institution.pk]},
    ),
]


@pytest.mark.parametrize(("name", "body"), [row[1:] for row in FORGED], ids=[r[0] for r in FORGED])
def test_nothing_of_another_country_is_reached_by_posting_its_number(world, name, body):
    client = world.visitors["team_kz"].client()
    written = rows_written()
    client.post(address_of(name, world.home), body(world.home, world.abroad))
    assert rows_written() == written


NESTED = [name for name, parts in ARGUMENTS.items() if parts[0] in ("code", "dialogue.pk")]
NESTED = [name for name in NESTED if len([p for p in ARGUMENTS[name] if "." in str(p)]) > 1] + [
    "reports:quote_remove"
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", NESTED)
def test_a_part_is_found_under_its_own_whole_only(world, name: str, method: str):
    """Even for an administrator: what a page checks and what it changes must be one thing."""
    whole, part = address_of(name, world.home), address_of(name, world.abroad)
    split = "/".join([*whole.split("/")[:3], *part.split("/")[3:]])
    assert split not in (whole, part)
    written = rows_written()
    client = world.visitors["administrator"].client()
    response = getattr(client, method)(split, body_of(name, world.abroad))
    assert response.status_code in (404, 405)
    assert rows_written() == written


def test_who_is_not_an_administrator_changes_no_e_mail(world):
    victim = world.home.person
    body = person(("contributor", "institution", world.home.institution.pk))
    client = world.visitors["team_kz"].client()
    client.post(address_of("institutions:person_edit", world.home), body)
    assert User.objects.get(pk=victim.pk).email == victim.email
    assert User.objects.get(pk=victim.pk).full_name == "N"


def test_fields_that_no_form_asks_for_change_nothing(world):
    grants = Grant.objects.count()
    before = User.objects.get(pk=world.home.person.pk)
    body = person(("contributor", "institution", world.home.institution.pk)) | {
        "roles-INITIAL_FORMS": "1",
        "is_active": "",
        "password": "chosen by somebody else",
        "is_staff": "on",
        "is_superuser": "on",
    }
    world.visitors["team_kz"].client().post(
        address_of("institutions:person_edit", world.home), body
    )
    after = User.objects.get(pk=before.pk)
    assert (after.is_active, after.password) == (True, before.password)
    assert Grant.objects.count() == grants


def test_signing_in_leads_to_no_other_site(world):
    for target in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:x",
        "ru",
    ):
        client = world.visitors["team_kz"].client()
        answer = client.get(reverse("institutions:sign_in"), {"next": target})
        assert answer["Location"] == reverse("institutions:home")


def test_no_page_takes_a_form_without_its_token(world):
    visitor = world.visitors["administrator"]
    client = visitor.client()
    client.handler.enforce_csrf_checks = True
    written = rows_written()
    for name in ARGUMENTS:
        answer = client.post(address_of(name, world.home), body_of(name, world.home))
        refused = {401, 405} if name.startswith("api-") else {403, 405}
        assert answer.status_code in refused, name
    assert rows_written() == written


def test_a_null_byte_that_no_form_looked_at_is_a_bad_request(world):
    client = world.visitors["team_kz"].client()
    address = address_of("institutions:contact_remove", world.home)
    written = rows_written()
    assert client.post(address, {"country": "K\0"}).status_code == 400
    assert rows_written() == written


def test_a_reason_with_a_null_byte_is_refused(world):
    client = world.visitors["team_kz"].client()
    for name in ("surveys:response_withdraw", "surveys:response_reopen"):
        written = rows_written()
        assert client.post(address_of(name, world.home), {"reason": "a\0b"}).status_code == 302
        assert rows_written() == written


@pytest.mark.parametrize("name", ["dialogues:document_file", "reports:report_download"])
def test_a_file_that_is_gone_is_not_found(world, settings, tmp_path, name: str):
    settings.MEDIA_ROOT = tmp_path
    address = address_of(name, world.home)
    assert world.visitors["team_kz"].client().get(address).status_code == 404


@pytest.mark.parametrize("name", ["dialogues:document_file", "reports:report_download"])
def test_files_are_handed_out_as_downloads(world, name: str):
    answer = world.visitors["team_kz"].client().get(address_of(name, world.home))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/pdf"
