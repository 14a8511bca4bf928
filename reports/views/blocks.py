"""Findings as the pages show them: texts chosen in the reader's language, charts as SVG."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.charts.svg import Svg, to_svg
from reports.charts.telling import tell
from reports.enums import Kind
from reports.pdf.charts import chart_of, sector_chart, sector_name
from reports.pdf.labels import label_meaning, label_text, tone_of
from reports.pdf.shapes import QuestionResult, SectorRate
from reports.pdf.texts import Reader, measure, number
from reports.queries.findings import ChoiceFinding, CountryFindings, QuestionFinding
from reports.queries.quotes import ChosenQuote
from reports.queries.rates import Rates
from reports.queries.snapshot import question_result
from surveys.form.model import Text

# Points; the narrow one is for phones, where the wide one's letters would be too small.
WIDE, NARROW = 340.0, 230.0
TONES = {"firm": "success", "mild": "info", "split": "warning", "faint": "secondary"}


@dataclass(frozen=True)
class Words:
    """A text; `language` is set where it is not in the reader's own."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Chart:
    wide: Svg
    narrow: Svg


@dataclass(frozen=True)
class Table:
    """A table with the labels of its rows in the first column."""

    head: Sequence[str]
    rows: Sequence[tuple[Words, Sequence[str]]]


@dataclass(frozen=True)
class Badge:
    text: str
    meaning: str
    tone: str


@dataclass(frozen=True)
class QuotedWords:
    text: str
    language: str
    attribution: str


@dataclass(frozen=True)
class Block:
    """One question on the page."""

    name: str
    title: Words
    over: Words | None
    base: str
    note: str
    badge: Badge | None
    measures: str
    leading: Sequence[Words]
    is_multiple: bool
    chart: Chart | None
    table: Table | None
    sectors: Table | None
    quotes: Sequence[QuotedWords]

    @property
    def sectors_caption(self) -> str:
        return _("%(question)s By sector") % {"question": self.title.text}


@dataclass(frozen=True)
class SectionBlocks:
    title: Words
    blocks: Sequence[Block]


def section_blocks(
    findings: CountryFindings, quotes: Mapping[str, list[ChosenQuote]], language: str
) -> list[SectionBlocks]:
    """Return the questions by section; the one that asks for the institution is left out."""
    reader = reader_of(findings, language)
    shown = [
        found
        for found in findings.everything
        if found.name != findings.questionnaire.institution_question
    ]
    return [
        SectionBlocks(
            words(reader, members[0].section.label),
            [block_of(found, findings, quotes.get(found.name, []), reader) for found in members],
        )
        for members in _by_section(shown)
    ]


def reader_of(findings: CountryFindings, language: str) -> Reader:
    return Reader(language, findings.form.default_language if findings.form else language)


def words(reader: Reader, text: Text) -> Words:
    found, language = reader.pick(text)
    return Words(found, "" if language == reader.language else language)


def _by_section(found: Iterable[QuestionFinding]) -> list[list[QuestionFinding]]:
    return [list(members) for _name, members in groupby(found, lambda one: one.section.name)]


def block_of(
    found: QuestionFinding,
    findings: CountryFindings,
    quotes: Sequence[ChosenQuote],
    reader: Reader,
) -> Block:
    tells = found.answered > 0 and not found.is_withheld
    return Block(
        name=found.name,
        title=words(reader, found.text),
        over=words(reader, found.place.group_label) if found.place.group_label else None,
        base=_base(found, findings),
        note=_note(found),
        badge=_badge(found),
        measures=_measures(found) if tells else "",
        leading=[words(reader, c.label) for c in found.choices if c.name in found.leading],
        is_multiple=found.kind is Kind.MULTIPLE and tells,
        chart=_chart(found, reader) if tells else None,
        table=_table(found, findings, reader) if tells else None,
        sectors=_sector_table(found, reader) if tells else None,
        quotes=[_quote(quote) for quote in quotes] if tells else [],
    )


def _base(found: QuestionFinding, findings: CountryFindings) -> str:
    if not found.answered:
        return _("Nobody has answered this question.")
    text = ngettext(
        "%(answered)d of %(responses)d response answers this question (%(invited)d invited).",
        "%(answered)d of %(responses)d responses answer this question (%(invited)d invited).",
        findings.responses,
    )
    return text % {
        "answered": found.answered,
        "responses": findings.responses,
        "invited": findings.invited,
    }


