"""What respondents and staff of a run will do: made beside the database, carried out without it."""

import random
import secrets
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from bench.load.browser import Browser, Notes
from bench.questionnaire import posted_answers
from institutions.enums import Role
from institutions.models import Country, Grant, User
from surveys.actions.invitations import create_open_invitation
from surveys.enums import Layout
from surveys.form.model import Form
from surveys.models import Invitation, Questionnaire, Version
from surveys.queries.forms import get_form
from surveys.respondent import COOKIE, cookie_value
from surveys.xlsform.importing import import_questionnaire

LINKS = 20
# What the browser's cookie and the form hold, to show that they belong together.
TOKEN = "t" * 32
ANSWER_SETS = 200
MARK = "institution_name"
FILE = "evidence_file"


@dataclass
class Plan:
    """Everything that the clients need, as plain values for a JSON file.

    `links` are tokens by layout; `opened` is what people have whose page was open before: its
    address and hidden fields, and a respondent's cookie for each. Each of `answers` holds posted
    fields by section number. The clients write a mark of their own into the question `mark`, and
    a file into `file`, which section `file_section` asks for.
    """

    url: str
    links: dict[str, list[str]]
    answers: list[dict[int, dict[str, Any]]]
    sections: int
    file_section: int
    staff_cookie: str
    slug: str
    country: str
    rows: str
    columns: str
    mark: str = MARK
    file: str = FILE
    opened: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class World:
    """The questionnaires of a run: one page for the many, sections with a file for the thorough."""

    country: Country
    page: Version
    sections: Version
    invitations: list[Invitation] = field(default_factory=list)
    tokens: dict[str, list[str]] = field(default_factory=dict)


def make_world(workbook: bytes, with_file: bytes, code: str = "KZ") -> World:
    """Publish both questionnaires and make open links to them."""
    country, _ = Country.objects.get_or_create(
        code=code, defaults={"names": {"en": code}, "time_zone": "Asia/Almaty"}
    )
    world = World(
        country,
        _publish(workbook, "load-page", Layout.SINGLE_PAGE),
        _publish(with_file, "load-sections", Layout.SECTIONS),
    )
    for name, version in (("page", world.page), ("sections", world.sections)):
        links = [
            create_open_invitation(version.questionnaire, country=country, language="ru")
            for _ in range(LINKS)
        ]
        world.invitations += [link.invitation for link in links]
        world.tokens[name] = [link.token for link in links]
    return world


def make_plan(world: World, url: str, options: dict[str, Any]) -> Plan:
    form = get_form(world.sections)
    section = form.section_of(FILE)
    return Plan(
        url=url,
        links=world.tokens,
        answers=[_by_section(form, random.Random(number)) for number in range(ANSWER_SETS)],
        sections=len(form.sections),
        file_section=section.number if section else 0,
        staff_cookie=sign_in_staff(),
        slug=world.page.questionnaire.slug,
        country=world.country.code,
        rows="alcohol",
        columns="hiv_concern",
        opened=open_pages(world, _people(options)) if options.get("opened") else {},
        options=options,
    )


def open_pages(world: World, people: int) -> dict[str, Any]:
    """Open the page once for its hidden fields, and give each of so many people a cookie."""
    invitation = world.invitations[0]
    page = reverse("surveys:answer_start", args=[invitation.pk])
    client = Client(headers={"host": "localhost"})
    client.cookies[COOKIE] = cookie_value({invitation.pk: secrets.token_urlsafe(18)})
    browser = Browser(None, {}, Notes(), random.Random(), text=client.get(page).content.decode())
    cookies = [cookie_value({invitation.pk: secrets.token_urlsafe(18)}) for _ in range(people)]
    return {"page": page, "hidden": browser.hidden(), "cookies": cookies, "token": TOKEN}


def _people(options: dict[str, Any]) -> int:
    """More than will come."""
    return int(1.2 * options["rate"] * (options["seconds"] + options["warm_up"])) + 100


def sign_in_staff() -> str:
    """Make a team member of all countries; return the value of the session cookie."""
    user = User.objects.filter(email="load@example.org").first()
    if user is None:
        user = User.objects.create_user("load@example.org", secrets.token_urlsafe(24))
        Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _publish(workbook: bytes, slug: str, layout: Layout) -> Version:
    import_questionnaire(BytesIO(workbook), filename="load.xlsx", slug=slug, publish=True)
    Questionnaire.objects.filter(slug=slug).update(layout=layout)
    return Version.objects.select_related("questionnaire").get(questionnaire__slug=slug)


def _by_section(form: Form, draw: random.Random) -> dict[int, dict[str, Any]]:
    """One respondent's answers, as the pages post them, by the number of their section."""
    found: dict[int, dict[str, Any]] = {section.number: {} for section in form.sections}
    for control, value in posted_answers(form, draw).items():
        section = form.section_of(control.partition(":")[0])
        if section is None:
            raise ValueError(f"{control} is in no section")
        found[section.number][control] = value
    return found
