"""Whether figures are read as readers see them: as of the last step, not of now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from institutions.models import Country
from reports.models import FiguresStep
from surveys.models import Questionnaire

_in_steps = ContextVar("figures_in_steps", default=False)


@contextmanager
def figures_in_steps() -> Iterator[None]:
    """Let everything within that reads tallies read those of the last step."""
    token = _in_steps.set(True)
    try:
        yield
    finally:
        _in_steps.reset(token)


def step_in_force(questionnaire: Questionnaire, country: Country) -> FiguresStep | None:
    """Return the step to read in place of the tallies; None where these are to be read."""
    if not _in_steps.get():
        return None
    return FiguresStep.objects.filter(questionnaire=questionnaire, country=country).first()


def figures_as_of(questionnaire: Questionnaire, country: Country) -> datetime | None:
    """Return when the figures were taken that are read now; None where they follow the answers."""
    step = step_in_force(questionnaire, country)
    return step.taken_at if step else None
