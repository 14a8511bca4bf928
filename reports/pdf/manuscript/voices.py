"""What was said: at the dialogue, in interviews, and in answers to the questionnaire."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.enums import Group
from reports.agreement import Label
from reports.evidence_words import day_text
from reports.pdf.charts import chart_of, sector_name
from reports.pdf.labels import label_text, tone_of
from reports.pdf.manuscript.blocks import (
    Block,
    Cell,
    Graphic,
    Items,
    Line,
    Para,
    Run,
    Together,
    Verdict,
)
from reports.pdf.manuscript.figures import count_text
from reports.pdf.manuscript.introduction import has_interviews
from reports.pdf.manuscript.languages import language_note, told_language
from reports.pdf.manuscript.writer import Json, Writer, refer, words
from reports.pdf.questions import TALLEST_CHART, attribution, is_withheld
from reports.pdf.texts import measure, number, quoted


def dialogue_title() -> str:
    return _("The dialogue")


def dialogue_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, dialogue_title())
    for dialogue in country["dialogues"]:
        yield from _dialogue(writer, dialogue)


def _dialogue(writer: Writer, dialogue: Json) -> Iterator[Block]:
    yield writer.heading(2, _("Participants"))
    rows = [_stakeholder(writer, one) for one in dialogue["stakeholders"]]
    source = writer.source("dialogue", dialogue["id"])
    text = _("%(name)s, %(date)s.") % {
        "name": writer.text(dialogue["name"]),
        "date": day_text(dialogue["starts_on"]),
    }
    runs: Line = (Run(f"{text} {_attendance(dialogue)}", source=source),)
    if rows:
        head = (_("Institution"), _("Group"), _("Persons"))
        caption = _("Institutions represented at the dialogue")
        names = [_stakeholder_name(writer, one) for one in dialogue["stakeholders"]]
        below = language_note(writer, names)
        grid = writer.grid(caption, head, rows, (0.6, 0.28, 0.12), below=below)
        runs += (Run(" "), *refer(_("{table} lists them."), table=(grid.number, grid.key)))
        yield Para(runs)
        yield grid
    else:
        yield Para(runs)
    yield from _issues(writer, dialogue)
    yield from _concerns(writer, dialogue)


def _attendance(dialogue: Json) -> str:
    institutions = dialogue["institutions"]
    told = ngettext(
        "%(count)d institution was represented.",
        "%(count)d institutions were represented.",
        institutions,
    ) % {"count": institutions}
    persons = dialogue["attendees"]
    if not persons:
        return told
    came = ngettext("%(count)d person attended.", "%(count)d persons attended.", persons)
    return f"{came % {'count': persons}} {told}"


def _stakeholder(writer: Writer, one: Json) -> tuple[Cell, ...]:
    name = _stakeholder_name(writer, one)
    group = str(Group(one["group"]).label) if one["group"] else "–"
    persons = "–" if one["persons"] is None else count_text(one["persons"])
    return (Cell(name), Cell(group), Cell(persons))


def _stakeholder_name(writer: Writer, one: Json) -> str:
    """The name in the register in the reader's language, else as recorded, in full and short."""
    language = writer.reader.language
    if language != "en" and one["names"].get(language):
        return str(one["names"][language])
    name = one["full_name"] or one["name"]
    short = f" ({one['name']})" if one["full_name"] and one["name"] not in name else ""
    return f"{name}{short}"


def _issues(writer: Writer, dialogue: Json) -> Iterator[Block]:
    yield writer.heading(2, _("Main issues"))
    if not dialogue["issues"]:
        yield Para(words(_("No issue was recorded.")))
    yield from told_language(writer, _gists(dialogue["issues"]))
    proposals = []
    for issue in dialogue["issues"]:
        yield Para(_point(writer, issue, dialogue["id"]))
        proposals += [(issue, one) for one in issue["proposals"]]
    yield writer.heading(2, _("Proposals"))
    if not proposals:
        yield Para(words(_("No proposal was recorded.")))
    yield from told_language(writer, _gists([one for _issue, one in proposals]))
    yield Items(tuple(_point(writer, one, dialogue["id"]) for _issue, one in proposals))


