"""Findings across sources, conclusions, recommendations, needs and programmes, documents."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.evidence_words import day_text, span_text
from reports.pdf.manuscript.blocks import Block, Cell, Items, Line, Para, Run
from reports.pdf.manuscript.figures import decimal_text
from reports.pdf.manuscript.languages import language_note, told_language
from reports.pdf.manuscript.writer import Json, Writer, words
from reports.wording import label_beside


def findings_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    """The findings that no question's place in the questionnaire's chapter has taken."""
    yield writer.heading(1, _("Findings"))
    yield from told_language(writer, _pieces(writer, country))
    for finding in _loose(country):
        runs = (
            Run(f"{writer.text(finding['heading'])}. ", bold=True),
            Run(writer.lines(finding["text"]), source=writer.source("finding", finding["id"])),
        )
        yield Para(runs)
        if finding["cites"]:
            yield Items(tuple(words(_cite(writer, one)) for one in finding["cites"]))


def _loose(country: Json) -> list[Json]:
    answers = country["questionnaire"]
    told = {question["name"] for question in answers["questions"]} if answers else set()
    return [one for one in country["board"]["findings"] if one["question"] not in told]


def _pieces(writer: Writer, country: Json) -> Iterator[str]:
    """The texts of findings, cut where names of the evidence stand beside words of ours."""
    for finding in _loose(country):
        yield writer.text(finding["text"])
        for one in finding["cites"]:
            yield from f"{writer.text(one['label'])}: {writer.text(one['value'])}".split(": ")


def has_findings(country: Json) -> bool:
    return bool(_loose(country))


def _cite(writer: Writer, cite: Json) -> str:
    label, value = writer.text(cite["label"]), writer.text(cite["value"])
    return f"{label_beside(label, value)}: {value}"


def conclusions_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, _("Conclusions"))
    conclusions = country["board"]["conclusions"]
    if not conclusions:
        yield Para(words(_("No conclusion has been drawn yet.")))
    for one in conclusions:
        source = writer.source("conclusion", one["id"])
        runs = (Run(f"{one['number']}. ", bold=True), Run(writer.lines(one["text"]), source=source))
        yield Para(runs)


def recommendations_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, _("Preliminary recommendations"))
    recommendations = country["board"]["recommendations"]
    if not recommendations:
        yield Para(words(_("No recommendation has been made yet.")))
    numbers = {one["id"]: one["number"] for one in country["board"]["conclusions"]}
    for one in recommendations:
        source = writer.source("recommendation", one["id"])
        yield Para(
            (
                Run(f"{one['number']}. ", bold=True),
                Run(writer.lines(one["text"]), source=source),
                Run(_whence(writer, one, numbers), italic=True),
            )
        )
    if country["regional"]:
        yield writer.heading(2, _("Recommendations of regional events"))
        yield Items(tuple(_regional(writer, one) for one in country["regional"]))


def _regional(writer: Writer, one: Json) -> Line:
    return (Run(writer.text(one["text"])), Run(f" {writer.text(one['event'])}.", italic=True))


def _whence(writer: Writer, one: Json, numbers: dict[int, int]) -> str:
    """To whom a recommendation is addressed, and what it rests on."""
    parts = []
    if addressee := writer.text(one["addressee"]):
        parts.append(_("To: %(addressee)s.") % {"addressee": addressee})
    rests = ", ".join(str(numbers[pk]) for pk in one["conclusions"] if pk in numbers)
    if rests:
        parts.append(_("Rests on conclusions: %(numbers)s.") % {"numbers": rests})
    if one["from_event"]:
        parts.append(_("Adopted at: %(event)s.") % {"event": one["from_event"]})
    return f" {' '.join(parts)}" if parts else ""


def needs_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, _("Needs and the programmes that answer them"))
    yield writer.heading(2, _("Needs"))
    places = {one["id"]: at for at, one in enumerate(country["programmes"], start=1)}
    if country["needs"]:
        source = writer.source("needs")
        rows = [
            (
                Cell(str(at)),
                Cell(need["need"], source=source),
                Cell(need["stated_by"]),
                Cell(_answered(need, places)),
            )
            for at, need in enumerate(country["needs"], start=1)
        ]
        head = (_("No."), _("Need"), _("Stated by"), _("Answered by programmes"))
        caption = _("Needs in order of priority")
        below = language_note(writer, (need["need"] for need in country["needs"]))
        yield writer.grid(caption, head, rows, (0.07, 0.48, 0.25, 0.2), below=below)
    else:
        yield Para(words(_("No need is on record.")))
    yield from _programmes(writer, country)


def _answered(need: Json, places: dict[int, int]) -> str:
    numbers = ", ".join(str(places[pk]) for pk in need["programmes"] if pk in places)
    told = [numbers or _("none")]
    if need["left_open"]:
        told.append(_("left open: %(what)s") % {"what": need["left_open"]})
    return "; ".join(told)


def _programmes(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(2, _("Programmes"))
    if not country["programmes"]:
        yield Para(words(_("No programme is on record.")))
        return
    source = writer.source("register", part="programmes")
    rows = [
        (
            Cell(str(at)),
            Cell(f"{one['code']} {one['title']}".strip(), source=source),
            Cell("; ".join(part for part in (one["implementer"], one["donors"]) if part) or "–"),
            Cell(_budget(one)),
            Cell(span_text(one["start"], one["end"]) or "–"),
        )
        for at, one in enumerate(country["programmes"], start=1)
    ]
    head = (_("No."), _("Programme"), _("Carried out and paid by"), _("Budget"), _("Period"))
    caption = _("Programmes that donors support")
    below = language_note(writer, (one["title"] for one in country["programmes"]))
    yield writer.grid(caption, head, rows, (0.07, 0.37, 0.26, 0.15, 0.15), below=below)


def _budget(programme: Json) -> str:
    if programme["budget"] is None:
        return "–"
    amount = programme["budget"].removesuffix(".00")
    return f"{decimal_text(amount)} {programme['currency']}"


def documents_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, _("Documents consulted"))
    if not country["documents"]:
        yield Para(words(_("No document is on record.")))
    for kind, title in (("used", _("Documents used")), ("reviewed", _("Documents reviewed"))):
        listed = [one for one in country["documents"] if one["kind"] == kind]
        if listed:
            yield writer.heading(2, title)
            yield from told_language(writer, (one["title"] for one in listed))
            yield Items(tuple(words(citation(one)) for one in listed), is_numbered=True)


def citation(document: Json) -> str:
    """Return issuer, title, number and date of a document in one line."""
    number = _("No. %(number)s") % {"number": document["number"]} if document["number"] else ""
    date = day_text(document["date"]) if document["date"] else ""
    parts = [document["issuer"], document["title"], number, date, document["link"]]
    return ", ".join(part for part in parts if part).rstrip(".") + "."
