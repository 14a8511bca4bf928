"""What the answers of one country say, question by question; read from tallies alone.

The work depends on the length of the questionnaire, not on the number of responses. The measures
and labels are those of `reports.agreement`; small numbers are withheld by `reports.disclosure`.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from institutions.models import Country
from reports import agreement, disclosure
from reports.agreement import Label
from reports.enums import Kind
from reports.queries.cells import Cells, QuestionCells
from reports.queries.placement import Place, all_places, versions_newest_first
from surveys.form.model import ChoiceList, Form, Question, QuestionType, Section, Text
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form

KINDS = {
    QuestionType.SELECT_ONE: Kind.SINGLE,
    QuestionType.SELECT_MULTIPLE: Kind.MULTIPLE,
    QuestionType.RANK: Kind.RANK,
    QuestionType.INTEGER: Kind.NUMBER,
}
DECIMALS = 6


@dataclass(frozen=True)
class ChoiceFinding:
    """How many took one choice; `bounds` is the range if the silent had answered, too."""

    name: str
    label: Text
    count: int
    bounds: tuple[int, int] | None = None


@dataclass(frozen=True)
class SectorFinding:
    """The answers of one sector; base and counts are None where they are withheld."""

    sector: str
    answered: int | None
    counts: Mapping[str, int] | None

    @property
    def is_withheld(self) -> bool:
        return self.answered is None


@dataclass(frozen=True)
class RankedFinding:
    """`positions[i]` people put the choice at place i + 1; `mean` is the mean place, 1 the top."""

    name: str
    label: Text
    positions: tuple[int, ...]
    mean: float | None

    @property
    def first(self) -> int:
        return self.positions[0] if self.positions else 0


@dataclass(frozen=True)
class NumberFinding:
    """The middle and the ends are None where fewer than `disclosure.FEWEST` gave a number."""

    n: int
    minimum: int | None = None
    median: float | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class QuestionFinding:
    """What was answered to one question; what does not belong to its kind is empty or None.

    `choices` are in the order of the form with "don't know" among them. The three measures are
    given for scales only and rounded to 6 places.
    """

    place: Place
    kind: Kind
    answered: int
    choices: tuple[ChoiceFinding, ...] = ()
    ordinal: bool = False
    dont_know: str | None = None
    label: Label | None = None
    agreement: float | None = None
    consensus: float | None = None
    dispersion: float | None = None
    leading: tuple[str, ...] = ()
    sectors: tuple[SectorFinding, ...] = ()
    ranking: tuple[RankedFinding, ...] = ()
    number: NumberFinding | None = None

    @property
    def name(self) -> str:
        return self.place.question.name

    @property
    def text(self) -> Text:
        return self.place.question.label

    @property
    def section(self) -> Section:
        return self.place.section

    @property
    def is_withheld(self) -> bool:
        """Whether the counts would tell how one or two people answered."""
        return disclosure.is_disclosive(self.answered)

    @property
    def counts(self) -> dict[str, int]:
        return {choice.name: choice.count for choice in self.choices}


@dataclass(frozen=True)
class CountryFindings:
    """All findings of one questionnaire in one country.

    `invited` is the number of people from whom an answer was expected: those who answered and one
    for each invited institution that is silent. `unfolded` is the number of submissions that the
    tallies do not hold yet, as far as the queue is looked at.
    """

    questionnaire: Questionnaire
    country: Country
    version: Version | None
    form: Form | None
    responses: int
    silent: int
    unfolded: int
    fingerprint: str
    everything: tuple[QuestionFinding, ...] = ()

    @property
    def background(self) -> list[QuestionFinding]:
        """The questions that tell who answers: the sector and the institution."""
        return [found for found in self.everything if self._classifies(found)]

    @property
    def questions(self) -> list[QuestionFinding]:
        """The other questions."""
        return [found for found in self.everything if not self._classifies(found)]

    def _classifies(self, found: QuestionFinding) -> bool:
        asks = self.questionnaire
        return found.name in {asks.sector_question, asks.institution_question}

    @property
    def invited(self) -> int:
        return self.responses + self.silent

    def of_kind(self, *kinds: Kind) -> list[QuestionFinding]:
        return [question for question in self.questions if question.kind in kinds]


def findings_from(
    questionnaire: Questionnaire,
    country: Country,
    cells: Cells,
    *,
    silent: int,
    unfolded: int,
) -> CountryFindings:
    """Return the findings that `cells` give; the questionnaire's versions are read."""
    versions = versions_newest_first(questionnaire)
    places = all_places(versions, cells.questions)
    labels = ChoiceLabels(versions)
    invited = cells.responses + silent
    found = [_question(place, cells, labels=labels, invited=invited) for place in places.values()]
    classifying = {questionnaire.sector_question, questionnaire.institution_question}
    return CountryFindings(
        questionnaire=questionnaire,
        country=country,
        version=versions[0] if versions else None,
        form=get_form(versions[0]) if versions else None,
        responses=cells.responses,
        silent=silent,
        unfolded=unfolded,
        fingerprint=cells.fingerprint,
        everything=tuple(
            _without_opinion(one) if one.name in classifying else one for one in found
        ),
    )


class ChoiceLabels:
    """Labels of choices that the newest form lacks, looked up in older versions when needed."""

    def __init__(self, versions: list[Version]) -> None:
        self.versions = versions

    def find(self, question: str, choice: str) -> Text:
        for version in self.versions:
            form = get_form(version)
            asked = form.questions.get(question)
            if asked is None or not asked.has_choices:
                continue
            if found := form.choice_list_of(asked).get(choice):
                return found.label
        return {"": choice}