def _concerns(writer: Writer, dialogue: Json) -> Iterator[Block]:
    yield writer.heading(2, _("Concerns"))
    if not dialogue["concerns"]:
        yield Para(words(_("No concern was recorded.")))
    yield from told_language(writer, _gists(dialogue["concerns"]))
    yield Items(tuple(_point(writer, one, dialogue["id"]) for one in dialogue["concerns"]))


def _point(writer: Writer, record: Json, dialogue: int | None = None) -> Line:
    source = writer.source("dialogue", dialogue) if dialogue else None
    headline = record["headline"].rstrip(".")
    return (Run(f"{headline}.", bold=True, source=source), Run(f" {record['gist']}"))


def _gists(records: list[Json]) -> Iterator[str]:
    return (f"{record['headline']} {record['gist']}" for record in records)


def voices_title(country: Json) -> str:
    if not has_interviews(country):
        return _("Questionnaire")
    return _("Interviews and questionnaire") if country["questionnaire"] else _("Interviews")


def voices_chapter(writer: Writer, country: Json) -> Iterator[Block]:
    yield writer.heading(1, voices_title(country))
    if has_interviews(country):
        yield from _interviews(writer, country["interviews"])
    if country["questionnaire"]:
        yield from _questionnaire(writer, country)


def _interviews(writer: Writer, talks: Json) -> Iterator[Block]:
    titles = (
        ("positive", _("Positive aspects that interviews point out")),
        ("challenge", _("Challenges that interviews point out")),
    )
    for polarity, title in titles:
        yield writer.heading(2, title)
        points = [one for one in talks["points"] if one["polarity"] == polarity]
        passages = [one for one in talks["passages"] if one["polarity"] == polarity]
        if not points and not passages:
            yield Para(words(_("The interviews point out none.")))
        yield from told_language(writer, _gists(points))
        yield Items(tuple(_point(writer, one) for one in points))
        for passage in passages:
            yield from _passage(writer, passage)


def _passage(writer: Writer, passage: Json) -> Iterator[Block]:
    count = ngettext(
        "%(passages)d passage in interviews: %(interviews)d.",
        "%(passages)d passages in interviews: %(interviews)d.",
        passage["passages"],
    ) % {"passages": passage["passages"], "interviews": passage["interviews"]}
    source = writer.source("passages")
    title = writer.text(passage["theme"])
    yield Para((Run(f"{title}.", bold=True), Run(f" {count}", source=source)))
    for quote in passage["quotes"]:
        words_said = words(quoted(quote["text"], quote["language"]))
        yield Para(words_said, "quote", quote["language"])


def _questionnaire(writer: Writer, country: Json) -> Iterator[Block]:
    answers = country["questionnaire"]
    yield writer.heading(2, _("What institutions answered"))
    if answers["is_illustrative"]:
        text = _("These answers were made up to show the method. Do not quote them.")
        yield Para(words(text), "notice")
    yield Para(words(_rate(answers["totals"])))
    if answers["sectors"]:
        yield _sectors(writer, answers["sectors"])
    findings = {one["question"]: one for one in country["board"]["findings"] if one["question"]}
    section = ""
    for question in answers["questions"]:
        if question["section"]["name"] != section:
            section = question["section"]["name"]
            yield writer.heading(3, writer.text(question["section"]["label"]))
        yield from _question(writer, question, findings.get(question["name"]))


def _rate(totals: Json) -> str:
    submitted = ngettext(
        "%(responses)d response was submitted",
        "%(responses)d responses were submitted",
        totals["responses"],
    ) % {"responses": totals["responses"]}
    if not totals["institutions_invited"]:
        return f"{submitted}."
    asked = _("%(answered)d of %(invited)d invited institutions answered") % {
        "answered": totals["institutions_answered"],
        "invited": totals["institutions_invited"],
    }
    return f"{submitted}; {asked}."


