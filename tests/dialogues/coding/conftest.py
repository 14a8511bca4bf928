"""A small codebook, and texts of each kind to code."""

import datetime as dt
from collections.abc import Callable

import pytest

from dialogues.actions.codebook import add_theme
from dialogues.actions.coding import code_passage, selected_span
from dialogues.models import Consent, Excerpt, Interview, Interviewee, SourceText, Theme
from dialogues.texts import find_passage, sha256_of
from institutions.models import User

TRANSCRIPT = (
    "Спрос на синтетику растёт 👩‍⚕️. Лечение доступно не всем.\n\n"
    "Cafe\u0301 and 🇰🇿 stay. Prevention works in schools. Money is short."
)


@pytest.fixture
def interview(countries, ministry) -> Interview:
    interview = Interview.objects.create(
        country=countries["KZ"], held_on=dt.date(2023, 6, 8), language="ru", label="KZ-01"
    )
    Interviewee.objects.create(interview=interview, pseudonym="P1", institution=ministry)
    return interview


@pytest.fixture
def make_source(interview) -> Callable[..., SourceText]:
    def make(text: str = TRANSCRIPT, number: int = 1, **origin) -> SourceText:
        origin = origin or {"kind": "interview", "interview": interview}
        return SourceText.objects.create(
            language="ru", number=number, text=text, sha256=sha256_of(text), **origin
        )

    return make


@pytest.fixture
def transcript(make_source) -> SourceText:
    return make_source()


@pytest.fixture
def themes(db) -> dict[str, Theme]:
    """demand (with youth under it), treatment, prevention."""
    made: dict[str, Theme] = {}
    for name, parent in [
        ("demand", None),
        ("youth", "demand"),
        ("treatment", None),
        ("prevention", None),
    ]:
        titles = {"en": name.capitalize()}
        made[name] = add_theme(titles=titles, parent=made.get(parent or ""), actor=None)
    return made


@pytest.fixture
def code() -> Callable[..., Excerpt]:
    """Give a theme to words of a text: `code(source, words, theme, coder)`."""

    def give(
        source: SourceText, words: str, theme: Theme, coder: User | None = None, **values
    ) -> Excerpt:
        place = find_passage(source.text, words)[0]
        span = selected_span(source, place.start, place.end)
        return code_passage(source, span, theme=theme, coder=coder, **values)

    return give


@pytest.fixture
def allow_quotes(interview) -> Consent:
    return Consent.objects.create(
        interviewee=interview.interviewees.get(),
        purposes=["analysis"],
        may_quote=True,
        given_on=interview.held_on,
    )
