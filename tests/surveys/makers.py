"""Makes of questionnaires and responses for the tests of surveys."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.utils import timezone

from institutions.enums import Role, Sector
from institutions.models import Country, Grant, Institution, User
from surveys.enums import ResponseState, VersionState
from surveys.form.document import digest, form_to_document
from surveys.form.model import Choice, ChoiceList, Form, Group, Question, QuestionType
from surveys.models import FoldEntry, Invitation, Questionnaire, Response, Version

IMPORTANCE = ("very", "little", "dont_know")
MEASURES = ("treatment", "prevention", "work")


def make_form(*, form_id: str = "needs") -> Form:
    """One question of each kind, and one that is asked only of those who said "very"."""

    def ask(name: str, kind: QuestionType, **fields: Any) -> Question:
        return Question(name, kind, {"en": f"Question {name}", "ru": f"Вопрос {name}"}, **fields)

    def choices(name: str, names: tuple[str, ...]) -> ChoiceList:
        return ChoiceList(name, tuple(Choice(n, {"en": n.title(), "ru": n}) for n in names))

    items = (
        ask("institution_name", QuestionType.TEXT),
        ask("sector", QuestionType.SELECT_ONE, list_name="sector"),
        ask("importance", QuestionType.SELECT_ONE, list_name="importance"),
        ask("measures", QuestionType.SELECT_MULTIPLE, list_name="measures"),
        ask("order", QuestionType.RANK, list_name="measures"),
        ask("years", QuestionType.INTEGER),
        ask("comment", QuestionType.TEXT),
    )
    lists = {
        "sector": choices("sector", tuple(Sector.values)),
        "importance": choices("importance", IMPORTANCE),
        "measures": choices("measures", MEASURES),
    }
    group = Group("all", {"en": "All", "ru": "Всё"}, items=items)
    return Form(form_id, {"en": "Needs"}, "1", ("en", "ru"), "en", (group,), lists)


def make_country(code: str = "KZ") -> Country:
    names = {"en": {"KZ": "Kazakhstan", "KG": "Kyrgyzstan"}.get(code, code)}
    return Country.objects.get_or_create(
        code=code, defaults={"names": names, "time_zone": "Asia/Almaty"}
    )[0]


def make_institution(name: str, country: Country | None, **fields: Any) -> Institution:
    fields.setdefault("sector", Sector.GOVERNMENT)
    return Institution.objects.create(names={"en": name}, country=country, **fields)


def make_version(
    *, slug: str = "needs", form: Form | None = None, is_published: bool = True
) -> Version:
    """The next version of the questionnaire with this slug."""
    questionnaire, _created = Questionnaire.objects.get_or_create(
        slug=slug, defaults={"titles": {"en": f"Questionnaire {slug}"}}
    )
    document = form_to_document(form or make_form())
    return Version.objects.create(
        questionnaire=questionnaire,
        number=questionnaire.versions.count() + 1,
        document=document,
        sha256=digest(document),
        state=VersionState.PUBLISHED if is_published else VersionState.DRAFT,
        published_at=timezone.now() if is_published else None,
    )


def make_response(
    version: Version, country: Country, answers: Mapping[str, Any], **fields: Any
) -> Response:
    """A submitted response that waits in the queue."""
    fields.setdefault("state", ResponseState.SUBMITTED)
    fields.setdefault("sector", Sector.GOVERNMENT)
    if fields["state"] != ResponseState.DRAFT:
        fields.setdefault("submitted_at", timezone.now())
    response = Response.objects.create(
        version=version, country=country, answers=dict(answers), **fields
    )
    if response.state == ResponseState.SUBMITTED:
        FoldEntry.objects.create(response=response)
    return response


def make_invitation(
    questionnaire: Questionnaire, country: Country, institution: Institution | None, **fields: Any
) -> Invitation:
    number = Invitation.objects.count()
    fields.setdefault("token_hash", f"{number:064d}")
    return Invitation.objects.create(
        questionnaire=questionnaire, country=country, institution=institution, **fields
    )


def make_user(
    email: str,
    role: Role | None = None,
    *,
    country: Country | None = None,
    institution: Institution | None = None,
) -> User:
    user = User.objects.create_user(email, "a-password")
    if role is not None:
        Grant.objects.create(user=user, role=role, country=country, institution=institution)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
