"""The real questionnaire on one page, an open link to it, and answers that its rules accept."""

import random
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from institutions.models import Country
from surveys.actions.invitations import create_open_invitation
from surveys.enums import Layout
from surveys.form.model import Form, Question, QuestionType
from surveys.models import Invitation, Questionnaire, Version
from surveys.queries.forms import get_form
from surveys.xlsform.importing import import_questionnaire

ROOT = Path(__file__).resolve().parent.parent
SLUG = "bench"
ANSWERS = 20
CHOSEN = {
    QuestionType.SELECT_ONE: 1,
    QuestionType.SELECT_MULTIPLE: 2,
}


def make(code: str = "KZ") -> tuple[Version, Invitation]:
    """Import and publish the sample workbook as a questionnaire on one page; invite everybody."""
    country, _ = Country.objects.get_or_create(
        code=code, defaults={"names": {"en": code}, "time_zone": "Asia/Almaty"}
    )
    workbook = ROOT / "sample_data" / "needs_assessment.xlsx"
    with workbook.open("rb") as file:
        import_questionnaire(file, filename=workbook.name, slug=SLUG, publish=True)
    Questionnaire.objects.filter(slug=SLUG).update(layout=Layout.SINGLE_PAGE)
    version = Version.objects.select_related("questionnaire").get(questionnaire__slug=SLUG)
    link = create_open_invitation(version.questionnaire, country=country)
    return version, link.invitation


def answers(form: Form, draw: random.Random) -> dict[str, str | list[str]]:
    """Return twenty answers to the questionnaire's inputs, as a browser posts them."""
    found: dict[str, str | list[str]] = {}
    for name, question in form.questions.items():
        value = _answer(form, question, draw) if question.is_input else None
        if value is not None:
            found[name] = value
    if len(found) != ANSWERS:
        raise ValueError(f"{len(found)} answers were drawn, not {ANSWERS}")
    return found


def _answer(form: Form, question: Question, draw: random.Random) -> str | list[str] | None:
    if question.relevant is not None and question.required is not None:
        return None  # asked only after answers that are never drawn
    if question.is_upload or (question.type is QuestionType.TEXT and question.required is None):
        return None
    if question.type is QuestionType.INTEGER:
        return str(draw.randrange(40))
    if question.type is QuestionType.TEXT:
        return "Министерство здравоохранения " + str(draw.randrange(1000))
    choice_list = form.choice_list_of(question)
    names = [
        name for name in choice_list.names if name not in {"other", "none", "dont_know", "yes"}
    ]
    if question.type is QuestionType.RANK:
        return draw.sample(names, len(names))
    chosen = draw.sample(names, CHOSEN[question.type])
    return chosen[0] if question.type is QuestionType.SELECT_ONE else chosen


def bodies(version: Version, count: int) -> list[bytes]:
    """Return posted forms, each of another respondent with a submission id of its own."""
    form, draw = get_form(version), random.Random(1)
    token = "c" * 32
    return [
        urlencode(
            {
                "csrfmiddlewaretoken": token,
                ".submission": str(uuid4()),
                ".language": "ru",
                **posted_answers(form, draw),
            },
            doseq=True,
        ).encode()
        for _ in range(count)
    ]


def posted_answers(form: Form, draw: random.Random) -> dict[str, str | list[str]]:
    """Rankings go as places by choice, as the page without script posts them."""
    posted: dict[str, str | list[str]] = {}
    for name, value in answers(form, draw).items():
        if form.question(name).type is QuestionType.RANK:
            posted |= {f"{name}:{choice}": str(place) for place, choice in enumerate(value, 1)}
        else:
            posted[name] = value
    return posted
