"""Interviews with people, texts and passages, for tests."""

import datetime as dt
from typing import Any

from dialogues.models import (
    Consent,
    Excerpt,
    Identity,
    Interview,
    Interviewee,
    SourceText,
    Theme,
)
from dialogues.texts import Span, find_passage
from institutions.models import Country, User

NAME = "Aigerim Sadykova"
CONTACT = "a.sadykova@example.org"


def make_interview(country: Country, *readers: User, **values: Any) -> Interview:
    values = {"held_on": dt.date(2023, 6, 8), "language": "ru", "label": "KZ-01"} | values
    interview = Interview.objects.create(country=country, **values)
    interview.identity_readers.set(readers)
    return interview


def make_interviewee(interview: Interview, pseudonym: str = "KZ-01-A", **values: Any):
    person = Interviewee.objects.create(interview=interview, pseudonym=pseudonym, **values)
    Identity.objects.create(interviewee=person, name=NAME, contact=CONTACT)
    return person


def make_consent(interviewee: Interviewee, **values: Any) -> Consent:
    values = {"purposes": ["analysis"], "given_on": dt.date(2023, 6, 8)} | values
    return Consent.objects.create(interviewee=interviewee, **values)


def make_excerpt(source: SourceText, passage: str, theme: Theme, **values: Any) -> Excerpt:
    span: Span = find_passage(source.text, passage)[0]
    before, after = span.context(source.text)
    return Excerpt.objects.create(
        source=source,
        start=span.start,
        end=span.end,
        quote=span.of(source.text),
        context_before=before,
        context_after=after,
        theme=theme,
        **values,
    )
