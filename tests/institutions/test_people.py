import threading
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.urls import reverse

from institutions import access
from institutions.actions.mail_sending import send_waiting_mails
from institutions.actions.passwords import give_password_link
from institutions.actions.people import (
    GrantWish,
    change_person,
    deactivate_person,
    reactivate_person,
    register_person,
)
from institutions.enums import Role
from institutions.models import AuditEntry, Grant, User


def register(actor, *wishes: GrantWish, email: str = "new@example.org") -> User:
    return register_person(
        actor=actor, email=email, full_name="New Person", language="ru", grants=wishes
    )


def change(actor, person: User, *wishes: GrantWish, **values: Any) -> User:
    return change_person(
        actor=actor,
        person=person,
        full_name=str(values.get("full_name", person.full_name)),
        language="en",
        grants=wishes,
        email=values.get("email"),
    )


def roles_of(person: User) -> set[tuple[str, str | None, int | None]]:
    return set(person.grants.values_list("role", "country_id", "institution_id"))


@pytest.fixture
def signatory_wish(institutions) -> GrantWish:
    return GrantWish(Role.SIGNATORY, institution=institutions.kz_ministry)


def test_an_administrator_registers_anybody(people, countries):
    person = register(people.administrator, GrantWish(Role.READER, country=countries["KG"]))
    assert roles_of(person) == {("reader", "KG", None)}
    assert (person.email, person.language, person.is_active) == ("new@example.org", "ru", True)
    assert not person.has_usable_password()


def test_a_new_person_gets_a_mail_to_set_a_password(people, signatory_wish):
    person = register(people.team_kz, signatory_wish)
    send_waiting_mails()
    (message,) = mail.outbox
    assert message.to == [person.email]
    assert "/password/set/" in message.body


def test_registering_is_in_the_audit_log(people, signatory_wish):
    person = register(people.team_kz, signatory_wish)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == (people.team_kz, "register_person")
    assert entry.subject_id == str(person.pk)
    assert entry.details == {"grants": [list(signatory_wish.key)]}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.TEAM, Role.READER])
@pytest.mark.parametrize("who", ["team", "team_kz", "reader_kz", "coordinator"])
def test_nobody_else_gives_staff_roles(people, countries, who, role):
    country = None if role == Role.ADMINISTRATOR else countries["KZ"]
    with pytest.raises(PermissionDenied):
        register(getattr(people, who), GrantWish(role, country=country))
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_team_member_stays_within_their_countries(people, institutions, signatory_wish):
    abroad = GrantWish(Role.SIGNATORY, institution=institutions.kg_ministry)
    with pytest.raises(PermissionDenied):
        register(people.team_kz, signatory_wish, abroad)
    assert not User.objects.filter(email="new@example.org").exists()
    assert register(people.team, signatory_wish, abroad).grants.count() == 2


@pytest.mark.parametrize("email", ["team@example.org", "TEAM@example.org", "not an e-mail", ""])
def test_bad_and_known_e_mails_are_refused(people, signatory_wish, email):
    with pytest.raises(ValidationError):
        register(people.administrator, signatory_wish, email=email)
    assert User.objects.count() == 9


@pytest.mark.parametrize(
    "make",
    [
        lambda c, i: GrantWish(Role.READER),
        lambda c, i: GrantWish(Role.SIGNATORY),
        lambda c, i: GrantWish(Role.ADMINISTRATOR, country=c["KZ"]),
        lambda c, i: GrantWish(Role.TEAM, institution=i.kz_ministry),
        lambda c, i: GrantWish(Role.SIGNATORY, country=c["KZ"], institution=i.kz_ministry),
        lambda c, i: GrantWish("emperor"),
    ],
)
def test_roles_without_sense_are_refused(people, countries, institutions, make):
    with pytest.raises(ValidationError):
        register(people.administrator, make(countries, institutions))
    assert not User.objects.filter(email="new@example.org").exists()


def test_changing_replaces_roles_and_records_both_sides(people, institutions):
    coordinator = GrantWish(Role.COORDINATOR, institution=institutions.kz_ministry)
    change(people.team_kz, people.signatory, coordinator)
    assert roles_of(people.signatory) == {coordinator.key}
    details = AuditEntry.objects.get().details
    assert [grant[0] for grant in details["given"]] == ["coordinator"]
    assert [grant[0] for grant in details["taken"]] == ["signatory"]


