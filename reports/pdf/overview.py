"""The parts before the questions: key figures, findings at a glance, who answered."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable, KeepTogether, Paragraph

from reports.agreement import Label
from reports.charts.canvas import DrawingFlowable
from reports.charts.kinds import tell_rate
from reports.charts.telling import tell
from reports.pdf.blocks import Cell, data_table, gap, tiles
from reports.pdf.charts import sector_chart, sector_name
from reports.pdf.labels import label_text
from reports.pdf.questions import is_withheld, leading_text, question_key
from reports.pdf.shapes import QuestionResult, SectorRate, SummarySnapshot
from reports.pdf.styles import style
from reports.pdf.texts import Reader, date_of, safe, written


def key_figures(snapshot: SummarySnapshot, reader: Reader) -> list[Flowable]:
    """Return the large figures and the sentence that sums them up."""
    totals = snapshot["totals"]
    invited, responses = totals["invited"], totals["responses"]
    figures = [
        (str(responses), _("responses submitted")),
        (str(invited), _("people invited")),
        (str(totals["partial"]), _("begun and not submitted")),
        (str(len(snapshot["questions"])), _("questions")),
    ]
    if totals["institutions_invited"]:
        answered = f"{totals['institutions_answered']} / {totals['institutions_invited']}"
        figures.insert(2, (answered, _("institutions answered / invited")))
    return [tiles(figures), gap(12), written(_summed_up(snapshot), "lead")]


def _summed_up(snapshot: SummarySnapshot) -> str:
    totals = snapshot["totals"]
    date = date_of(snapshot["taken_at"])
    if totals["responses"] == 0:
        return _("Nobody has submitted a response by %(date)s.") % {"date": date}
    if totals["invited"] < totals["responses"]:
        return ngettext(
            "By %(date)s, %(count)d response had been submitted.",
            "By %(date)s, %(count)d responses had been submitted.",
            totals["responses"],
        ) % {"date": date, "count": totals["responses"]}
    rate = tell(totals["responses"], totals["invited"])
    return _("By %(date)s, %(rate)s people invited had submitted a response.") % {
        "date": date,
        "rate": rate,
    }


def at_a_glance(questions: Sequence[QuestionResult], reader: Reader) -> list[Flowable]:
    """Return a table of what each question with choices found, linked to its block."""
    rows: list[list[Cell]] = [
        [
            str(position),
            Paragraph(_link(question_key(position), reader, question), style("cell")),
            Paragraph(_found(question, reader), style("cell")),
        ]
        for position, question in enumerate(questions, start=1)
        if question["kind"] in {"single", "multiple", "rank"}
    ]
    if not rows:
        return []
    head = [_("No."), _("Question"), _("Finding")]
    return [data_table(head, rows, [0.06, 0.47, 0.47], figures_from=None)]


def _link(key: str, reader: Reader, question: QuestionResult) -> str:
    return f'<a href="#{key}">{reader.markup(question["label"])}</a>'


def _found(question: QuestionResult, reader: Reader) -> str:
    if question["answered"] == 0:
        return safe(_("No answers"))
    if is_withheld(question):
        return safe(label_text(Label.TOO_FEW))
    if question["kind"] == "multiple":
        return leading_text(question, reader)
    if question["kind"] == "rank":
        return _highest(question, reader)
    label = safe(label_text(Label(question["label_code"]))) if question["label_code"] else ""
    return f"<b>{label}</b><br/>{_most_frequent(question, reader)}"


def _most_frequent(question: QuestionResult, reader: Reader) -> str:
    told = [c["count"] for c in question["choices"] if c["count"] is not None]
    top = max(told, default=0)
    if top == 0:
        return ""
    names = [reader.markup(c["label"]) for c in question["choices"] if c["count"] == top]
    return f"{'; '.join(names)}: {safe(tell(top, question['answered']))}"


def _highest(question: QuestionResult, reader: Reader) -> str:
    placed = [r for r in question["ranking"] if r["mean"] is not None]
    order = sorted(placed, key=lambda ranked: ranked["mean"] or 0)
    return (
        safe(_("In order of mean place:"))
        + " "
        + "; ".join(reader.markup(ranked["label"]) for ranked in order)
    )


def who_answered(snapshot: SummarySnapshot, opening: Sequence[Flowable]) -> list[Flowable]:
    """Return the response rate by sector; who answered and who is missing is the team's affair.

    `opening` comes first and is kept with what follows.
    """
    if snapshot["sectors"]:
        return _sectors(snapshot["sectors"], opening)
    return [*opening, written(_("No institutions have been invited in this country yet."))]


def _sectors(sectors: Sequence[SectorRate], opening: Sequence[Flowable]) -> list[Flowable]:
    title = _("Response rate by sector")
    rows = [
        [
            sector_name(rate["sector"]),
            _plain_count(rate["invited"]),
            _plain_count(rate["submitted"]),
            tell_rate(rate["submitted"], rate["invited"]),
        ]
        for rate in sectors
    ]
    head = [_("Sector"), _("Invited"), _("Submitted"), _("Response rate")]
    table = data_table(head, rows, [0.43, 0.15, 0.17, 0.25])
    chart = DrawingFlowable(sector_chart(sectors, title))
    caption = written(title, "caption")
    return [KeepTogether([*opening, caption, chart, gap(8), table]), gap(12)]


def _plain_count(count: int | None) -> str:
    return tell(None, 0) if count is None else str(count)
