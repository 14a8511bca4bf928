"""Moving the figures that readers see, one step at a time.

A reader who looks before and after one answer came would know it from the difference. So readers
see the figures of a moment, and those of now only when at least three more responses are in (or
three fewer). There is no step by the clock: a day on which one answer came would tell it, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from institutions.access import Viewer, may_write
from institutions.models import Country
from reports.disclosure import FEWEST
from reports.models import FiguresStep
from reports.queries.cells import read_cells
from reports.queries.steps import figures_in_steps
from surveys.models import Questionnaire, Tally


@contextmanager
def figures_for(user: Viewer | None, country: Country) -> Iterator[None]:
    """Read tallies within as the user may see them: the team those of now, readers in steps."""
    if user is not None and may_write(user, country.code):
        yield
        return
    move_steps(country)
    with figures_in_steps():
        yield


def move_steps(country: Country) -> None:
    """Take the steps that are due in a country; two queries where none is."""
    tallies = Tally.objects.filter(country=country, question="").order_by()
    counted = dict(tallies.values_list("version__questionnaire").annotate(responses=Sum("count")))
    steps = {
        step.questionnaire_id: step
        for step in FiguresStep.objects.filter(country=country).defer("cells")
    }
    for questionnaire in counted.keys() | steps.keys():
        step = steps.get(questionnaire)
        if _is_due(counted.get(questionnaire) or 0, step):
            _move(questionnaire, country)


def _is_due(responses: int, step: FiguresStep | None) -> bool:
    if step is None:
        return responses >= FEWEST
    return responses < FEWEST or abs(responses - step.responses) >= FEWEST


@transaction.atomic
def _move(questionnaire_pk: int, country: Country) -> None:
    """Take one step, whoever else takes it at the same time; below three responses none is kept.

    Then the figures of now are read, and these are withheld.
    """
    questionnaire = Questionnaire.objects.get(pk=questionnaire_pk)
    rows = FiguresStep.objects.select_for_update().filter(
        questionnaire=questionnaire, country=country
    )
    step = rows.first()
    cells = read_cells(questionnaire, country)
    if not _is_due(cells.responses, step):
        return
    if cells.responses < FEWEST:
        rows.delete()
        return
    values = {
        "responses": cells.responses,
        "cells": [list(astuple(cell)) for cell in cells.rows],
        "taken_at": timezone.now(),
    }
    FiguresStep.objects.update_or_create(
        questionnaire=questionnaire, country=country, defaults=values
    )
