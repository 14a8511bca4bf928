"""A token whose owner may do less than when it was made, and what it does not reach at all."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from institutions.actions.privacy import erase_person
from institutions.actions.second_factor import reset_second_factor
from institutions.actions.tokens import hash_secret, revoke_token
from institutions.enums import ApiScope, Role
from institutions.models import ApiToken, AuditEntry, Grant, User
from reports.api.site import api
from surveys.actions.invitations import revoke_invitation
from surveys.models import Invitation
from tests.institutions.test_second_factor import add_factor
from tests.reports.api.test_api import READS, ROOT, Program
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
)

INVITE = "/countries/{code}/invitations/needs"


class World:
    """A questionnaire that is asked in KZ and KG, and a program of the team of KZ."""

    def __init__(self) -> None:
        self.version = make_version()
        self.institutions, self.invitations = {}, {}
        for code in ("KZ", "KG"):
            country = make_country(code)
            make_response(self.version, country, {"importance": "very"})
            self.institutions[code] = make_institution(f"Ministry {code}", country)
            self.invitations[code] = make_invitation(self.version.questionnaire, country, None)
        self.owner = make_user("kz@example.org", Role.TEAM, country=make_country("KZ"))
        self.program = Program(self.owner)

    def calls(self, program: Program | None = None) -> dict[str, int]:
        """The status of every operation, each tried in KZ."""
        asked = program or self.program
        body = {"institutions": [self.institutions["KZ"].pk]}
        found = {path: asked.get(path).status_code for path in READS}
        found["invite"] = asked.post(INVITE.format(code="KZ"), body).status_code
        found["revoke"] = asked.delete(f"/invitations/{self.invitations['KZ'].pk}").status_code
        return found

    def is_untouched(self) -> bool:
        working = Invitation.objects.filter(revoked_at=None)
        return working.count() == 2 and Invitation.objects.count() == 2


@pytest.fixture
def world(db) -> World:
    return World()


def expire(_owner: User) -> None:
    earlier = timezone.now() - timedelta(days=2)
    ApiToken.objects.update(created_at=earlier, expires_at=earlier + timedelta(days=1))


def deactivate(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)


def take_back(owner: User) -> None:
    revoke_token(ApiToken.objects.get(owner=owner), actor=owner)


def erase(owner: User) -> None:
    erase_person(owner.email, reason="Asked to")


def test_every_operation_is_tried_here(world):
    operations = sum(len(ways) for ways in api.get_openapi_schema()["paths"].values())
    found = world.calls()
    assert len(found) == operations
    assert set(found.values()) <= {200, 201, 204}


@pytest.mark.parametrize("act", [expire, deactivate, take_back, erase])
def test_what_ends_a_token_ends_it_everywhere(world, act: Callable[[User], None]):
    act(world.owner)
    assert set(world.calls().values()) == {401}
    assert world.is_untouched()


def test_an_owner_without_a_role_gets_nothing(world):
    Grant.objects.filter(user=world.owner).delete()
    assert_nothing_is_there(world, world.program)


def test_an_owner_who_now_works_elsewhere_gets_nothing_of_the_old_country(world):
    Grant.objects.filter(user=world.owner).update(country=make_country("KG"))
    found = world.calls()
    of_country = {name: found[name] for name in found if "questionnaires" not in name}
    assert set(of_country.values()) == {404}, of_country
    assert world.is_untouched()


def test_an_owner_who_now_reads_alone_writes_nothing(world):
    Grant.objects.filter(user=world.owner).update(role=Role.READER)
    found = world.calls()
    refused = {name for name, status in found.items() if status == 403}
    assert refused == {
        "/countries/KZ/responses/needs",
        "/countries/KZ/invitations/needs",
        "invite",
        "revoke",
    }
    assert world.is_untouched()


def test_a_role_in_an_institution_is_none_here(world):
    institution = world.institutions["KZ"]
    owner = make_user("sign@example.org", Role.SIGNATORY, institution=institution)
    assert_nothing_is_there(world, Program(owner))


def assert_nothing_is_there(world: World, program: Program) -> None:
    found = world.calls(program)
    assert found.pop("/questionnaires") == 200
    assert program.get("/questionnaires").json() == []
    assert set(found.values()) == {404}, found
    assert world.is_untouched()


def test_a_token_rests_while_its_owner_lacks_the_factor_that_is_required(world, settings):
    """As on the pages: what stands between a stolen password and the answers is gone."""
    add_factor(world.owner)
    settings.SECOND_FACTOR_REQUIRED = True
    assert world.program.get(READS[0]).status_code == 200
    admin = make_user("admin@example.org", Role.ADMINISTRATOR)
    reset_second_factor(actor=admin, person=world.owner)
    assert set(world.calls().values()) == {401}
    assert world.is_untouched()
    add_factor(world.owner)
    assert world.program.get(READS[0]).status_code == 200


def test_readers_need_no_factor_here_either(world, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    reader = Program(make_user("r@example.org", Role.READER, country=make_country("KZ")))
    assert reader.get("/countries/KZ/findings/needs").status_code == 200


def test_nothing_like_a_token_is_one(world):
    secret = world.program.secret
    forged = [
        "Bearer",
        "Bearer ",
        f"Basic {secret}",
        f"bearer{secret}",
        f"Bearer {secret}x",
        f"Bearer {secret[:-1]}",
        f"Bearer {secret.swapcase()}",
        f"Bearer {hash_secret(secret)}",
        f"Bearer {ApiToken.objects.get().hint}",
        f"Bearer {ApiToken.objects.get().pk}",
        "Bearer ' OR 1=1--",
        "Bearer na_%",
        secret,
    ]
    for header in forged:
        for path in READS:
            answer = Client(headers={"authorization": header}).get(ROOT + path)
            assert answer.status_code == 401, (header, path)
    assert Client().get(ROOT + READS[0], {"token": secret}).status_code == 401


@pytest.mark.parametrize("path", ["findings/needs", "responses/needs", "institutions"])
def test_another_country_is_not_there(world, path: str):
    answer = world.program.get(f"/countries/KG/{path}")
    assert answer.status_code == 404
    assert answer.content == world.program.get(f"/countries/XX/{path}").content


def test_another_countrys_invitations_and_institutions_are_not_there(world):
    program, foreign = world.program, world.invitations["KG"]
    assert program.get(INVITE.format(code="KG")).status_code == 404
    body = {"institutions": [world.institutions["KG"].pk]}
    assert program.post(INVITE.format(code="KG"), body).status_code == 404
    there, nowhere = (
        program.post(INVITE.format(code="KZ"), {"institutions": [number]})
        for number in (world.institutions["KG"].pk, 10**9)
    )
    assert (there.status_code, nowhere.status_code) == (422, 422)
    assert program.delete(f"/invitations/{foreign.pk}").status_code == 404
    assert program.delete(f"/invitations/{10**9}").status_code == 404
    assert world.is_untouched()


def test_an_invitation_of_another_country_tells_not_even_that_it_was_taken_back(world):
    admin = make_user("admin@example.org", Role.ADMINISTRATOR)
    revoke_invitation(world.invitations["KG"], actor=admin)
    answer = world.program.delete(f"/invitations/{world.invitations['KG'].pk}")
    missing = world.program.delete(f"/invitations/{10**9}")
    assert (answer.status_code, answer.content) == (404, missing.content)


def test_a_cursor_of_another_country_opens_nothing_of_it(world):
    """Responses are numbered across countries; the number of a foreign one is only a number."""
    for after in range(10):
        page = world.program.get("/countries/KZ/responses/needs", after=after).json()
        assert {one["country"] for one in page["responses"]} <= {"KZ"}


def test_what_is_written_is_under_the_owners_name(world):
    body = json.dumps({"institutions": [world.institutions["KZ"].pk]})
    answer = world.program.client.post(
        ROOT + INVITE.format(code="KZ"), body, content_type="application/json"
    )
    assert answer.status_code == 201
    acts = AuditEntry.objects.exclude(action="create_token")
    assert {entry.actor for entry in acts} == {world.owner}


@pytest.mark.parametrize("scope", [ApiScope.READ_FINDINGS, ApiScope.READ_RESPONSES])
def test_a_refused_call_is_no_reading(world, scope: str):
    program = Program(world.owner, scope)
    deactivate(world.owner)
    for path in READS:
        program.get(path)
    assert not AuditEntry.objects.filter(action__startswith="read_").exists()
