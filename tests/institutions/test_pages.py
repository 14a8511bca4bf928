"""Every page of the registry for every role, and its number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.actions import record_audit
from institutions.enums import Role
from institutions.models import Country, Grant, Institution, Job, Round, User

SIGN_IN = "sign in"
STAFF = {"administrator", "team", "team_kz", "reader_kz", "reader_kg"}
TEAM = {"administrator", "team", "team_kz"}
EVERYBODY = STAFF | {"coordinator", "signatory", "contributor", "nobody", "anonymous"}
GENERAL = {"administrator", "team"}


@pytest.fixture
def addresses(people, institutions, countries) -> dict[str, str]:
    round_ = Round.objects.create(slug="first", names={"en": "First round"})
    round_.countries.set(countries.values())
    job = Job.objects.create(kind="sample", owner=people.reader_kz)
    kz, general = institutions.kz_ministry.pk, institutions.general.pk
    return {
        "countries": reverse("institutions:countries"),
        "country_add": reverse("institutions:country_add"),
        "country": reverse("institutions:country", args=["KZ"]),
        "country_edit": reverse("institutions:country_edit", args=["KZ"]),
        "general": reverse("institutions:general_institutions"),
        "general_add": reverse("institutions:general_institution_add"),
        "institution_add": reverse("institutions:institution_add", args=["KZ"]),
        "institution_edit": reverse("institutions:institution_edit", args=[kz]),
        "general_edit": reverse("institutions:institution_edit", args=[general]),
        "institution_import": reverse("institutions:institution_import"),
        "institution_template": reverse("institutions:institution_template"),
        "people": reverse("institutions:people"),
        "person_add": reverse("institutions:person_add"),
        "person_edit": reverse("institutions:person_edit", args=[people.coordinator.pk]),
        "administrator_edit": reverse("institutions:person_edit", args=[people.administrator.pk]),
        "people_import": reverse("institutions:people_import"),
        "people_template": reverse("institutions:people_template"),
        "rounds": reverse("institutions:rounds"),
        "round_add": reverse("institutions:round_add"),
        "round_edit": reverse("institutions:round_edit", args=["first"]),
        "job": reverse("institutions:job", args=[job.pk]),
        "audit": reverse("institutions:audit_log"),
    }


# page -> (who gets in, who is refused with 403); everybody else gets 404
RULES: dict[str, tuple[set[str], set[str]]] = {
    "countries": (STAFF, set()),
    "country_add": ({"administrator"}, STAFF - {"administrator"}),
    "country": (STAFF - {"reader_kg"}, set()),
    "country_edit": ({"administrator"}, STAFF - {"administrator"}),
    "general": (STAFF, set()),
    "general_add": (GENERAL, STAFF - GENERAL),
    "institution_add": (TEAM, STAFF - TEAM),
    "institution_edit": (TEAM, STAFF - TEAM),
    "general_edit": (GENERAL, STAFF - GENERAL),
    "institution_import": (TEAM, STAFF - TEAM),
    "institution_template": (TEAM, STAFF - TEAM),
    "people": (TEAM, STAFF - TEAM),
    "person_add": (TEAM, STAFF - TEAM),
    "person_edit": (TEAM, STAFF - TEAM),
    "administrator_edit": ({"administrator"}, STAFF - TEAM),
    "people_import": (TEAM, STAFF - TEAM),
    "people_template": (TEAM, STAFF - TEAM),
    "rounds": (STAFF, set()),
    "round_add": (GENERAL, STAFF - GENERAL),
    "round_edit": (GENERAL, STAFF - GENERAL),
    "job": ({"administrator", "reader_kz"}, set()),
    "audit": ({"administrator"}, STAFF - {"administrator"}),
}


@pytest.mark.parametrize("page", RULES)
def test_each_page_for_each_role(page, addresses, people, client_of):
    inside, refused = RULES[page]
    for who in sorted(EVERYBODY):
        response = client_of(getattr(people, who)).get(addresses[page])
        if who == "anonymous":
            assert response.status_code == 302, who
            assert response["Location"].startswith(reverse("institutions:sign_in"))
        else:
            expected = 200 if who in inside else 403 if who in refused else 404
            assert response.status_code == expected, who


def test_a_reader_of_another_country_does_not_learn_that_a_page_exists(people, client_of):
    client = client_of(people.reader_kg)
    for name in ("country", "institution_add", "country_edit"):
        missing = client.get(reverse(f"institutions:{name}", args=["XX"]))
        hidden = client.get(reverse(f"institutions:{name}", args=["KZ"]))
        assert missing.status_code == hidden.status_code


@pytest.mark.parametrize("who", sorted(STAFF))
def test_staff_see_their_countries_first(who, people, client_of, institutions):
    page = client_of(getattr(people, who)).get("/").content.decode()
    assert ("Kazakhstan" in page) == (who != "reader_kg")
    assert ("Kyrgyzstan" in page) == (who in {"administrator", "team", "reader_kg"})


def test_people_of_an_institution_go_to_their_questionnaires(people, client_of):
    response = client_of(people.signatory).get("/")
    assert response.status_code == 302
    assert response["Location"] == reverse("surveys:my_responses")


def test_someone_without_a_role_is_told_so(people, client_of):
    page = client_of(people.nobody).get("/")
    assert page.status_code == 200
    assert "your account has no role" in page.content.decode()


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"anonymous"}))
def test_help_speaks_to_the_role(who, people, client_of):
    page = client_of(getattr(people, who)).get(reverse("institutions:help")).content.decode()
    assert ("Running a round" in page) == (who in TEAM)
    assert ("make it final" in page) == (who in TEAM)
    assert ("<h2>Administration</h2>" in page) == (who == "administrator")
    assert ("Answering for your institution" in page) == (
        who in {"coordinator", "signatory", "contributor"}
    )


def test_visitors_are_helped_to_answer(client, db):
    page = client.get(reverse("institutions:help"))
    assert page.status_code == 200
    assert "Answering with a link" in page.content.decode()
    assert "Running a round" not in page.content.decode()


def add_rows(letters: str) -> None:
    """Add one of everything that lists show for each letter."""
    kz = Country.objects.get(code="KZ")
    for letter in letters:
        country = Country.objects.create(code=f"X{letter}", names={"en": f"Land {letter}"})
        institution = Institution.objects.create(
            country=kz, names={"en": f"Institute {letter}"}, sector="other"
        )
        Institution.objects.create(names={"en": f"World {letter}"}, sector="other")
        round_ = Round.objects.create(slug=letter, names={"en": f"Round {letter}"})
        round_.countries.set([kz, country])
        user = User.objects.create_user(f"{letter}@example.org")
        Grant.objects.create(user=user, role=Role.SIGNATORY, institution=institution)
        Grant.objects.create(user=user, role=Role.READER, country=country)
        record_audit(actor=user, action="test", subject=institution)


LISTS = [
    "home",
    "countries",
    "country",
    "general",
    "people",
    "person_edit",
    "person_add",
    "rounds",
    "audit",
]


@pytest.mark.parametrize("page", LISTS)
def test_the_number_of_queries_does_not_grow(
    page, addresses, people, client_of, django_assert_num_queries
):
    client = client_of(people.administrator)
    address = addresses.get(page, "/")
    add_rows("A")
    client.get(address)
    with CaptureQueriesContext(connection) as with_one:
        client.get(address)
    add_rows("BC")
    with django_assert_num_queries(len(with_one)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_open_in_each_language(language, addresses, people, client_of):
    client = client_of(people.administrator)
    client.cookies["django_language"] = language
    for page, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, page
        if "template" not in page:
            assert f'<html lang="{language}"' in response.content.decode(), page


def test_an_unknown_page_is_explained(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_form_without_its_token_is_explained(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.administrator)
    response = client.post(reverse("institutions:country_add"), {})
    assert response.status_code == 403
    assert "The form has expired" in response.content.decode()


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("home", "Overview"),
        ("country", "Institutions"),
        ("institution_import", "Institutions"),
        ("general", "Institutions"),
        ("person_edit", "People"),
        ("audit", "Audit log"),
    ],
)
def test_the_menu_says_where_one_is(page, entry, addresses, people, client_of):
    html = client_of(people.administrator).get(addresses.get(page, "/")).content.decode()
    assert html.count('aria-current="page"') == 1
    assert f'aria-current="page">{entry}</a>' in html


def test_the_menu_has_what_the_role_may_open(people, client_of):
    for who in sorted(EVERYBODY - {"anonymous"}):
        client = client_of(getattr(people, who))
        page = client.get(reverse("institutions:help")).context
        entries = [*page["nav"], *page.get("nav_more", []), *page["nav_help"]]
        for label, address, _is_here in entries:
            assert client.get(address, follow=True).status_code == 200, (who, label)


def test_administration_is_a_list_to_open_where_it_has_more_than_one_entry(people, client_of):
    def labels(who, name: str) -> list[str]:
        page = client_of(who).get(reverse("institutions:help")).context
        return [label for label, _address, _is_here in page.get(name, [])]

    kept = ["Rounds", "People", "Status", "Mail", "Audit log"]
    assert labels(people.administrator, "nav_more") == kept
    assert labels(people.team, "nav_more") == ["Rounds", "People"]
    assert labels(people.reader_kz, "nav_more") == []
    assert "Rounds" in labels(people.reader_kz, "nav")
    assert labels(people.coordinator, "nav_more") == []


def test_countries_are_in_order(people, client_of):
    for address in ("/", reverse("institutions:countries")):
        html = client_of(people.team).get(address).content.decode()
        assert html.index("Kazakhstan") < html.index("Kyrgyzstan") < html.index("Turkmenistan")
