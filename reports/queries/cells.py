"""The tallies of one questionnaire in one country, as a value."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Sum

from institutions.models import Country
from surveys.models import Questionnaire, Tally

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")

Row = tuple[str, str, str, int, int]
"""Sector, question, choice, position, count: a tally summed over the versions."""


@dataclass
class QuestionCells:
    """The counts of one question, in all sectors together and in each.

    Keys of `by_choice` are choice and position; choice '' holds how many answered.
    """

    answered: int = 0
    by_choice: Counter[tuple[str, int]] = field(default_factory=Counter)
    answered_in: Counter[str] = field(default_factory=Counter)
    by_sector: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, sector: str, choice: str, position: int, count: int) -> None:
        if not choice:
            self.answered += count
            self.answered_in[sector] += count
            return
        self.by_choice[choice, position] += count
        self.by_sector.setdefault(sector, Counter())[choice] += count

    def count(self, choice: str, position: int = 0) -> int:
        return self.by_choice[choice, position]

    @property
    def choices(self) -> list[str]:
        """The choices that somebody took, sorted by name."""
        return sorted({choice for (choice, _), count in self.by_choice.items() if count})

    @property
    def numbers(self) -> dict[int, int]:
        """For a question that asks for a whole number: number → how many gave it, ascending.

        Names of choices, left from a version in which the question had choices, are passed over.
        """
        found = {
            int(choice): count
            for (choice, _), count in self.by_choice.items()
            if count and WHOLE_NUMBER.fullmatch(choice)
        }
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class Cells:
    """All tallies of one questionnaire in one country."""

    rows: tuple[Row, ...]

    @cached_property
    def responses(self) -> int:
        return sum(self.responses_in.values())

    @cached_property
    def responses_in(self) -> Counter[str]:
        """Sector → number of submitted responses."""
        found: Counter[str] = Counter()
        for sector, question, _, _, count in self.rows:
            if not question:
                found[sector] += count
        return found

    @cached_property
    def questions(self) -> dict[str, QuestionCells]:
        found: dict[str, QuestionCells] = {}
        for sector, question, choice, position, count in self.rows:
            if question:
                cells = found.setdefault(question, QuestionCells())
                cells.add(sector, choice, position, count)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A short digest that changes with any count."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()[:16]


def read_cells(questionnaire: Questionnaire, country: Country) -> Cells:
    """Return the tallies summed over the versions, in one query that reads no response."""
    rows = (
        Tally.objects.filter(version__questionnaire=questionnaire, country=country)
        .values_list("sector", "question", "choice", "position")
        .annotate(total=Sum("count"))
        .filter(total__gt=0)
        .order_by("sector", "question", "choice", "position")
    )
    return Cells(tuple((s, q, c, p, int(total)) for s, q, c, p, total in rows))
