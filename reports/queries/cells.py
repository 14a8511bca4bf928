"""The tallies of one questionnaire in one country, as a value."""

import hashlib
import re
from collections import Counter
from dataclasses import astuple, dataclass, field
from functools import cached_property

from institutions.models import Country
from reports.queries.steps import step_in_force
from surveys.models import Questionnaire
from surveys.queries.tallies import Cell, tallies_of

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass
class QuestionCells:
    """The counts of one question, in all sectors together and in each.

    Keys of `by_choice` are choice and position; choice '' holds how many answered.
    """

    answered: int = 0
    by_choice: Counter[tuple[str, int]] = field(default_factory=Counter)
    answered_in: Counter[str] = field(default_factory=Counter)
    by_sector: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, cell: Cell) -> None:
        if not cell.choice:
            self.answered += cell.count
            self.answered_in[cell.sector] += cell.count
            return
        self.by_choice[cell.choice, cell.position] += cell.count
        self.by_sector.setdefault(cell.sector, Counter())[cell.choice] += cell.count

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

    rows: tuple[Cell, ...]

    @cached_property
    def responses(self) -> int:
        return sum(self.responses_in.values())

    @cached_property
    def responses_in(self) -> Counter[str]:
        """Sector → number of submitted responses."""
        found: Counter[str] = Counter()
        for cell in self.rows:
            if not cell.question:
                found[cell.sector] += cell.count
        return found

    @cached_property
    def questions(self) -> dict[str, QuestionCells]:
        found: dict[str, QuestionCells] = {}
        for cell in self.rows:
            if cell.question:
                found.setdefault(cell.question, QuestionCells()).add(cell)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A short digest that changes with any count."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()[:16]


def read_cells(questionnaire: Questionnaire, country: Country) -> Cells:
    """Return the tallies summed over the versions, in one query that reads no response.

    Within `figures_in_steps` they are those of the last step.
    """
    if step := step_in_force(questionnaire, country):
        return Cells(tuple(Cell(*row) for row in step.cells))
    cells = tallies_of(questionnaire, country, by_sector=True)
    return Cells(tuple(sorted(cells, key=astuple)))