@pytest.mark.parametrize("who", ["administrator", "team", "reader_kz", "nobody"])
def test_a_team_member_cannot_touch_staff(people, signatory_wish, who):
    with pytest.raises(PermissionDenied):
        change(people.team_kz, getattr(people, who), signatory_wish)
    with pytest.raises(PermissionDenied):
        deactivate_person(actor=people.team_kz, person=getattr(people, who))


def test_a_team_member_cannot_widen_their_own_scope(people, countries):
    with pytest.raises(PermissionDenied):
        change(people.team_kz, people.team_kz, GrantWish(Role.TEAM))
    assert access.scope_of(User.objects.get(pk=people.team_kz.pk)).team_countries == {"KZ"}


def test_only_administrators_change_an_e_mail(people, signatory_wish):
    with pytest.raises(PermissionDenied):
        change(people.team_kz, people.signatory, signatory_wish, email="mine@example.org")
    changed = change(
        people.administrator, people.signatory, signatory_wish, email="Other@Example.org"
    )
    assert User.objects.get(pk=changed.pk).email == "other@example.org"


def test_deactivating_and_letting_in_again(people):
    deactivate_person(actor=people.team_kz, person=people.contributor)
    assert not User.objects.get(pk=people.contributor.pk).is_active
    reactivate_person(actor=people.team_kz, person=people.contributor)
    assert User.objects.get(pk=people.contributor.pk).is_active


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: deactivate_person(actor=actor, person=actor),
        lambda actor: change(actor, actor, GrantWish(Role.TEAM)),
    ],
)
def test_the_last_administrator_stays(people, act):
    with pytest.raises(ValidationError, match="must be an administrator"):
        act(people.administrator)
    assert User.objects.get(pk=people.administrator.pk).is_active
    assert roles_of(people.administrator) == {("administrator", None, None)}


def test_with_a_second_administrator_the_first_may_go(people, make_user):
    second = make_user("second@example.org", Role.ADMINISTRATOR)
    deactivate_person(actor=second, person=people.administrator)
    with pytest.raises(ValidationError):
        deactivate_person(actor=second, person=second)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once(make_user):
    pair = [make_user(f"{name}@example.org", Role.ADMINISTRATOR) for name in ("one", "two")]
    start = threading.Barrier(2)

    def remove(actor: User, person: User) -> None:
        start.wait()
        try:
            deactivate_person(actor=actor, person=person)
        except (ValidationError, PermissionDenied):
            outcomes.append("refused")
        finally:
            connections.close_all()

    outcomes: list[str] = []
    threads = [
        threading.Thread(target=remove, args=(actor, person))
        for actor, person in (pair, reversed(pair))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(is_active=True).count() == 1
    assert outcomes == ["refused"]


def test_only_administrators_get_a_link_to_hand_over(people):
    assert "/password/set/" in give_password_link(
        actor=people.administrator, person=people.signatory
    )
    with pytest.raises(PermissionDenied):
        give_password_link(actor=people.team, person=people.signatory)


# Pages


def form_data(*rows: dict[str, str], initial: int = 0, **person: str) -> dict[str, str]:
    data = {"email": "new@example.org", "full_name": "New Person", "language": "ru"} | person
    data |= {"roles-TOTAL_FORMS": str(len(rows)), "roles-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        data |= {f"roles-{number}-{name}": value for name, value in row.items()}
    return data


def test_the_page_registers_a_person_with_several_roles(people, institutions, client_of):
    ministry = str(institutions.kz_ministry.pk)
    response = client_of(people.administrator).post(
        reverse("institutions:person_add"),
        form_data(
            {"role": "reader", "country": "KZ", "institution": ""},
            {"role": "signatory", "country": "KZ", "institution": ministry},
            {"role": "", "country": "", "institution": ""},
        ),
    )
    assert response.status_code == 302
    person = User.objects.get(email="new@example.org")
    assert roles_of(person) == {
        ("reader", "KZ", None),
        ("signatory", None, institutions.kz_ministry.pk),
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"role": "reader", "country": ""}, "A reader needs a country."),
        ({"role": "signatory", "institution": ""}, "Choose the institution of this role."),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"role": "reader", "country": "XX"}, "Select a valid choice"),
    ],
)
def test_the_page_tells_what_a_role_lacks(people, client_of, row, reason):
    response = client_of(people.administrator).post(
        reverse("institutions:person_add"), form_data(row)
    )
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_page_offers_a_team_member_only_what_they_may_give(people, institutions, client_of):
    page = client_of(people.team_kz).get(reverse("institutions:person_add")).content.decode()
    assert "Administrator</option>" not in page
    assert f'<option value="{institutions.kz_ministry.pk}"' in page
    assert f'<option value="{institutions.kg_ministry.pk}"' not in page


