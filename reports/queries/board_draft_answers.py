"""Findings drafted from the tallies of a questionnaire, under the rules for small numbers."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from institutions.models import Country
from institutions.models.registry import name_in
from reports import disclosure
from reports.agreement import Label
from reports.enums import EvidenceKind, Kind, Topic
from reports.live_text import local_number, reference_text
from reports.queries.board_draft_types import Draft
from reports.queries.board_tallies import choice_evidence, choice_reference, question_evidence
from reports.queries.board_types import Evidence
from reports.queries.board_values import LANGUAGES
from reports.queries.country import country_findings, default_questionnaire
from reports.queries.findings import ChoiceFinding, CountryFindings, QuestionFinding
from reports.wording import count, quoted, say, sector_in

MOST_CHOICES = 3
MAJORITIES = (Label.MAJORITY, Label.STRONG_MAJORITY)


def drafts_from_answers(country: Country) -> Iterator[Draft]:
    """Yield one draft for each question that has answers and is no free text."""
    questionnaire = default_questionnaire(country)
    if questionnaire is None:
        return
    findings = country_findings(questionnaire, country)
    for found in findings.questions:
        if found.answered and found.kind is not Kind.TEXT:
            yield _draft(found, findings)


def _draft(found: QuestionFinding, findings: CountryFindings) -> Draft:
    slug = findings.questionnaire.slug
    headings = {language: name_in(dict(found.text), language) for language in LANGUAGES}
    texts = {
        language: " ".join(_Teller(found, slug, findings.invited, language).sentences())
        for language in LANGUAGES
    }
    return Draft(
        f"question/{slug}/{found.name}",
        Topic.QUESTIONNAIRE,
        {language: heading[:300] for language, heading in headings.items()},
        texts,
        tuple(_cites(found, slug)),
    )


def _cites(found: QuestionFinding, slug: str) -> Iterator[Evidence]:
    yield question_evidence(slug, found)
    if not found.is_withheld:
        for choice in told_choices(found):
            yield choice_evidence(slug, found, choice)


def told_choices(found: QuestionFinding) -> list[ChoiceFinding]:
    """Return the choices that a draft tells, those taken most often first.

    Of several choices the leading ones; where a majority agrees, its side of the scale or its one
    answer; else the three taken most often.
    """
    taken = [c for c in found.choices if c.count and c.name != found.dont_know]
    taken.sort(key=lambda choice: -choice.count)
    if leading := [choice for choice in taken if choice.name in found.leading]:
        return leading
    if found.label not in MAJORITIES:
        return taken[:MOST_CHOICES]
    side = _largest_side(found) if found.ordinal else {taken[0].name}
    return [choice for choice in taken if choice.name in side]


def _largest_side(found: QuestionFinding) -> set[str]:
    """The choices below, at, or above the middle of the scale, whichever are taken most often."""
    scale = [choice for choice in found.choices if choice.name != found.dont_know]
    sides: dict[int, list[ChoiceFinding]] = {-1: [], 0: [], 1: []}
    for position, choice in enumerate(scale):
        offset = 2 * position - (len(scale) - 1)
        sides[(offset > 0) - (offset < 0)].append(choice)
    most = max(sides.values(), key=lambda side: sum(choice.count for choice in side))
    return {choice.name for choice in most}


class _Teller:
    """Says in one language what was answered to one question."""

    def __init__(self, found: QuestionFinding, slug: str, invited: int, language: str) -> None:
        self.found, self.slug = found, slug
        self.invited, self.language = invited, language

    def sentences(self) -> Iterator[str]:
        found = self.found
        over = found.place.group_label
        asked = [self._name(text) for text in (over, found.text) if text]
        question = quoted(self.language, " – ".join(asked))
        if found.is_withheld:
            yield self._say("withheld", question=question)
            return
        key = "asked_some" if found.place.is_conditional else "asked"
        answers = count(self.language, "answers", found.answered)
        yield self._say(key, question=question, answers=answers, invited=self.invited)
        yield self._result()
        unknown = found.counts.get(found.dont_know or "", 0)
        if unknown:
            yield count(self.language, "did_not_know", unknown)
        yield from self._sectors()

    def _say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def _name(self, text: Mapping[str, str]) -> str:
        return name_in(dict(text), self.language)

    def _result(self) -> str:
        found = self.found
        if found.kind is Kind.NUMBER:
            return self._number()
        if found.kind is Kind.RANK:
            return self._ranking()
        choices = told_choices(found)
        if not choices:
            return self._say("no_opinion")
        told = "; ".join(self._choice(choice) for choice in choices)
        if found.kind is Kind.MULTIPLE:
            return self._say("leading" if found.leading else "no_leading", choices=told)
        label = found.label or Label.TOO_FEW
        is_side = found.ordinal and label in MAJORITIES
        return self._say(f"{label.value} side" if is_side else label, choices=told)

    def _choice(self, choice: ChoiceFinding) -> str:
        reference = choice_reference(self.slug, self.found, choice.name)
        value = reference_text(EvidenceKind.TALLY.value, reference)
        name = quoted(self.language, self._name(choice.label))
        return self._say("choice", choice=name, value=value)

    def _ranking(self) -> str:
        ranked = [one for one in self.found.ranking if one.mean is not None]
        ranked.sort(key=lambda one: one.mean or 0)
        told = [
            self._say(
                "place",
                choice=quoted(self.language, self._name(one.label)),
                mean=local_number(round(Decimal(one.mean or 0), 1), self.language),
            )
            for one in ranked[:MOST_CHOICES]
        ]
        return self._say("ranked", choices="; ".join(told))

    def _number(self) -> str:
        number = self.found.number
        if number is None or number.median is None:
            return self._say("no_opinion")
        values = {
            name: local_number(Decimal(str(value)).normalize(), self.language)
            for name, value in (
                ("median", number.median),
                ("minimum", number.minimum),
                ("maximum", number.maximum),
            )
        }
        return self._say("number", **values)

    def _sectors(self) -> Iterator[str]:
        """Sectors of three and more whose most frequent answer is not that of all."""
        overall = _most_frequent(self.found.counts, self.found.dont_know)
        for one in self.found.sectors:
            if one.counts is None or (one.answered or 0) < disclosure.FEWEST:
                continue
            here = _most_frequent(one.counts, self.found.dont_know)
            if not overall or not here or set(here) & set(overall):
                continue
            yield self._differing(one.sector, here, one.counts, one.answered or 0)

    def _differing(
        self, sector: str, names: Sequence[str], counts: Mapping[str, int], answered: int
    ) -> str:
        labels = {choice.name: self._name(choice.label) for choice in self.found.choices}
        told = [
            self._say(
                "choice",
                choice=quoted(self.language, labels[name]),
                value=self._say("of", count=counts[name], answered=answered),
            )
            for name in names
        ]
        return self._say(
            "differs", sector=sector_in(sector, self.language), choices="; ".join(told)
        )


def _most_frequent(counts: Mapping[str, int], dont_know: str | None) -> list[str]:
    """Return the choices that most took; several where they are equal, none where nobody chose."""
    known = {name: number for name, number in counts.items() if name != dont_know and number}
    most = max(known.values(), default=0)
    return [name for name, number in known.items() if number == most]
