"""The analysis of documentation: treaties, strategies, and the situation in figures."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.charts.series import Series, series_chart
from reports.evidence.names import joined, named
from reports.evidence_words import act_text, day_text, unit_text
from reports.pdf.manuscript.blocks import Block, Cell, Graphic, Items, Line, Note, Para, Together
from reports.pdf.manuscript.figures import cell_text, count_text, variation_text
from reports.pdf.manuscript.languages import language_note, told_language
from reports.pdf.manuscript.writer import Json, Writer, refer, words
from reports.pdf.styles import TEXT_WIDTH

MOST_LINES = 4
PLOT = 130.0  # low enough that a table and two charts go on one page
FLATTEST = 25  # a line whose highest point is lower than 1/25 of the chart tells nothing


def documentation(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, documentation_title())
    yield writer.heading(2, _("Legislation and treaties"))
    yield from _treaties(writer, country)
    yield writer.heading(2, _("Policies and strategies"))
    yield from _strategies(writer, country)
    yield writer.heading(2, _("Situation"))
    yield from _situation(writer, country)


def documentation_title() -> str:
    return _("Analysis of documentation")


def _treaties(writer: Writer, country: Json) -> Iterator[Block]:
    treaties = country["treaties"]
    if not treaties:
        yield Para(words(_("No treaty is on record.")))
        return
    source = writer.source("register", part="treaties")
    rows = [
        (
            Cell(treaty["treaty"], source=source),
            Cell(day_text(treaty["date"]) if treaty["date"] else "–"),
            Cell(act_text(treaty["action"]) or "–"),
        )
        for treaty in treaties
    ]
    caption = _("Treaties on drugs and the country’s part in them")
    below = language_note(writer, (treaty["treaty"] for treaty in treaties))
    head = (_("Treaty"), _("Date"), _("Act"))
    grid = writer.grid(caption, head, rows, (0.56, 0.24, 0.2), below=below)
    text = ngettext(
        "One act on a treaty is on record ({table}).",
        "%(count)d acts on treaties are on record ({table}).",
        len(treaties),
    ) % {"count": len(treaties)}
    yield Para(refer(text, table=(grid.number, grid.key)))
    yield grid


def _strategies(writer: Writer, country: Json) -> Iterator[Block]:
    strategies = country["strategies"]
    if not strategies:
        yield Para(words(_("No strategy is on record.")))
        return
    source = writer.source("register", part="strategies")
    rows = [
        (
            Cell(strategy["name"], source=source),
            Cell(strategy["period"] or "–"),
            Cell(_adopted(strategy)),
            Cell(_actions(strategy["actions_count"])),
        )
        for strategy in strategies
    ]
    head = (_("Strategy or programme"), _("Period"), _("Adopted"), _("Actions"))
    below = language_note(writer, (strategy["name"] for strategy in strategies))
    caption = _("Strategies and programmes of the state")
    grid = writer.grid(caption, head, rows, (0.46, 0.14, 0.3, 0.1), below=below)
    text = ngettext(
        "One strategy or programme of the state is on record ({table}).",
        "%(count)d strategies and programmes of the state are on record ({table}).",
        len(strategies),
    ) % {"count": len(strategies)}
    yield Para(refer(text, table=(grid.number, grid.key)))
    yield grid
    for listed in country["sections"]:
        title = _("Sections of “%(strategy)s”") % {"strategy": listed["strategy"]}
        lines = tuple(words(section) for section in listed["sections"])
        told = told_language(writer, listed["sections"])
        items = Items(lines, is_numbered=True)
        yield Together((Para(words(title), "question"), *told, items))


def _adopted(strategy: Json) -> str:
    day = day_text(strategy["adopted"]) if strategy["adopted"] else ""
    return ", ".join(part for part in (strategy["legal_act"], day) if part) or "–"


def _actions(count: int | None) -> str:
    return "–" if count is None else count_text(count)


def _situation(writer: Writer, country: Json) -> Iterator[Block]:
    if not country["tables"]:
        yield Para(words(_("No statistical table is on record.")))
    for table in country["tables"]:
        yield from _table(writer, table)


def _table(writer: Writer, table: Json) -> Iterator[Block]:
    notes: dict[str, Note] = {}
    rows = [_row(writer, table, row, notes) for row in table["rows"]]
    share = max(0.3, 0.82 - 0.105 * len(table["periods"]))
    rest = (1 - share) / (len(table["periods"]) + 1)
    head = (_("Row"), *table["periods"], _("Variation, %"))
    widths = (share, *[rest] * (len(head) - 1))
    grid = writer.grid(
        title_of(writer, table), head, rows, widths, figures_from=1, below=_below(writer, table)
    )
    graphic = _chart(writer, table)
    yield Para(_telling(table, grid.number, grid.key, graphic))
    yield grid
    if graphic:
        yield graphic
    yield from _settled(writer, table)


def _row(writer: Writer, table: Json, row: Json, notes: dict[str, Note]) -> tuple[Cell, ...]:
    source = writer.source("row", table["id"], row["id"])
    own = "" if row["unit"] in ("", table["unit"]) else f" ({unit_text(row['unit'])})"
    label = Cell(f"{label_of(writer, row)}{own}", bold=row["is_total"], indent=bool(row["parent"]))
    text = writer.text(row["note"])
    if text and text not in notes:
        notes[text] = writer.note(text)
    cells = [Cell(cell_text(cell), source=source, bold=row["is_total"]) for cell in row["cells"]]
    change = Cell(variation_text(row["variation"]), notes.get(text), source, row["is_total"])
    return (label, *cells, change)


def _below(writer: Writer, table: Json) -> str:
    labels = [label_of(writer, row) for row in table["rows"]]
    parts = [
        _("Unit: %(unit)s.") % {"unit": unit_text(table["unit"])} if table["unit"] else "",
        _("Source: %(source)s.") % {"source": table["source"]} if table["source"] else "",
        _("Number in the sources: %(code)s.") % {"code": table["code"]},
        # Snapshots of earlier versions of the software have none.
        _("Note: %(text)s") % {"text": table["note"]} if table.get("note") else "",
        language_note(writer, (title_of(writer, table), *labels)),
    ]
    return " ".join(part for part in parts if part)


def _telling(table: Json, number: str, key: str, graphic: Graphic | None) -> Line:
    risen, fallen = _directions(table)
    values = {"rows": len(table["rows"]), "risen": risen, "fallen": fallen}
    text = (
        _("Of %(rows)d rows in {table}, %(risen)d rose and %(fallen)d fell over the periods shown.")
        % values
    )
    if graphic is None:
        return refer(text, table=(number, key))
    drawn = _("{graphic} draws the rows with the largest values.")
    return refer(f"{text} {drawn}", table=(number, key), graphic=(graphic.number, graphic.key))


def _directions(table: Json) -> tuple[int, int]:
    known = [Decimal(row["variation"]) for row in table["rows"] if row["variation"] is not None]
    return sum(value > 0 for value in known), sum(value < 0 for value in known)


def _chart(writer: Writer, table: Json) -> Graphic | None:
    chosen = _drawn_rows(table)
    if not chosen or len(table["periods"]) < 2:
        return None
    lines = [_series(writer, row) for row in chosen]
    caption = title_of(writer, table)
    drawing = series_chart(lines, table["periods"], width=TEXT_WIDTH, title=caption, plot=PLOT)
    return writer.graphic(caption, drawing, writer.source("row", table["id"], chosen[0]["id"]))


def _drawn_rows(table: Json) -> list[Json]:
    """The rows of the table's first unit with the largest values, totals aside, in their order."""
    drawable = [row for row in table["rows"] if len(_values(row)) > 1]
    first = [row for row in drawable if row["unit"] == drawable[0]["unit"]]
    rows = [row for row in first if not row["is_total"]] or first
    largest = sorted(rows, key=lambda row: -max(_values(row)))[:MOST_LINES]
    seen = [row for row in largest if max(_values(row)) * FLATTEST >= max(_values(largest[0]))]
    return [row for row in rows if row in seen]


def _values(row: Json) -> list[float]:
    return [float(cell["value"]) for cell in row["cells"] if cell["value"] is not None]


def _series(writer: Writer, row: Json) -> Series:
    values = tuple(None if cell["value"] is None else float(cell["value"]) for cell in row["cells"])
    return Series(name_of(writer, row), values, tuple(cell_text(cell) for cell in row["cells"]))


def title_of(writer: Writer, table: Json) -> str:
    """Return the title in the reader's language; older snapshots have it as recorded alone."""
    return named(table["title"], table.get("titles", {}), writer.reader.language)


def label_of(writer: Writer, row: Json) -> str:
    return named(row["label"], row.get("labels", {}), writer.reader.language)


def name_of(writer: Writer, row: Json) -> str:
    """Return the label with what the row stands below."""
    parent = named(row["parent"], row.get("parents", {}), writer.reader.language)
    return joined(parent, label_of(writer, row))


def _settled(writer: Writer, table: Json) -> Iterator[Block]:
    """Print why a problem that a check found stands."""
    for check in table["checks"]:
        if check["reason"]:
            text = f"{writer.text(check['text'])} {check['reason']}"
            yield Para(words(_("Note: %(text)s") % {"text": text}), "small")
