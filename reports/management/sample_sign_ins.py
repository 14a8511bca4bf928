"""One made-up person for each role, and two links, for trying the sample round out.

Their password and the links are known to everybody, so they exist only where the setting
`SAMPLE_SIGN_INS` is on.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from institutions.actions.people import GrantWish, register_person
from institutions.enums import INSTITUTION_ROLES, Role
from institutions.models import Country, Institution, User
from reports.management.sample import sample_questionnaire
from surveys.actions.invitations import create_open_invitation
from surveys.models import Invitation
from surveys.respondent import hash_token

PASSWORD = "steppe-walnut-42"  # noqa: S105 - documented, and only where the setting is on
COUNTRY = "KZ"
INSTITUTION = "OSCE Programme Office in Astana"
OPEN_TOKEN = "sample-open-link-for-kazakhstan"  # noqa: S105
INSTITUTION_TOKEN = "sample-link-for-osce-in-astana"  # noqa: S105


@dataclass(frozen=True)
class SamplePerson:
    """A made-up person; `country` is empty for all countries."""

    name: str
    email: str
    role: Role
    country: str = ""
    language: str = "en"


PEOPLE = [
    SamplePerson("Aida, administrator", "administrator@example.org", Role.ADMINISTRATOR),
    SamplePerson("Timur, team", "team@example.org", Role.TEAM),
    SamplePerson("Tamara, team Kazakhstan", "team.kz@example.org", Role.TEAM, "KZ", "ru"),
    SamplePerson("Rustam, reader Kazakhstan", "reader.kz@example.org", Role.READER, "KZ"),
    SamplePerson("Raisa, reader Kyrgyzstan", "reader.kg@example.org", Role.READER, "KG", "ru"),
    SamplePerson("Kanat, coordinator", "coordinator@example.org", Role.COORDINATOR),
    SamplePerson("Saule, signatory", "signatory@example.org", Role.SIGNATORY, language="ru"),
    SamplePerson("Karim, contributor", "contributor@example.org", Role.CONTRIBUTOR),
]


def has_real_users() -> bool:
    """Whether people are registered who are not of the sample."""
    return User.objects.exclude(email__in=[person.email for person in PEOPLE]).exists()


def missing_people() -> list[SamplePerson]:
    known = set(User.objects.values_list("email", flat=True))
    return [person for person in PEOPLE if person.email not in known]


@transaction.atomic
def create_sign_ins() -> None:
    """Register whoever is missing, and make the two links unless they are there."""
    for person in missing_people():
        _register(person)
    hashes = [hash_token(OPEN_TOKEN), hash_token(INSTITUTION_TOKEN)]
    there = set(
        Invitation.objects.filter(token_hash__in=hashes).values_list("token_hash", flat=True)
    )
    if hashes[0] not in there:
        _make_open_link()
    if hashes[1] not in there:
        _make_institution_link(hashes[1])


def _register(person: SamplePerson) -> None:
    user = register_person(
        actor=None,
        email=person.email,
        full_name=person.name,
        language=person.language,
        grants=[_wish(person)],
        sends_mail=False,
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])


def _wish(person: SamplePerson) -> GrantWish:
    if person.role in INSTITUTION_ROLES:
        return GrantWish(person.role, institution=_institution())
    country = Country.objects.get(code=person.country) if person.country else None
    return GrantWish(person.role, country=country)


def _institution() -> Institution:
    return Institution.objects.get(country=COUNTRY, names__en=INSTITUTION)


def _make_open_link() -> None:
    country = Country.objects.get(code=COUNTRY)
    create_open_invitation(sample_questionnaire(), country=country, token=OPEN_TOKEN)


def _make_institution_link(token_hash: str) -> None:
    """Give the institution's invitation the documented link in place of its unknown one."""
    Invitation.objects.filter(
        questionnaire=sample_questionnaire(), institution=_institution(), revoked_at=None
    ).update(token_hash=token_hash)


def sign_ins_text() -> str:
    """What `make run` prints: the people with their password, and the links."""
    width = max(len(person.email) for person in PEOPLE)
    people = [f"  {person.email:<{width}}  {_role_of(person)}" for person in PEOPLE]
    lines = [
        f"Sign in at {settings.SITE_URL}/sign-in/ with the password {PASSWORD} as",
        *people,
        "Answer without an account:",
        f"  {settings.SITE_URL}/r/{INSTITUTION_TOKEN}/  for {INSTITUTION}",
        f"  {settings.SITE_URL}/r/{OPEN_TOKEN}/  for anybody in Kazakhstan",
    ]
    return "\n".join(lines)


def _role_of(person: SamplePerson) -> str:
    if person.role in INSTITUTION_ROLES:
        return f"{person.role.label} of the {INSTITUTION}"
    if person.role == Role.ADMINISTRATOR:
        return str(person.role.label)
    return f"{person.role.label}, {person.country or 'all countries'}"
