"""The introduction: what the report rests on, how much of it there is, and what is missing."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reports.evidence_words import span_text
from reports.pdf.manuscript.blocks import Block, Cell, Items, Para
from reports.pdf.manuscript.figures import count_text
from reports.pdf.manuscript.writer import Json, Writer, words


def introduction(writer: Writer, country: Json, titles: Sequence[str]) -> Iterator[Block]:
    """Yield the introduction of one country; `titles` are those of the chapters that follow."""
    name = writer.text(country["names"])
    yield writer.heading(1, _("Introduction"))
    yield Para(words(_purpose(name)), "lead")
    yield writer.grid(
        _("What the report on %(country)s rests on") % {"country": name},
        (_("Source"), _("Number"), _("When")),
        [tuple(Cell(text) for text in row) for row in source_sizes(country)],
        (0.56, 0.16, 0.28),
        figures_from=None,
    )
    for text in _absences(country, name):
        yield Para(words(text), "notice")
    yield Para(words(_("The chapters that follow:")))
    yield Items(tuple(words(title) for title in titles))
    yield Para(words(_reading()))


def _purpose(name: str) -> str:
    return _(
        "This report brings together what is known about drug policy in %(country)s: what its "
        "laws, strategies and statistics say, what was said at the National Drug Policy Dialogue "
        "and in interviews, and what institutions answered to the questionnaire. Conclusions and "
        "recommendations rest on that evidence."
    ) % {"country": name}


def _reading() -> str:
    return _(
        "Every variation is computed from the table’s first and last available periods. Texts "
        "that people wrote in another language stand as they were written."
    )


def source_sizes(country: Json) -> list[tuple[str, str, str]]:
    """Return what there is of each kind of source: name, number, and when; absent ones left out."""
    rows = _written_sources(country)
    for dialogue in country["dialogues"]:
        when = span_text(dialogue["starts_on"], dialogue["ends_on"])
        if dialogue["attendees"]:
            rows.append((_("Persons at the dialogue"), dialogue["attendees"], when))
        rows.append((_("Institutions represented at the dialogue"), dialogue["institutions"], when))
        rows.append((_("Experts at the dialogue"), dialogue["experts"], when))
    rows += _spoken_sources(country)
    return [(label, count_text(number), when) for label, number, when in rows if number]


def _written_sources(country: Json) -> list[tuple[str, int, str]]:
    kinds = [document["kind"] for document in country["documents"]]
    cells = sum(len(row["cells"]) for table in country["tables"] for row in table["rows"])
    return [
        (_("Documents used"), kinds.count("used"), ""),
        (_("Documents reviewed"), kinds.count("reviewed"), ""),
        (_("Treaties"), len(country["treaties"]), ""),
        (_("Strategies and programmes of the state"), len(country["strategies"]), ""),
        (_("Statistical tables"), len(country["tables"]), ""),
        (_("Observations in them"), cells, ""),
    ]


def _spoken_sources(country: Json) -> list[tuple[str, int, str]]:
    talks, answers = country["interviews"], country["questionnaire"]
    rows = [
        (
            _("Interviews"),
            talks["held"],
            span_text(talks["first"] or "", talks["last"] or ""),
        ),
        (_("Points drawn from interviews"), len(talks["points"]), ""),
    ]
    if answers:
        when = span_text(answers["first"] or "", answers["last"] or "")
        rows.append((_("Answers to the questionnaire"), answers["totals"]["responses"], when))
    return rows


def has_interviews(country: Json) -> bool:
    return bool(country["interviews"]["points"] or country["interviews"]["passages"])


def _absences(country: Json, name: str) -> Iterator[str]:
    values = {"country": name}
    if not country["dialogues"]:
        yield _("No dialogue of %(country)s is on record; there is no chapter on one.") % values
    if not has_interviews(country) and not country["questionnaire"]:
        yield (
            _(
                "There are neither interviews nor answers to the questionnaire of %(country)s; the "
                "chapters are numbered without them."
            )
            % values
        )
    elif not has_interviews(country):
        yield (
            _(
                "There are no interviews of %(country)s; the chapter on them has only the "
                "questionnaire."
            )
            % values
        )
    elif not country["questionnaire"]:
        yield (
            _(
                "There are no answers to the questionnaire of %(country)s; the chapter on them has "
                "only the interviews."
            )
            % values
        )
