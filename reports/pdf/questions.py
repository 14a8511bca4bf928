"""One block per question: what was asked, how many answered, and what they said."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from reports.agreement import Label, bounds
from reports.charts.canvas import DrawingFlowable
from reports.charts.telling import SMALLEST_BASE, tell
from reports.pdf.blocks import Tag, data_table, gap, quote
from reports.pdf.charts import chart_of, sector_name
from reports.pdf.document import heading
from reports.pdf.labels import label_text, tone_of
from reports.pdf.shapes import QuestionResult, Quote
from reports.pdf.styles import TEXT_HEIGHT
from reports.pdf.texts import (
    Reader,
    language_name,
    lines,
    measure,
    number,
    paragraph,
    quoted,
    safe,
    written,
)

# A heading is not left alone at the foot of a page when only quotes follow it.
ROOM_FOR_QUOTES = 120.0
# A chart that is taller is left out: the table below it says the same and may run over pages.
TALLEST_CHART = 0.8 * TEXT_HEIGHT


def is_withheld(question: QuestionResult) -> bool:
    """Whether too few people answered for their answers to be shown without telling whose."""
    return 0 < question["answered"] < SMALLEST_BASE


def question_key(position: int) -> str:
    """Return the name under which a question can be linked to; positions count from 1."""
    return f"question-{position}"


def question_block(
    question: QuestionResult,
    position: int,
    invited: int,
    reader: Reader,
    *,
    opening: Sequence[Flowable] = (),
) -> list[Flowable]:
    """Return the flowables of one question, kept on one page except for its quotes.

    `opening` is what comes before the first question of a part and is kept with it.
    """
    head = [*opening, *_heading(question, position, reader), _base(question, invited)]
    if question["answered"] == 0:
        body: list[Flowable] = []
    elif is_withheld(question):
        body = [written(_("Fewer than 3 people answered, so their answers are withheld."))]
    else:
        body = [*_verdict(question, reader), *_results(question, invited, reader)]
    quotes = [] if is_withheld(question) else _quotes(question, reader)
    room = [CondPageBreak(ROOM_FOR_QUOTES)] if quotes and not body else []
    return [*room, KeepTogether([*head, *body]), *quotes, gap(15)]


def _heading(question: QuestionResult, position: int, reader: Reader) -> list[Flowable]:
    title = f"{position}. {reader.plain(question['label'])}"
    title_line = heading(
        f"{position}. {reader.markup(question['label'])}",
        "question",
        key=question_key(position),
        outline=title,
        level=1,
    )
    if not question["group_label"]:
        return [title_line]
    return [paragraph(reader.markup(question["group_label"]), "over"), title_line]


def _base(question: QuestionResult, invited: int) -> Flowable:
    answered = question["answered"]
    if answered == 0:
        text = _("Nobody has answered this question.")
    else:
        text = ngettext(
            "%(answered)d person answered (%(invited)d invited).",
            "%(answered)d people answered (%(invited)d invited).",
            answered,
        ) % {"answered": answered, "invited": invited}
    if question["is_conditional"]:
        text += " " + _("Asked only where an earlier answer made it relevant.")
    return written(text, "small")


def _verdict(question: QuestionResult, reader: Reader) -> list[Flowable]:
    if question["kind"] == "single" and question["label_code"]:
        code = Label(question["label_code"])
        return [Tag(label_text(code), _measures(question), tone_of(code))]
    if question["kind"] == "multiple":
        return [paragraph(leading_text(question, reader))]
    return []


def _measures(question: QuestionResult) -> str:
    if question["agreement"] is None:
        return ""
    return safe(
        _("Agreement A = %(a)s · Consensus Cns = %(cns)s · Dispersion D = %(d)s")
        % {
            "a": measure(question["agreement"]),
            "cns": measure(question["consensus"]),
            "d": measure(question["dispersion"]),
        }
    )


def leading_text(question: QuestionResult, reader: Reader) -> str:
    """Return the sentence, as markup, that names the leading choices of a multiple choice."""
    labels = {choice["name"]: reader.markup(choice["label"]) for choice in question["choices"]}
    names = [labels[name] for name in labels if name in question["leading"]]
    if not names:
        return safe(_("No answer was named by half of those who answered."))
    return safe(_("Named by at least half:")) + f" <b>{'; '.join(names)}</b>"


def _results(question: QuestionResult, invited: int, reader: Reader) -> list[Flowable]:
    drawing = chart_of(question, reader)
    if question["kind"] == "rank":
        table = _ranking_table(question, reader)
    elif question["kind"] == "number":
        table = _number_table(question)
    elif question["choices"]:
        table = _counts_table(question, invited, reader)
    else:
        return []
    if drawing is None or drawing.height > TALLEST_CHART:
        return [table]
    return [DrawingFlowable(drawing), gap(7), table]


def _counts_table(question: QuestionResult, invited: int, reader: Reader) -> Flowable:
    answered, doubt = question["answered"], question["dont_know"]
    choices = [*question["choices"], *([doubt] if doubt else [])]
    head = [_("Answer"), _("Of those who answered")]
    rows = [[reader.plain(c["label"]), tell(c["count"], answered)] for c in choices]
    if invited <= answered:
        return data_table(head, rows, [0.7, 0.3])
    head.append(_("Possible among %(invited)d invited") % {"invited": invited})
    for row, choice in zip(rows, choices, strict=True):
        row.append(_bounds_text(choice["count"], answered, invited))
    return data_table(head, rows, [0.48, 0.22, 0.3])


def _bounds_text(count: int | None, answered: int, invited: int) -> str:
    if count is None:
        return tell(None, answered)
    low, high = bounds(count, answered, invited)
    return _("%(low)d to %(high)d") % {"low": low, "high": high}


def _ranking_table(question: QuestionResult, reader: Reader) -> Flowable:
    ranking = question["ranking"]
    places = max((len(ranked["positions"]) for ranked in ranking), default=0)
    head = [_("Answer"), *(_("Place %(number)d") % {"number": n + 1} for n in range(places))]
    rows = [
        [
            reader.plain(ranked["label"]),
            *(tell_place(count) for count in ranked["positions"]),
            *("" for _missing in range(places - len(ranked["positions"]))),
            measure(ranked["mean"]),
        ]
        for ranked in ranking
    ]
    width = min(0.14, 0.6 / (places + 1))
    widths = [1 - width * (places + 1), *[width] * (places + 1)]
    return data_table([*head, _("Mean place")], rows, widths)


def tell_place(count: int | None) -> str:
    """Return how many put a choice at a place, or that this is withheld."""
    return tell(None, 0) if count is None else str(count)


def _number_table(question: QuestionResult) -> Flowable:
    values = question["number"]
    head = [_("Answers"), _("Smallest"), _("Median"), _("Largest")]
    if values is None:
        return written(_("No numbers to show."))
    row = [str(values["n"])]
    row += [number(values[key]) for key in ("minimum", "median", "maximum")]
    return data_table(head, [row], [0.18] * 4, figures_from=None)


def _quotes(question: QuestionResult, reader: Reader) -> list[Flowable]:
    if not question["quotes"]:
        return []
    parts: list[Flowable] = [gap(9)]
    for chosen in question["quotes"]:
        words = lines(quoted(chosen["text"], chosen["language"]))
        parts += [quote(words, attribution(chosen, reader.language)), gap(8)]
    return parts


def attribution(chosen: Quote, language: str) -> str:
    """Return whose words a quote is, as far as that may be told, and their language if another."""
    parts = [chosen["institution"], sector_name(chosen["sector"]) if chosen["sector"] else None]
    told = [part for part in parts if part] or [_("A respondent")]
    if chosen["language"] != language:
        told.append(language_name(chosen["language"]))
    return "— " + ", ".join(told)
