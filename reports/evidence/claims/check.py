"""Checking a text: every figure in it with its verdict and the cells that it was judged by."""

from dataclasses import dataclass, replace

from reports.evidence.claims.index import Entry, Index
from reports.evidence.claims.judging import Figure, Judge, Verdict
from reports.evidence.claims.statements import Statement, statements

# Words that may go with any row.
_GENERAL = frozenset({"user", "city", "region"})


@dataclass(frozen=True, slots=True)
class Checked:
    """One text with its figures in the order of their places."""

    text: str
    figures: tuple[Figure, ...]

    @property
    def verdict(self) -> Verdict:
        """Contradicted if one figure is; supported only if all are, and there is one."""
        verdicts = {figure.verdict for figure in self.figures}
        for verdict in (Verdict.CONTRADICTED, Verdict.UNSUPPORTED):
            if verdict in verdicts:
                return verdict
        return Verdict.SUPPORTED if verdicts else Verdict.UNSUPPORTED


def check_text(text: str, index: Index) -> Checked:
    """Judge all figures and trends of a text by the rows of one country's tables."""
    indexes = index.for_text(text)
    named = [place for one in indexes for place in one.labels_in(text)]
    figures = [
        figure
        for sentence in statements(text, lambda word: any(one.is_label(word) for one in indexes))
        for statement in sentence
        for figure in _judged_first(_without_labels(statement, named), indexes)
    ]
    return Checked(text, tuple(sorted(figures, key=lambda figure: figure.start)))


def _without_labels(statement: Statement, named: list[tuple[int, int]]) -> Statement:
    """Leave out the numbers that belong to the name of a row, such as "aged 15 to 17"."""
    if not named:
        return statement
    numbers = tuple(
        number
        for number in statement.numbers
        if not any(start <= number.start and number.end <= end for start, end in named)
    )
    return (
        statement if len(numbers) == len(statement.numbers) else replace(statement, numbers=numbers)
    )


def _judged_first(statement: Statement, indexes: list[Index]) -> list[Figure]:
    """Judge by the first names under which a row is found that says something."""
    found: list[list[Figure]] = []
    for index in indexes:
        found.append(_judged(statement, index))
        if any(figure.verdict is not Verdict.UNSUPPORTED for figure in found[-1]):
            return found[-1]
    return found[0]


def _judged(statement: Statement, index: Index) -> list[Figure]:
    entries = index.candidates(statement) if statement.is_checked else []
    judged = [(Judge(statement, entry).figures(), entry) for entry in entries]
    if not judged:
        return _unjudged(statement)
    figures, entry = max(judged, key=lambda item: _merit(item[0]))
    if not statement.numbers and len({_merit(found) for found, _entry in judged}) > 1:
        return [_doubted(figure) for figure in figures]
    if index.is_about_something_else(statement, entry):
        return _unjudged(statement)
    if _says_more(statement, entry, index):
        return [_doubted(figure) for figure in figures]
    return figures


def _merit(figures: list[Figure]) -> tuple[int, int]:
    verdicts = [figure.verdict for figure in figures]
    return verdicts.count(Verdict.SUPPORTED), -verdicts.count(Verdict.CONTRADICTED)


def _says_more(statement: Statement, entry: Entry, index: Index) -> bool:
    """Whether the statement names other rows, too: then one row cannot support it."""
    others = statement.concepts - entry.everything - _GENERAL
    return any(index.is_label(concept) for concept in others)


def _doubted(figure: Figure) -> Figure:
    if figure.verdict is Verdict.SUPPORTED:
        return replace(figure, verdict=Verdict.UNSUPPORTED)
    return figure


def _unjudged(statement: Statement) -> list[Figure]:
    numbers = [Figure(number.start, number.end, number.role) for number in statement.numbers]
    if numbers:
        return numbers
    return [Figure(word.start, word.end, word.trend) for word in statement.trends[:1]]