@pytest.mark.parametrize("role", ["administrator", "team", "reader"])
def test_a_forged_role_is_refused(people, client_of, role):
    response = client_of(people.team_kz).post(
        reverse("institutions:person_add"), form_data({"role": role, "country": "KZ"})
    )
    assert response.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_page_changes_name_and_roles(people, institutions, client_of):
    ministry = str(institutions.kz_ministry.pk)
    response = client_of(people.team_kz).post(
        reverse("institutions:person_edit", args=[people.signatory.pk]),
        form_data(
            {"role": "signatory", "institution": ministry, "DELETE": "on"},
            {"role": "contributor", "institution": ministry},
            initial=1,
            full_name="Another Name",
            email="stolen@example.org",
        ),
    )
    assert response.status_code == 302
    people.signatory.refresh_from_db()
    assert people.signatory.full_name == "Another Name"
    assert people.signatory.email == "signatory@example.org"
    assert {role for role, *_scope in roles_of(people.signatory)} == {"contributor"}


def test_a_known_e_mail_is_told_on_the_page(people, client_of):
    response = client_of(people.administrator).post(
        reverse("institutions:person_add"), form_data(email="team@example.org")
    )
    assert "registered already" in response.content.decode()


def test_the_page_deactivates_and_lets_in_again(people, client_of):
    client = client_of(people.team_kz)
    pk = people.contributor.pk
    client.post(reverse("institutions:person_deactivate", args=[pk]))
    assert not User.objects.get(pk=pk).is_active
    assert "May not sign in" in client.get(reverse("institutions:people")).content.decode()
    client.post(reverse("institutions:person_reactivate", args=[pk]))
    assert User.objects.get(pk=pk).is_active


@pytest.mark.parametrize("name", ["person_deactivate", "person_reactivate"])
@pytest.mark.parametrize(
    ("who", "status"), [("team_kz", 404), ("reader_kz", 403), ("signatory", 404)]
)
def test_the_administrators_account_is_out_of_reach(people, client_of, name, who, status):
    url = reverse(f"institutions:{name}", args=[people.administrator.pk])
    assert client_of(getattr(people, who)).post(url).status_code == status
    assert User.objects.get(pk=people.administrator.pk).is_active


def test_the_last_administrator_is_told_why(people, client_of):
    url = reverse("institutions:person_deactivate", args=[people.administrator.pk])
    page = client_of(people.administrator).post(url, follow=True).content.decode()
    assert "There must be an administrator" in page


def test_the_link_is_shown_to_administrators_once(people, client_of):
    url = reverse("institutions:person_password_link", args=[people.signatory.pk])
    response = client_of(people.administrator).post(url)
    assert "/password/set/" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert client_of(people.administrator).get(url).status_code == 405
    assert client_of(people.team).post(url).status_code == 403
    assert AuditEntry.objects.get().action == "give_password_link"


def test_people_are_searched_and_paged(people, make_user, client_of):
    for number in range(60):
        make_user(f"extra{number:02}@example.org")
    client = client_of(people.administrator)
    url = reverse("institutions:people")
    assert "Page 1 of 2" in client.get(url).content.decode()
    page = client.get(url, {"q": "extra3"}).content.decode()
    assert "extra37@example.org" in page
    assert "extra41@example.org" not in page
    assert "Nobody found." in client.get(url, {"q": "zzz"}).content.decode()


def test_names_are_shown_as_text_not_as_markup(people, client_of):
    User.objects.filter(pk=people.signatory.pk).update(full_name="<script>alert(1)</script>")
    page = client_of(people.administrator).get(reverse("institutions:people")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_the_grants_of_a_person_are_unique(people, signatory_wish):
    person = register(people.administrator, signatory_wish)
    again = change(people.administrator, person, signatory_wish, signatory_wish)
    assert Grant.objects.filter(user=again).count() == 1