def _sectors(writer: Writer, sectors: list[Json]) -> Block:
    rows = [
        (
            Cell(sector_name(one["sector"])),
            Cell(_count(one["invited"])),
            Cell(_count(one["submitted"])),
        )
        for one in sectors
    ]
    head = (_("Sector"), _("Invited"), _("Submitted"))
    caption = _("Responses by sector")
    return writer.grid(caption, head, rows, (0.6, 0.2, 0.2), figures_from=1)


def _count(value: int | None) -> str:
    return _("withheld") if value is None else count_text(value)


def _question(writer: Writer, question: Json, finding: Json | None) -> Iterator[Block]:
    source = writer.source("question", part=question["name"])
    label = writer.text(question["label"])
    group = f"{writer.text(question['group_label'])} " if question["group_label"] else ""
    title = Para((Run(f"{group}{label}", source=source),), "question")
    opening: list[Block] = [title, *_base(question)]
    if finding:
        opening.append(Para(words(writer.text(finding["text"]))))
    if not question["answered"]:
        yield Together(tuple(opening))  # type: ignore[arg-type]
    elif is_withheld(question):  # type: ignore[arg-type]
        text = _("Fewer than 3 people answered, so their answers are withheld.")
        yield Together((*opening, Para(words(text))))  # type: ignore[arg-type]
    else:
        result = list(_result(writer, question))
        # A graphic may stand on the next page, for its caption repeats the question.
        graphics = [block for block in result if isinstance(block, Graphic)]
        told = [block for block in result if not isinstance(block, Graphic)]
        quotes = list(_quotes(question, writer.reader.language))
        kept = quotes[: 0 if graphics else 1]
        yield Together((*opening, *told, *kept))  # type: ignore[arg-type]
        yield from graphics
        yield from quotes[len(kept) :]


def _base(question: Json) -> Iterator[Para]:
    answered = question["answered"]
    if not answered:
        yield Para(words(_("Nobody has answered this question.")), "small")
        return
    text = ngettext("%(count)d person answered.", "%(count)d people answered.", answered)
    yield Para(words(text % {"count": answered}), "small")


def _result(writer: Writer, question: Json) -> Iterator[Block]:
    if question["kind"] == "single" and question["label_code"]:
        code = Label(question["label_code"])
        yield Verdict(label_text(code), _measures(question), tone_of(code))
    if question["kind"] == "multiple":
        yield Para(words(_leading(writer, question)))
    if question["number"]:
        yield Para(words(_number(question["number"])))
    if question["kind"] == "text" and not question["quotes"]:
        yield Para(words(_("They wrote in their own words; nothing was chosen to be quoted.")))
    drawing = chart_of(question, writer.reader)  # type: ignore[arg-type]
    if drawing is not None and drawing.height <= TALLEST_CHART:
        source = writer.source("question", part=question["name"])
        yield writer.graphic(writer.text(question["label"]), drawing, source)


def _quotes(question: Json, language: str) -> Iterator[Para]:
    """What people wrote, as far as it was chosen to be quoted."""
    for quote in question["quotes"]:
        said = quoted(quote["text"], quote["language"])
        yield Para(words(f"{said} {attribution(quote, language)}"), "quote", quote["language"])


def _measures(question: Json) -> str:
    if question["agreement"] is None:
        return ""
    return _("Agreement A = %(a)s · Consensus Cns = %(cns)s · Dispersion D = %(d)s") % {
        "a": measure(question["agreement"]),
        "cns": measure(question["consensus"]),
        "d": measure(question["dispersion"]),
    }


def _leading(writer: Writer, question: Json) -> str:
    labels = {choice["name"]: writer.text(choice["label"]) for choice in question["choices"]}
    names = [labels[name] for name in labels if name in question["leading"]]
    if not names:
        return _("No answer was named by half of those who answered.")
    return f"{_('Named by at least half:')} {'; '.join(names)}"


def _number(values: Json) -> str:
    return _("Smallest %(minimum)s, median %(median)s, largest %(maximum)s.") % {
        key: number(values[key]) for key in ("minimum", "median", "maximum")
    }
