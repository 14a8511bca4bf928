"""Everybody who may knock, each with a browser that is signed in or came by a link."""

from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from institutions.models import User
from tests.access.places import Place, Shared, invite, link_token
from tests.surveys.makers import make_institution, make_user

# In the order of the table's columns.
ROLES = (
    "anonymous",
    "link",
    "other_link",
    "administrator",
    "team",
    "team_kz",
    "team_kz_in_kg",
    "reader_kz",
    "reader_kg",
    "coordinator",
    "signatory",
    "contributor",
    "other_coordinator",
    "no_role",
    "inactive",
)


@dataclass(frozen=True)
class Visitor:
    """A browser's cookies, and the country whose things it asks for."""

    cookies: "SimpleCookie"
    place: Place

    def client(self) -> Client:
        """A client with these cookies alone, whatever happened to an earlier one."""
        client = Client()
        client.cookies = deepcopy(self.cookies)
        return client


def make_visitors(shared: Shared, home: Place, abroad: Place, owner: User) -> dict[str, Visitor]:
    """One visitor for each of `ROLES`; all but `team_kz_in_kg` ask for what `home` has."""
    neighbour = make_institution("Other institution", home.country)
    invite(shared, neighbour, "neighbour")
    own = home.institution
    sign_in = _signed_in
    visitors = {
        "anonymous": Client(),
        "link": _by_link([*home.tokens], home.minutes_token, home.event_token),
        "other_link": _by_link(
            [link_token("neighbour", name) for name in ("asked", "sent", "page")],
            abroad.minutes_token,
            abroad.event_token,
        ),
        "administrator": sign_in(make_user("administrator@example.org", Role.ADMINISTRATOR)),
        "team": sign_in(make_user("team@example.org", Role.TEAM)),
        "team_kz": sign_in(owner),
        "team_kz_in_kg": sign_in(owner),
        "reader_kz": sign_in(make_user("r.kz@example.org", Role.READER, country=home.country)),
        "reader_kg": sign_in(make_user("r.kg@example.org", Role.READER, country=abroad.country)),
        "coordinator": sign_in(
            make_user("coordinator@example.org", Role.COORDINATOR, institution=own)
        ),
        "signatory": sign_in(make_user("signatory@example.org", Role.SIGNATORY, institution=own)),
        "contributor": sign_in(
            make_user("contributor@example.org", Role.CONTRIBUTOR, institution=own)
        ),
        "other_coordinator": sign_in(
            make_user("other@example.org", Role.COORDINATOR, institution=neighbour)
        ),
        "no_role": sign_in(make_user("nobody@example.org")),
        "inactive": _dismissed(make_user("dismissed@example.org", Role.ADMINISTRATOR)),
    }
    return {
        role: Visitor(client.cookies, abroad if role == "team_kz_in_kg" else home)
        for role, client in visitors.items()
    }


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _dismissed(user: User) -> Client:
    """Somebody who was signed in when the account was closed."""
    client = _signed_in(user)
    user.is_active = False
    user.save()
    return client


def _by_link(tokens: list[str], *circulation_tokens: str) -> Client:
    client = Client()
    opened: list[tuple[str, str]] = [
        *(("surveys:open_link", token) for token in tokens),
        *(("dialogues:circulated_open", token) for token in circulation_tokens),
    ]
    for name, token in opened:
        assert client.get(reverse(name, args=[token])).status_code == 302
    return client
