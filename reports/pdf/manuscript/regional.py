"""The regional comparison: countries side by side by topic, by indicator and by theme."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reports.agreement import Label
from reports.charts.multiples import Panel, multiples_chart
from reports.charts.series import Series
from reports.evidence.names import LATIN, named
from reports.evidence_words import unit_text
from reports.pdf.labels import label_text
from reports.pdf.manuscript.blocks import Block, Cell, Para, Together
from reports.pdf.manuscript.documentation import label_of, name_of
from reports.pdf.manuscript.figures import cell_text, variation_text
from reports.pdf.manuscript.introduction import source_sizes
from reports.pdf.manuscript.writer import Json, Writer, refer, words
from reports.pdf.questions import is_withheld
from reports.pdf.styles import TEXT_WIDTH
from reports.pdf.texts import measure

MOST_PANELS = 5
Indicator = tuple[str, str, str]
Found = dict[Indicator, dict[str, tuple[Json, Json]]]


def regional_section(writer: Writer, countries: Sequence[Json]) -> Iterator[Block]:
    yield from _introduction(writer, countries)
    yield from _by_topic(writer, countries)
    yield from _by_indicator(writer, countries)
    yield from _by_theme(writer, countries)


def _names(writer: Writer, countries: Sequence[Json]) -> list[str]:
    return [writer.text(country["names"]) for country in countries]


def _widths(first: float, count: int) -> tuple[float, ...]:
    return (first, *[(1 - first) / max(1, count)] * count)


def _introduction(writer: Writer, countries: Sequence[Json]) -> Iterator[Block]:
    yield writer.heading(1, _("Introduction"))
    text = _(
        "This comparison sets the countries side by side: what institutions answered on each "
        "topic, how indicators that several countries publish have changed, and which themes "
        "dialogues and interviews raised. A “–” means that a country has nothing on it."
    )
    yield Para(words(text), "lead")
    sizes = [dict(row[:2] for row in source_sizes(country)) for country in countries]
    labels = list(dict.fromkeys(label for size in sizes for label in size))
    rows = [(Cell(label), *(Cell(size.get(label, "–")) for size in sizes)) for label in labels]
    head = (_("Source"), *_names(writer, countries))
    caption = _("What the comparison rests on")
    yield writer.grid(caption, head, rows, _widths(0.4, len(countries)), figures_from=1)


def _by_topic(writer: Writer, countries: Sequence[Json]) -> Iterator[Block]:
    yield writer.heading(1, _("By topic"))
    answered = [country for country in countries if country["questionnaire"]]
    if not answered:
        yield Para(words(_("No country has answers to the questionnaire.")))
        return
    sections: dict[str, list[Json]] = {}
    for country in answered:
        for question in country["questionnaire"]["questions"]:
            title = writer.text(question["section"]["label"])
            listed = sections.setdefault(title, [])
            if question["name"] not in [one["name"] for one in listed]:
                listed.append(question)
    for title, questions in sections.items():
        rows = [_topic_row(writer, question, countries) for question in questions]
        shown = [row for row in rows if any(cell.text != "–" for cell in row[1:])]
        if shown:
            yield writer.heading(2, title or _("Questions"))
            head = (_("Question"), *_names(writer, countries))
            yield writer.grid(title or _("Questions"), head, shown, _widths(0.34, len(countries)))


def _topic_row(writer: Writer, question: Json, countries: Sequence[Json]) -> tuple[Cell, ...]:
    cells = [_topic_cell(writer, country, question["name"]) for country in countries]
    return (Cell(writer.text(question["label"])), *cells)


def _topic_cell(writer: Writer, country: Json, name: str) -> Cell:
    answers = country["questionnaire"]
    found = [one for one in answers["questions"] if one["name"] == name] if answers else []
    if not found or not found[0]["answered"]:
        return Cell("–")
    writer.country = country["code"]
    source = writer.source("question", part=name)
    return Cell(_told(writer, found[0]), source=source)


def _told(writer: Writer, question: Json) -> str:
    """What one country answered: the label, or the leading choices, and how many answered."""
    if is_withheld(question):  # type: ignore[arg-type]
        return _("withheld")
    base = _("%(count)d answered") % {"count": question["answered"]}
    if question["kind"] == "single" and question["label_code"]:
        told = label_text(Label(question["label_code"]))
        largest = _largest(writer, question)
        return f"{told}: {largest} ({base})" if largest else f"{told} ({base})"
    if question["kind"] == "multiple":
        names = [
            writer.text(choice["label"])
            for choice in question["choices"]
            if choice["name"] in question["leading"]
        ]
        leading = "; ".join(names) or _("None leads")
        return f"{leading} ({base})"
    if question["kind"] == "rank" and question["ranking"]:
        first = min(question["ranking"], key=lambda one: one["mean"] or 99)
        mean = measure(first["mean"])
        return _("First: %(choice)s, mean place %(mean)s") % {
            "choice": writer.text(first["label"]),
            "mean": mean,
        }
    return base


def _largest(writer: Writer, question: Json) -> str:
    known = [choice for choice in question["choices"] if choice["count"]]
    if not known:
        return ""
    highest = max(choice["count"] for choice in known)
    leading = [choice for choice in known if choice["count"] == highest]
    return writer.text(leading[0]["label"]) if len(leading) == 1 else ""


def shared_indicators(countries: Sequence[Json]) -> Found:
    """Rows that at least two countries publish under the same words and unit, totals aside."""
    found: Found = {}
    for country in countries:
        for table in country["tables"]:
            for row in table["rows"]:
                if row["is_total"]:
                    continue
                key = _indicator(row)
                found.setdefault(key, {}).setdefault(country["code"], (table, row))
    return {key: rows for key, rows in found.items() if len(rows) > 1}


def _indicator(row: Json) -> Indicator:
    """What tells an indicator: its words, in English where it has an English name, and unit."""
    parent, label = (named(row[one], row.get(f"{one}s", {}), LATIN) for one in ("parent", "label"))
    return _plain(parent), _plain(label), _plain(row["unit"])


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" *:").split())


def _by_indicator(writer: Writer, countries: Sequence[Json]) -> Iterator[Block]:
    yield writer.heading(1, _("By indicator"))
    found = shared_indicators(countries)
    if not found:
        yield Para(words(_("No indicator is published by two countries under the same name.")))
        return
    rows = [_indicator_row(writer, by_code, countries) for by_code in found.values()]
    head = (_("Indicator"), *_names(writer, countries))
    caption = _("Variation in per cent between the first and the last available period")
    grid = writer.grid(caption, head, rows, _widths(0.34, len(countries)), figures_from=1)
    text = _("{table} compares indicators that at least two countries publish.")
    yield Para(refer(text, table=(grid.number, grid.key)))
    yield grid
    yield writer.heading(2, _("Indicators drawn"))
    yield Para(words(_("Each panel has a scale of its own that starts at zero.")))
    for by_code in found.values():
        yield from _multiples(writer, by_code, countries)


def _indicator_row(
    writer: Writer, by_code: dict[str, tuple[Json, Json]], countries: Sequence[Json]
) -> tuple[Cell, ...]:
    _table, row = next(iter(by_code.values()))
    cells = [_variation(writer, country["code"], by_code) for country in countries]
    return (Cell(_label(writer, row)), *cells)


def _label(writer: Writer, row: Json) -> str:
    # Snapshots of earlier versions of the software have no names, and their units as recorded.
    unit = unit_text(row["unit"]) if "labels" in row else row["unit"]
    return f"{name_of(writer, row)}, {unit}" if unit else name_of(writer, row)


def _variation(writer: Writer, code: str, by_code: dict[str, tuple[Json, Json]]) -> Cell:
    if code not in by_code:
        return Cell("–")
    table, row = by_code[code]
    writer.country = code
    text = variation_text(row["variation"])
    return Cell(text, source=writer.source("row", table["id"], row["id"]))


def _multiples(
    writer: Writer, by_code: dict[str, tuple[Json, Json]], countries: Sequence[Json]
) -> Iterator[Block]:
    panels = [
        _panel(writer, writer.text(country["names"]), *by_code[country["code"]])
        for country in countries
        if country["code"] in by_code
    ]
    drawable = [panel for panel in panels if sum(v is not None for v in panel.series.values) > 1]
    if len(drawable) > 1:
        _table, row = next(iter(by_code.values()))
        title = _label(writer, row)
        drawing = multiples_chart(drawable[:MOST_PANELS], width=TEXT_WIDTH, title=title)
        yield Together((writer.graphic(title, drawing),))


def _panel(writer: Writer, name: str, table: Json, row: Json) -> Panel:
    values = tuple(None if c["value"] is None else float(c["value"]) for c in row["cells"])
    texts = tuple(cell_text(cell) for cell in row["cells"])
    return Panel(name, Series(label_of(writer, row), values, texts), tuple(table["periods"]))


def _by_theme(writer: Writer, countries: Sequence[Json]) -> Iterator[Block]:
    yield writer.heading(1, _("By theme"))
    themes: dict[str, dict[str, list[str]]] = {}
    for country in countries:
        for kind, record in _raised(country):
            title = writer.text(record["theme"]) or _("No theme")
            told = f"{kind}: {record['headline']}"
            themes.setdefault(title, {}).setdefault(country["code"], []).append(told)
    if not themes:
        yield Para(words(_("No dialogue or interview is on record.")))
        return
    rows = [
        (
            Cell(title, bold=True),
            *(Cell(_joined(by_code.get(country["code"], []))) for country in countries),
        )
        for title, by_code in sorted(themes.items(), key=lambda one: one[0] == _("No theme"))
    ]
    head = (_("Theme"), *_names(writer, countries))
    caption = _("What dialogues and interviews raised, by theme")
    yield writer.grid(caption, head, rows, _widths(0.19, len(countries)))


def _joined(told: list[str]) -> str:
    return ". ".join(text.rstrip(".") for text in told) + "." if told else "–"


def _raised(country: Json) -> Iterator[tuple[str, Json]]:
    for dialogue in country["dialogues"]:
        for issue in dialogue["issues"]:
            yield _("Issue"), issue
        for concern in dialogue["concerns"]:
            yield _("Concern"), concern
    names = {"positive": _("Positive aspect"), "challenge": _("Challenge")}
    for point in country["interviews"]["points"]:
        yield names.get(point["polarity"], ""), point
