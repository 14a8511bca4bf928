"""The interface for programs: what it gives to whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.actions.tokens import create_token
from institutions.enums import ApiScope, Role
from surveys.actions.folding import fold_all
from surveys.models import Invitation
from surveys.respondent import hash_token
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
)

ROOT = "/api/v1"


class Program:
    """A client that sends a token, with cookies of nobody."""

    def __init__(self, owner, *scopes: str) -> None:
        ends = timezone.now() + timedelta(days=1)
        _token, self.secret = create_token(
            owner=owner, name="test", scopes=scopes or ApiScope.values, expires_at=ends
        )
        self.client = Client(
            enforce_csrf_checks=True, headers={"authorization": f"Bearer {self.secret}"}
        )

    def get(self, path: str, **query):
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: object):
        return self.client.post(ROOT + path, json.dumps(body), content_type="application/json")

    def delete(self, path: str):
        return self.client.delete(ROOT + path)


@pytest.fixture
def version(db):
    version = make_version()
    kz, kg = make_country("KZ"), make_country("KG")
    for number in range(5):
        answers = {"importance": "very" if number else "little", "comment": f"Words {number}"}
        make_response(version, kz, answers, given_name="Ministry")
    make_response(version, kg, {"importance": "very"})
    fold_all()
    return version


@pytest.fixture
def team(version):
    return Program(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def reader(version):
    return Program(make_user("reader@example.org", Role.READER, country=make_country("KZ")))


# Reading


def test_questionnaires_are_listed(team):
    assert team.get("/questionnaires").json() == [
        {"slug": "needs", "titles": {"en": "Questionnaire needs"}, "round": None}
    ]


def test_a_questionnaire_names_its_versions_and_a_version_what_it_asks(team, version):
    found = team.get("/questionnaires/needs").json()
    assert [one["number"] for one in found["versions"]] == [1]
    form = team.get("/questionnaires/needs/versions/1").json()
    assert form["sha256"] == version.sha256
    assert form["document"] == version.document


def test_findings_come_with_counts_and_labels(team):
    found = team.get("/countries/KZ/findings/needs").json()
    row = next(
        row
        for row in found["rows"]
        if (row["question"], row["choice"], row["sector"]) == ("importance", "very", "")
    )
    assert row["count"] == 4
    assert row["answered"] == 5


def test_small_numbers_are_withheld_here_too(team):
    found = team.get("/countries/KG/findings/needs").json()
    row = next(row for row in found["rows"] if row["question"] == "importance")
    assert row["is_withheld"]
    assert row["count"] is None


def test_responses_come_in_pages_that_lose_none(team):
    seen: list[Any] = []
    after: int | None = 0
    while after is not None:
        page = team.get("/countries/KZ/responses/needs", after=after, limit=2).json()
        assert len(page["responses"]) <= 2
        seen += page["responses"]
        after = page["next"]
    assert [one["answers"]["comment"] for one in seen] == [f"Words {n}" for n in range(5)]
    assert seen[0]["institution"] == "Ministry"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 10_000}, {"after": -1}, {"after": "x"}])
def test_a_page_that_makes_no_sense_is_refused(team, query):
    assert team.get("/countries/KZ/responses/needs", **query).status_code == 422


# Inviting


def test_an_institution_is_invited_and_its_link_works(team, client):
    institution = make_institution("Ministry of Health", make_country("KZ"))
    listed = team.get("/countries/KZ/institutions").json()
    assert [one["id"] for one in listed] == [institution.pk]
    response = team.post("/countries/KZ/invitations/needs", {"institutions": [institution.pk]})
    assert response.status_code == 201
    (made,) = response.json()
    token = made["link"].rstrip("/").rsplit("/", 1)[1]
    assert Invitation.objects.get().token_hash == hash_token(token)
    assert client.get(reverse("surveys:open_link", args=[token])).status_code == 302


def test_whoever_is_invited_is_not_invited_again(team):
    institution = make_institution("Ministry of Health", make_country("KZ"))
    body = {"institutions": [institution.pk, institution.pk]}
    assert len(team.post("/countries/KZ/invitations/needs", body).json()) == 1
    assert team.post("/countries/KZ/invitations/needs", body).json() == []
    assert Invitation.objects.count() == 1


def test_the_list_of_invitations_tells_no_links(team, version):
    invitation = make_invitation(version.questionnaire, make_country("KZ"), None)
    (found,) = team.get("/countries/KZ/invitations/needs").json()
    assert found["id"] == invitation.pk
    assert not {"link", "token", "token_hash"} & set(found)


def test_an_invitation_is_taken_back_once(team, version):
    invitation = make_invitation(version.questionnaire, make_country("KZ"), None)
    assert team.delete(f"/invitations/{invitation.pk}").status_code == 204
    assert team.delete(f"/invitations/{invitation.pk}").status_code == 409
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"institutions": []}, 422),
        ({"institutions": ["x"]}, 422),
        ({"institutions": [999_999]}, 422),
        ({}, 422),
        ([], 422),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(team, body, status):
    assert team.post("/countries/KZ/invitations/needs", body).status_code == status
    assert not Invitation.objects.exists()


def test_an_institution_of_another_country_is_refused(team):
    institution = make_institution("Elsewhere", make_country("KG"))
    response = team.post("/countries/KZ/invitations/needs", {"institutions": [institution.pk]})
    assert response.status_code == 409
    assert not Invitation.objects.exists()


# Who

READS = [
    "/questionnaires",
    "/questionnaires/needs",
    "/questionnaires/needs/versions/1",
    "/countries/KZ/findings/needs",
    "/countries/KZ/responses/needs",
    "/countries/KZ/institutions",
    "/countries/KZ/invitations/needs",
]


@pytest.mark.parametrize("path", READS)
def test_without_a_token_there_is_nothing(version, client, path):
    assert client.get(ROOT + path).status_code == 401
    wrong = client.get(ROOT + path, headers={"authorization": "Bearer na_wrong"})
    assert wrong.status_code == 401


@pytest.mark.parametrize("path", READS)
def test_a_session_of_a_browser_is_no_token(version, client, path):
    client.force_login(make_user("admin@example.org", Role.ADMINISTRATOR))
    assert client.get(ROOT + path).status_code == 401


SCOPES = {
    "/countries/KZ/responses/needs": ApiScope.READ_RESPONSES,
    "/countries/KZ/institutions": ApiScope.READ_INVITATIONS,
    "/countries/KZ/invitations/needs": ApiScope.READ_INVITATIONS,
}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("scope", ApiScope.values)
def test_a_token_opens_what_its_scope_says_and_nothing_else(version, path, scope):
    program = Program(make_user("team@example.org", Role.TEAM), scope)
    expected = 200 if scope == SCOPES.get(path, ApiScope.READ_FINDINGS) else 401
    assert program.get(path).status_code == expected


def test_reading_scopes_invite_nobody(version):
    institution = make_institution("Ministry of Health", make_country("KZ"))
    program = Program(make_user("team@example.org", Role.TEAM), ApiScope.READ_INVITATIONS)
    body = {"institutions": [institution.pk]}
    assert program.post("/countries/KZ/invitations/needs", body).status_code == 401
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/countries/KZ/findings/needs", 200),
        ("/countries/KG/findings/needs", 404),
        ("/countries/KZ/responses/needs", 403),
        ("/countries/KG/responses/needs", 404),
        ("/countries/KZ/invitations/needs", 403),
        ("/countries/KZ/institutions", 200),
        ("/countries/KG/institutions", 404),
        ("/countries/XX/findings/needs", 404),
        ("/countries/KZ/findings/none", 404),
    ],
)
def test_a_program_never_sees_more_than_its_owner(reader, path, status):
    response = reader.get(path)
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")


def test_a_reader_invites_and_takes_back_nothing(reader, version):
    institution = make_institution("Ministry of Health", make_country("KZ"))
    invitation = make_invitation(version.questionnaire, make_country("KZ"), None)
    body = {"institutions": [institution.pk]}
    assert reader.post("/countries/KZ/invitations/needs", body).status_code == 403
    assert reader.delete(f"/invitations/{invitation.pk}").status_code == 403
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_another_countrys_invitation_is_not_there(version):
    member = Program(make_user("kz@example.org", Role.TEAM, country=make_country("KZ")))
    invitation = make_invitation(version.questionnaire, make_country("KG"), None)
    assert member.delete(f"/invitations/{invitation.pk}").status_code == 404


def test_the_description_names_every_operation(client, version):
    described = client.get(f"{ROOT}/openapi.json").json()
    assert described["openapi"].startswith("3.")
    operations = [(path, how) for path, item in described["paths"].items() for how in item]
    assert len(operations) == 9
    assert all("security" in described["paths"][path][how] for path, how in operations)


# How often


def test_a_token_is_used_so_often_a_minute_and_no_more(version, settings):
    settings.API_CALLS_PER_MINUTE = 3
    one = Program(make_user("one@example.org", Role.TEAM))
    answers = [one.get("/questionnaires") for _call in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 2  # a minute may have begun meanwhile
    assert 0 < int(refused[0].headers["Retry-After"]) <= 60
    assert refused[0].json() == {"detail": "Too many calls"}
    other = Program(make_user("other@example.org", Role.TEAM))
    assert other.get("/questionnaires").status_code == 200


def test_a_token_without_the_scope_is_refused_whatever_the_count(version, settings):
    settings.API_CALLS_PER_MINUTE = 1
    program = Program(make_user("one@example.org", Role.TEAM), ApiScope.READ_INVITATIONS)
    assert [program.get("/questionnaires").status_code for _call in range(3)] == [401] * 3
