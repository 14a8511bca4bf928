"""The annexes: method, the questionnaire's text, checks that were settled, and the snapshot."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.agreement import Label
from reports.pdf.corrections import (
    WIDTHS,
    correction_cells,
    corrections_head,
    corrections_lead,
    corrections_title,
    in_order,
)
from reports.pdf.labels import label_meaning, label_text
from reports.pdf.manuscript.blocks import Block, Cell, Grid, Items, Para, Run, Together
from reports.pdf.manuscript.figures import count_text
from reports.pdf.manuscript.writer import Json, Writer, words
from reports.pdf.shapes import Correction
from reports.pdf.texts import date_of


def method_annex(writer: Writer) -> Iterator[Block]:
    yield writer.annex(_("Method"), "annex-method")
    for text in (*_figures(), *_answers()):
        yield Para(words(text))
    rows = tuple(
        (Cell(label_text(label), bold=True), Cell(label_meaning(label))) for label in Label
    )
    yield Grid((_("Label"), _("Meaning")), rows, (0.26, 0.74))


def _figures() -> list[str]:
    return [
        _(
            "Statistical tables are shown cell by cell as their sources print them. A variation is "
            "the change between the first and the last available period in per cent of the first, "
            "rounded half up at the end. A footnote tells where these are not the table’s outer "
            "periods, where a part of a year was taken for a whole one, and why a variation is not "
            "calculable (n/c)."
        ),
        _(
            "“–” means that nothing was recorded and “n/a” that the figure is not available; "
            "neither is a zero. Every table is checked for totals that differ from their rows, "
            "mixed units, shares read as counts, double counting, repetition, lost signs and "
            "values out of line."
        ),
    ]


def _answers() -> list[str]:
    return [
        _(
            "The unit of analysis is the response: one person’s signed answer to the "
            "questionnaire. Several people of one institution may answer. Drafts are not counted."
        ),
        _(
            "Small numbers are told as counts: “8 of 10”. No percentage is given where fewer than "
            "30 people answered. What fewer than 3 people answered is withheld. Institutions are "
            "not named with their answers."
        ),
        _(
            "Interviews are used as far as the interviewees agreed. A passage is quoted only where "
            "they allowed it and where there were at least 3 such interviews."
        ),
    ]


def questionnaire_annex(writer: Writer, countries: list[Json]) -> Iterator[Block]:
    """Yield the text of each questionnaire once, whichever countries answered it."""
    told = [one["questionnaire"] for one in countries if one["questionnaire"]]
    asked = {_slug(answers): answers for answers in told}
    if not asked:
        return
    yield writer.annex(_("Text of the questionnaire"), "annex-questionnaire")
    for slug, answers in asked.items():
        title = writer.text(answers["questionnaire"]["title"])
        yield Para(words(title), "lead")
        for section in answers["form"]:
            yield Para(words(writer.text(section["label"]) or title), "question")
            yield Items(
                tuple(
                    (Run(writer.text(question["label"])), Run(_choices(writer, question)))
                    for question in section["questions"]
                ),
                is_numbered=True,
            )
        yield from _corrected(writer, [one for one in told if _slug(one) == slug])


def _slug(answers: Json) -> str:
    return str(answers["questionnaire"]["slug"])


def _corrected(writer: Writer, told: list[Json]) -> Iterator[Block]:
    """Yield the corrections of one questionnaire, of all countries once; nothing without any."""
    found = in_order([one for answers in told for one in answers.get("corrections", ())])
    if not found:
        return
    yield Para(words(corrections_title()), "question")
    yield Para(words(corrections_lead()))
    rows = tuple(_correction(writer, one) for one in found)
    yield Grid(corrections_head(), rows, WIDTHS)


def _correction(writer: Writer, one: Correction) -> tuple[Cell, ...]:
    question, language, before, after, day = correction_cells(one, writer.reader)
    code = one["language"]
    return (
        Cell(question),
        Cell(language),
        Cell(before, language=code),
        Cell(after, language=code),
        Cell(day),
    )


def _choices(writer: Writer, question: Json) -> str:
    if not question["choices"]:
        return ""
    return f" [{'; '.join(writer.text(choice) for choice in question['choices'])}]"


def checks_annex(writer: Writer, countries: list[Json]) -> Iterator[Block]:
    """List the problems that checks found and people settled, and count those still open."""
    yield writer.annex(_("Checks of the statistical tables"), "annex-checks")
    found = [
        (country, table, check)
        for country in countries
        for table in country["tables"]
        for check in table["checks"]
    ]
    settled = [one for one in found if one[2]["reason"]]
    text = _("Found: %(found)s. Settled with a reason: %(settled)s. Open: %(open)s.") % {
        "found": count_text(len(found)),
        "settled": count_text(len(settled)),
        "open": count_text(len(found) - len(settled)),
    }
    yield Para(words(text))
    if found:
        head = (_("Table in the sources"), _("What was found"), _("Why it stands"))
        rows = tuple(_check(writer, *one) for one in found)
        yield Grid(head, rows, (0.2, 0.5, 0.3))


def _check(writer: Writer, country: Json, table: Json, check: Json) -> tuple[Cell, ...]:
    name = f"{writer.text(country['names'])}, {table['code']}"
    return (Cell(name), Cell(writer.text(check["text"])), Cell(check["reason"] or _("Open")))


def snapshot_annex(writer: Writer, snapshot: Json, digest: str) -> Iterator[Block]:
    yield writer.annex(_("Data of this report"), "annex-data")
    text = _(
        "The report is built from frozen data alone. Their SHA-256 hash proves that a copy of the "
        "data is the one used."
    )
    pairs = (
        (_("SHA-256 of the data"), f"{digest[:32]} {digest[32:]}"),
        (_("Data of"), date_of(snapshot["taken_at"])),
        (_("Version of the software"), snapshot["code_version"]),
    )
    rows = tuple((Cell(label, bold=True), Cell(value)) for label, value in pairs)
    yield Together((Para(words(text)), Grid((_("What"), _("Value")), rows, (0.34, 0.66))))