def _kind(question: Question) -> Kind:
    if question.type is QuestionType.RANGE and question.range.is_whole:
        return Kind.NUMBER
    return KINDS.get(question.type, Kind.TEXT)


def _question(place: Place, cells: Cells, *, labels: ChoiceLabels, invited: int) -> QuestionFinding:
    counted = cells.questions.get(place.question.name, QuestionCells())
    kind = _kind(place.question)
    if kind is Kind.NUMBER:
        return QuestionFinding(place, kind, counted.answered, number=_number(counted))
    if kind is Kind.TEXT or place.choice_list is None:
        return QuestionFinding(place, Kind.TEXT, counted.answered)
    options = _options(place.question.name, place.choice_list, counted, labels)
    if kind is Kind.RANK:
        ranking = tuple(_ranked(name, text, counted, len(options)) for name, text in options)
        return QuestionFinding(place, kind, counted.answered, ranking=ranking)
    limit = None if place.is_conditional else invited
    choices = tuple(_choice(name, text, counted, limit) for name, text in options)
    sectors = tuple(_sectors(cells, counted, [name for name, _ in options]))
    if kind is Kind.MULTIPLE:
        return _multiple(place, place.choice_list, counted, choices, sectors)
    return _single(place, place.choice_list, counted, choices, sectors)


def _without_opinion(found: QuestionFinding) -> QuestionFinding:
    """Keep the counts alone: who answers agrees on nothing, nor is the silent ones' sector open."""
    return QuestionFinding(
        found.place,
        found.kind,
        found.answered,
        choices=tuple(replace(choice, bounds=None) for choice in found.choices),
        dont_know=found.dont_know,
        ranking=found.ranking,
        number=found.number,
    )


def _options(
    question: str, choice_list: ChoiceList, counted: QuestionCells, labels: ChoiceLabels
) -> list[tuple[str, Text]]:
    """The choices of the list in its order, then those taken under an older version."""
    current = [(choice.name, choice.label) for choice in choice_list.choices]
    known = set(choice_list.names)
    return current + [
        (name, labels.find(question, name)) for name in counted.choices if name not in known
    ]


def _choice(name: str, text: Text, counted: QuestionCells, invited: int | None) -> ChoiceFinding:
    count = counted.count(name)
    if invited is None:
        return ChoiceFinding(name, text, count)
    return ChoiceFinding(name, text, count, agreement.bounds(count, counted.answered, invited))


def _single(
    place: Place,
    choice_list: ChoiceList,
    counted: QuestionCells,
    choices: tuple[ChoiceFinding, ...],
    sectors: tuple[SectorFinding, ...],
) -> QuestionFinding:
    scale = [choice.count for choice in choices if choice.name != choice_list.dont_know]
    dont_know = counted.count(choice_list.dont_know) if choice_list.dont_know else 0
    # Answers outside the present scale have no place on it: then the choices are just names.
    ordinal = choice_list.ordinal and len(scale) == len(choice_list.scale)
    return QuestionFinding(
        place,
        Kind.SINGLE,
        counted.answered,
        choices=choices,
        ordinal=ordinal,
        dont_know=choice_list.dont_know,
        label=agreement.label(scale, dont_know, ordinal),
        agreement=_rounded(agreement.agreement(scale)) if ordinal else None,
        consensus=_rounded(agreement.consensus(scale)) if ordinal else None,
        dispersion=_rounded(agreement.dispersion(scale)) if ordinal else None,
        sectors=sectors,
    )


def _multiple(
    place: Place,
    choice_list: ChoiceList,
    counted: QuestionCells,
    choices: tuple[ChoiceFinding, ...],
    sectors: tuple[SectorFinding, ...],
) -> QuestionFinding:
    counts = {choice.name: choice.count for choice in choices}
    return QuestionFinding(
        place,
        Kind.MULTIPLE,
        counted.answered,
        choices=choices,
        dont_know=choice_list.dont_know,
        leading=tuple(agreement.leading(counts, counted.answered, choice_list.dont_know)),
        sectors=sectors,
    )


def _sectors(cells: Cells, counted: QuestionCells, names: Sequence[str]) -> Iterator[SectorFinding]:
    """Break the question down by sector, small sectors withheld with a neighbour."""
    hidden = disclosure.withheld(counted.answered_in)
    for sector in cells.responses_in:
        if sector in hidden:
            yield SectorFinding(sector, None, None)
            continue
        taken: Mapping[str, int] = counted.by_sector.get(sector, {})
        counts = {name: taken.get(name, 0) for name in names}
        yield SectorFinding(sector, counted.answered_in[sector], counts)


def _ranked(name: str, text: Text, counted: QuestionCells, places: int) -> RankedFinding:
    positions = tuple(counted.count(name, position) for position in range(1, places + 1))
    placed = sum(positions)
    if not placed:
        return RankedFinding(name, text, positions, None)
    total = sum(position * count for position, count in enumerate(positions, start=1))
    return RankedFinding(name, text, positions, _rounded(total / placed))


def _number(counted: QuestionCells) -> NumberFinding:
    numbers = counted.numbers
    n = sum(numbers.values())
    if n < disclosure.FEWEST:
        return NumberFinding(n)
    return NumberFinding(n, min(numbers), _median(numbers, n), max(numbers))


def _median(numbers: Mapping[int, int], n: int) -> float:
    """The median of a table number → count in ascending order; reads each number once."""
    ranks = ((n - 1) // 2, n // 2)
    middle: list[int] = []
    seen = 0
    for number, count in numbers.items():
        middle += [number for rank in ranks if seen <= rank < seen + count]
        seen += count
    return statistics.fmean(middle)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
