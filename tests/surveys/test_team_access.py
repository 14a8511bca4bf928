"""Who may see and change what on the team's pages, and how many queries a page takes."""

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from surveys.models import Response
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
    signed_in,
)

ANSWERS = {"importance": "very", "years": 7}


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def team_client(kazakhstan):
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def addresses(version, kazakhstan):
    """Every page of one country's survey: (name, arguments, is it a POST?, who may)."""
    invitation = make_invitation(
        version.questionnaire, kazakhstan, make_institution("Agency", kazakhstan)
    )
    response = make_response(version, kazakhstan, ANSWERS)
    country = ["needs", "KZ"]
    return {
        "get": {
            "staff": [
                ("questionnaires", []),
                ("questionnaire", ["needs"]),
                ("version_preview", ["needs", 1]),
                ("version_xlsform", ["needs", 1]),
                ("country_survey", country),
            ],
            "team": [
                ("invitations", country),
                ("responses", country),
                ("response", [response.key]),
            ],
            "import": [("response_import", ["needs"])],
            "general": [("questionnaire_import", []), ("questionnaire_edit", ["needs"])],
        },
        "post": {
            "team": [
                ("invitation_open", country),
                ("invitation_renew", [invitation.pk]),
                ("invitation_revoke", [invitation.pk]),
                ("response_link", [response.key]),
                ("response_withdraw", [response.key]),
                ("response_reopen", [response.key]),
            ],
            "general": [("version_publish", ["needs", 1])],
        },
    }


def statuses(client: Client, addresses, method: str, kind: str) -> set[int]:
    return {
        getattr(client, method)(reverse(f"surveys:{name}", args=arguments)).status_code
        for name, arguments in addresses[method][kind]
    }


def of_role(role: Role, code: str | None) -> Client:
    country = make_country(code) if code else None
    return signed_in(make_user(f"{role}-{code}@example.org".lower(), role, country=country))


def test_anonymous_visitors_are_sent_to_the_sign_in_page(addresses):
    for method, kinds in addresses.items():
        for kind in kinds:
            assert statuses(Client(), addresses, method, kind) == {302}


def test_general_staff_may_do_everything(addresses):
    for role in (Role.ADMINISTRATOR, Role.TEAM):
        client = of_role(role, None)
        for kind in addresses["get"]:
            assert statuses(client, addresses, "get", kind) == {200}
        for kind in addresses["post"]:
            assert statuses(client, addresses, "post", kind) <= {200, 302}


def test_a_team_member_of_the_country_may_not_change_questionnaires(addresses):
    client = of_role(Role.TEAM, "KZ")
    for kind in ("staff", "team", "import"):
        assert statuses(client, addresses, "get", kind) == {200}
    assert statuses(client, addresses, "post", "team") <= {200, 302}
    for method in ("get", "post"):
        assert statuses(client, addresses, method, "general") == {403}


def test_a_reader_of_the_country_sees_numbers_only(addresses):
    client = of_role(Role.READER, "KZ")
    assert statuses(client, addresses, "get", "staff") == {200}
    for kind in ("team", "import", "general"):
        assert statuses(client, addresses, "get", kind) == {403}
    for kind in ("team", "general"):
        assert statuses(client, addresses, "post", kind) == {403}
    assert Response.objects.get().state == "submitted"


def test_staff_of_another_country_find_nothing(addresses):
    for role in (Role.TEAM, Role.READER):
        client = of_role(role, "KG")
        for method in ("get", "post"):
            assert statuses(client, addresses, method, "team") == {404}
        url = reverse("surveys:country_survey", args=["needs", "KZ"])
        assert client.get(url).status_code == 404


def test_people_of_institutions_and_without_a_role_find_nothing(addresses, kazakhstan):
    institution = make_institution("Own", kazakhstan)
    roles = (Role.COORDINATOR, Role.SIGNATORY, Role.CONTRIBUTOR)
    people = [
        make_user("nobody@example.org"),
        *(make_user(f"{role}@example.org", role, institution=institution) for role in roles),
    ]
    for person in people:
        client = signed_in(person)
        for method, kinds in addresses.items():
            for kind in kinds:
                assert statuses(client, addresses, method, kind) == {404}


def test_what_does_not_exist_is_not_found(team_client, version):
    missing: list[tuple[str, list[object]]] = [
        ("questionnaire", ["nope"]),
        ("version_preview", ["needs", 9]),
        ("version_xlsform", ["needs", 9]),
        ("country_survey", ["needs", "XX"]),
        ("invitations", ["nope", "KZ"]),
        ("response", ["00000000-0000-4000-8000-000000000000"]),
    ]
    for name, arguments in missing:
        assert team_client.get(reverse(f"surveys:{name}", args=arguments)).status_code == 404


# Queries


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("questionnaires", []),
        ("questionnaire", ["needs"]),
        ("country_survey", ["needs", "KZ"]),
        ("invitations", ["needs", "KZ"]),
        ("responses", ["needs", "KZ"]),
    ],
)
def test_a_page_takes_the_same_queries_for_one_row_and_for_three(
    team_client, version, kazakhstan, name, arguments, django_assert_max_num_queries
):
    url = reverse(f"surveys:{name}", args=arguments)

    def add(number: int) -> None:
        institution = make_institution(f"I{number}", kazakhstan)
        make_institution(f"J{number}", kazakhstan)
        make_invitation(version.questionnaire, kazakhstan, institution)
        make_response(version, kazakhstan, ANSWERS, institution=institution)
        make_version(slug=f"s{number}")
        make_version()
        make_country(f"A{'ABC'[number]}")

    add(0)
    team_client.get(url)
    with django_assert_max_num_queries(30) as first:
        team_client.get(url)
    add(1)
    add(2)
    with django_assert_max_num_queries(len(first)):
        team_client.get(url)