def _note(found: QuestionFinding) -> str:
    if found.is_withheld:
        return _("Fewer than 3 people answered, so their answers are withheld.")
    if found.place.is_conditional:
        return _("Asked only where earlier answers made it relevant.")
    return ""


def _badge(found: QuestionFinding) -> Badge | None:
    if found.label is None or not found.answered:
        return None
    label = found.label
    return Badge(label_text(label), label_meaning(label), TONES[tone_of(label)])


def _measures(found: QuestionFinding) -> str:
    if found.agreement is None:
        return ""
    return _("Agreement A %(a)s · consensus Cns %(cns)s · dispersion D %(d)s") % {
        "a": measure(found.agreement),
        "cns": measure(found.consensus),
        "d": measure(found.dispersion),
    }


def _chart(found: QuestionFinding, reader: Reader) -> Chart | None:
    result = cast("QuestionResult", question_result(found, []))
    wide, narrow = chart_of(result, reader, WIDE), chart_of(result, reader, NARROW)
    if wide is None or narrow is None:
        return None
    return Chart(to_svg(wide, found.name), to_svg(narrow, f"{found.name}-narrow"))


def _table(found: QuestionFinding, findings: CountryFindings, reader: Reader) -> Table | None:
    if found.kind is Kind.RANK:
        return _rank_table(found, reader)
    if found.kind is Kind.NUMBER:
        return _number_table(found)
    return _count_table(found, findings, reader) if found.choices else None


def _count_table(found: QuestionFinding, findings: CountryFindings, reader: Reader) -> Table:
    has_bounds = findings.silent > 0 and any(choice.bounds for choice in found.choices)
    head = [_("Answer"), _("Of those who answered")]
    if has_bounds:
        head.append(_("Possible among all %(invited)d invited") % {"invited": findings.invited})
    rows = []
    for choice in found.choices:
        cells = [tell(choice.count, found.answered)]
        rows.append(
            (words(reader, choice.label), [*cells, _bounds(choice)] if has_bounds else cells)
        )
    return Table(head, rows)


def _bounds(choice: ChoiceFinding) -> str:
    if choice.bounds is None:
        return "–"
    return _("%(low)d to %(high)d") % {"low": choice.bounds[0], "high": choice.bounds[1]}


def _rank_table(found: QuestionFinding, reader: Reader) -> Table:
    places = range(1, len(found.ranking) + 1)
    head = [
        _("Answer"),
        *(_("Place %(number)d") % {"number": place} for place in places),
        _("Mean place"),
    ]
    rows = [
        (words(reader, ranked.label), [*map(str, ranked.positions), measure(ranked.mean)])
        for ranked in found.ranking
    ]
    return Table(head, rows)


def _number_table(found: QuestionFinding) -> Table | None:
    values = found.number
    if values is None or values.median is None:
        return None
    pairs = (
        (_("Answers"), values.n),
        (_("Smallest"), values.minimum),
        (_("Median"), values.median),
        (_("Largest"), values.maximum),
    )
    return Table(
        [_("Measure"), _("Value")], [(Words(name), [number(value)]) for name, value in pairs]
    )


def _sector_table(found: QuestionFinding, reader: Reader) -> Table | None:
    """Answers in the columns would not fit a phone: sectors are the columns, answers the rows."""
    if not found.sectors or not found.choices:
        return None
    head = [_("Answer"), *(sector_name(sector.sector) for sector in found.sectors)]
    withheld = tell(None, 0)
    answered = [
        withheld if sector.answered is None else str(sector.answered) for sector in found.sectors
    ]
    rows: list[tuple[Words, Sequence[str]]] = [(Words(_("Answered")), answered)]
    for choice in found.choices:
        counts = [
            withheld if sector.counts is None else str(sector.counts[choice.name])
            for sector in found.sectors
        ]
        rows.append((words(reader, choice.label), counts))
    return Table(head, rows)


def _quote(quote: ChosenQuote) -> QuotedWords:
    who = sector_name(quote.sector) if quote.sector else _("A respondent")
    return QuotedWords(quote.text, quote.language, who)


def rate_chart_of(rates: Rates) -> Chart | None:
    """Return the chart of response rates by sector; None where nobody was invited."""
    shape: list[SectorRate] = [
        {"sector": rate.sector.value, "invited": rate.invited, "submitted": rate.submitted}
        for rate in rates.sectors
    ]
    if not shape:
        return None
    title = _("Response rate by sector")
    return Chart(
        to_svg(sector_chart(shape, title, WIDE), "rates"),
        to_svg(sector_chart(shape, title, NARROW), "rates-narrow"),
    )
