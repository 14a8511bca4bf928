"""One person's traces in every kind of record that the privacy page tells of."""

import datetime as dt
from typing import Any

from django.utils import timezone

from dialogues.actions.minutes import save_minutes
from dialogues.models import (
    Circulation,
    CirculationLink,
    Dialogue,
    Identity,
    Interviewee,
    MinutesComment,
    Participation,
)
from institutions.models import ApiToken, Contact, Country, Institution, User
from surveys.enums import SigningMethod
from surveys.models import AnswerComment, Response, Share, SignOff
from tests.dialogues.interview_makers import make_interview
from tests.surveys.makers import make_response, make_version


def leave_traces(user: User, institution: Institution, *, name: str) -> dict[str, Any]:
    """Let `user`, who is called `name`, answer, sign, comment, take part and be interviewed."""
    country = institution.country
    assert country is not None
    Contact.objects.update_or_create(
        institution=institution, email=user.email, defaults={"name": name}
    )
    ApiToken.objects.create(
        owner=user,
        name=f"{name}'s laptop",
        token_hash=f"{user.pk:064d}",
        hint="abcd",
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    response = make_response(make_version(), country, {}, institution=institution)
    return {
        **_answer_together(response, user.email, name),
        **_take_part(country, institution, user.email, name),
        **_be_interviewed(country, user.email, name),
    }


def _answer_together(response: Response, email: str, name: str) -> dict[str, Any]:
    share = Share.objects.create(
        response=response, sections=["all"], name=name, email=email, shared_by="Somebody"
    )
    comment = AnswerComment.objects.create(response=response, author=name.upper(), text="Look.")
    signature = SignOff.objects.create(
        response=response,
        name=name,
        function="Head",
        method=SigningMethod.CODE,
        signed_at=timezone.now(),
    )
    return {"share": share, "comment": comment, "signature": signature}


def _take_part(country: Country, institution: Institution, email: str, name: str) -> dict[str, Any]:
    day = dt.date(2026, 3, 1)
    dialogue = Dialogue.objects.create(city="City", starts_on=day, ends_on=day)
    dialogue.countries.add(country)
    participation = Participation.objects.create(
        dialogue=dialogue,
        country=country,
        institution=institution,
        person_name=name,
        email=email,
    )
    minutes = save_minutes(dialogue, language="en", text="# Minutes", base=0, actor=None)
    circulation = Circulation.objects.create(dialogue=dialogue, until=day)
    link = CirculationLink.objects.create(
        circulation=circulation, participation=participation, token_hash=f"{dialogue.pk:064d}"
    )
    remark = MinutesComment.objects.create(
        link=link, revision=minutes, author_name=name, text="One word more."
    )
    return {"participation": participation, "remark": remark}


def _be_interviewed(country: Country, email: str, name: str) -> dict[str, Any]:
    interview = make_interview(country)
    person = Interviewee.objects.create(interview=interview, pseudonym="P1")
    Identity.objects.create(interviewee=person, name=name, contact=email)
    return {"interviewee": person}
