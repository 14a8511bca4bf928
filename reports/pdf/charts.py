"""The charts of a question and of the response rates; the pages show the same ones as SVG."""

from collections.abc import Sequence

from institutions.enums import Sector
from reports.charts.drawing import Drawing
from reports.charts.kinds import (
    Bar,
    Ranked,
    Rate,
    bar_chart,
    rank_chart,
    rate_chart,
    scale_chart,
)
from reports.pdf.shapes import ChoiceCount, QuestionResult, SectorRate
from reports.pdf.styles import TEXT_WIDTH
from reports.pdf.texts import Reader, measure


def chart_of(question: QuestionResult, reader: Reader, width: float = TEXT_WIDTH) -> Drawing | None:
    """Return the chart of a question, `width` points wide, or None for kinds that have none."""
    title = reader.plain(question["label"])
    if question["kind"] == "rank":
        ranking = [
            Ranked(reader.plain(r["label"]), tuple(r["positions"]), measure(r["mean"]))
            for r in question["ranking"]
        ]
        return rank_chart(ranking, width=width, title=title)
    bars = [_bar(choice, question, reader) for choice in question["choices"]]
    doubt = question["dont_know"]
    apart = _bar(doubt, question, reader) if doubt else None
    is_whole = all(bar.count is not None for bar in [*bars, *([apart] if apart else [])])
    if question["kind"] == "single" and question["ordinal"] and is_whole:
        return scale_chart(bars, apart, width=width, title=title)
    if not bars:
        return None
    shown = [*bars, *([apart] if apart else [])]
    return bar_chart(shown, question["answered"], width=width, title=title)


def _bar(choice: ChoiceCount, question: QuestionResult, reader: Reader) -> Bar:
    leads = choice["name"] in question["leading"]
    return Bar(reader.plain(choice["label"]), choice["count"], leads)


def sector_chart(rates: Sequence[SectorRate], title: str, width: float = TEXT_WIDTH) -> Drawing:
    """Return the chart of the response rates by sector, `width` points wide."""
    groups = [
        Rate(sector_name(rate["sector"]), rate["submitted"], rate["invited"]) for rate in rates
    ]
    return rate_chart(groups, width=width, title=title)


def sector_name(code: str) -> str:
    """Return the name of a sector, or the code of one that is not known here."""
    known: Sequence[str] = Sector.values
    return str(Sector(code).label) if code in known else code
