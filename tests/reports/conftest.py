"""A small questionnaire and its tallies, written straight into the tables."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from institutions.models import Country, Grant, Institution, Round, User
from surveys.enums import ResponseState, VersionState
from surveys.form.document import digest, form_to_document
from surveys.form.expressions import parse
from surveys.form.model import Choice, ChoiceList, Form, Group, Question, QuestionType
from surveys.models import Invitation, Questionnaire, Response, Tally, Version


def choices(name: str, *names: str, **options) -> ChoiceList:
    """A list whose choices are labelled with their names, in English and Russian."""
    made = (Choice(n, {"en": n.capitalize(), "ru": f"{n} (рус.)"}) for n in names)
    return ChoiceList(name, tuple(made), **options)


SCALE = choices("scale", "high", "middle", "low", "dont_know", ordinal=True, dont_know="dont_know")
SECTORS = choices("sectors", "government", "civil_society", "international", "other")
MEASURES = choices("measures", "police", "schools", "clinics", "unsure", dont_know="unsure")


def question(name: str, kind: QuestionType, list_name: str | None = None, **options) -> Question:
    label = {"en": f"About {name}?", "ru": f"О теме {name}?"}
    return Question(name, kind, label=label, list_name=list_name, **options)


def small_form(*extra: Question, scale: ChoiceList = SCALE) -> Form:
    items = (
        Group("about", {"en": "About you"}, items=(
            question("institution_name", QuestionType.TEXT),
            question("sector", QuestionType.SELECT_ONE, "sectors"),
        )),
        Group("topics", {"en": "Topics", "ru": "Темы"}, items=(
            Group("table", {"en": "How important?"}, appearance="table-list", items=(
                question("alcohol", QuestionType.SELECT_ONE, "scale"),
                question("opium", QuestionType.SELECT_ONE, "scale"),
            )),
            question("measures", QuestionType.SELECT_MULTIPLE, "measures"),
            question(
                "why", QuestionType.TEXT, relevant=parse("selected(${measures}, 'police')")
            ),
            question("order", QuestionType.RANK, "measures"),
            question("years", QuestionType.INTEGER),
            *extra,
        )),
    )  # fmt: skip
    lists = {made.name: made for made in (scale, SECTORS, MEASURES)}
    return Form("small", {"en": "Small", "ru": "Малая"}, "1", ("en", "ru"), "en", items, lists)


def publish(questionnaire: Questionnaire, form: Form, number: int = 1) -> Version:
    document = form_to_document(form)
    return Version.objects.create(
        questionnaire=questionnaire,
        number=number,
        state=VersionState.PUBLISHED,
        document=document,
        sha256=digest(document),
        published_at=timezone.now(),
    )


@pytest.fixture
def country(db) -> Country:
    return Country.objects.create(
        code="KZ", names={"en": "Kazakhstan", "ru": "Казахстан"}, time_zone="Asia/Almaty"
    )


@pytest.fixture
def other_country(db) -> Country:
    return Country.objects.create(code="KG", names={"en": "Kyrgyzstan"})


@pytest.fixture
def questionnaire(country) -> Questionnaire:
    held = Round.objects.create(slug="first", names={"en": "First round", "ru": "Первый раунд"})
    held.countries.add(country)
    return Questionnaire.objects.create(
        slug="small", titles={"en": "Small", "ru": "Малая"}, round=held
    )


@pytest.fixture
def version(questionnaire) -> Version:
    return publish(questionnaire, small_form())


Count = Callable[..., None]


@pytest.fixture
def count(version, country) -> Count:
    """Add to a tally: `count("alcohol", "high", 3)`; the question's own count comes by itself."""

    def add(
        question: str, choice: str, number: int, *, sector="government", position=0, where=None,
        of=None, answered=True,
    ) -> None:  # fmt: skip
        cells = [(choice, position)] + ([("", 0)] if answered and choice else [])
        for name, place in cells:
            tally, _ = Tally.objects.get_or_create(
                version=of or version,
                country=where or country,
                sector=sector,
                question=question,
                choice=name,
                position=place,
            )
            tally.count += number
            tally.save()

    return add


@pytest.fixture
def respond(version, country) -> Callable[..., Response]:
    """A submitted response; it is not folded."""

    def make(**fields) -> Response:
        defaults = {
            "version": version,
            "country": country,
            "state": ResponseState.SUBMITTED,
            "submitted_at": timezone.now(),
            "sector": "government",
            "language": "en",
        }
        return Response.objects.create(**defaults | fields)

    return make


@pytest.fixture
def invite(questionnaire, country) -> Callable[..., Invitation]:
    """A registered institution with an invitation."""

    def make(name: str = "Ministry", sector: str = "government", **fields) -> Invitation:
        institution = Institution.objects.create(country=country, names={"en": name}, sector=sector)
        return Invitation.objects.create(
            questionnaire=questionnaire,
            country=country,
            institution=institution,
            token_hash=f"{institution.pk:064}",
            **fields,
        )

    return make


@pytest.fixture
def person(db) -> Callable[..., User]:
    """A user with one grant: `person("reader", country)`."""

    def make(role: str = "", where: Country | None = None, *, institution=None) -> User:
        number = User.objects.count()
        user = User.objects.create_user(f"{role or 'nobody'}{number}@example.org", "x" * 12)
        if role:
            Grant.objects.create(user=user, role=role, country=where, institution=institution)
        return user

    return make
