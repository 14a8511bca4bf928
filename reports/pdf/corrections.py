"""What a report tells about corrected texts of the questionnaire; drawn by whoever prints it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reports.pdf.shapes import Correction
from reports.pdf.texts import Reader, date_of, language_name

MOST_QUESTIONS = 3
# Question, language, text before, text after, day: shares of the text width.
WIDTHS = (0.26, 0.13, 0.23, 0.23, 0.15)


def corrections_title() -> str:
    return _("Corrected texts")


def corrections_lead() -> str:
    return _(
        "These texts were corrected after the questionnaire was published. People who "
        "answered before that day read the earlier text."
    )


def corrections_head() -> tuple[str, ...]:
    return (_("Question"), _("Language"), _("Before"), _("After"), _("Corrected on"))


def correction_cells(one: Correction, reader: Reader) -> tuple[str, str, str, str, str]:
    """Return the texts of one row, in the order of the head."""
    return (
        _question(one, reader),
        language_name(one["language"]),
        one["before"] or "–",
        one["after"],
        date_of(one["date"]),
    )


def _question(one: Correction, reader: Reader) -> str:
    """The questions that show the text; what of them it is, where it is not their own words."""
    labels = [reader.plain(label) for label in one["questions"]]
    told = "; ".join(labels[:MOST_QUESTIONS]) + (" …" if len(labels) > MOST_QUESTIONS else "")
    kinds = {"hint": _("hint"), "choice": _("choice")}
    return f"{told} ({kinds[one['kind']]})" if one["kind"] in kinds else told


def in_order(corrections: Sequence[Correction]) -> list[Correction]:
    """Return each correction once, in the order in which they were made."""
    return sorted({one["id"]: one for one in corrections}.values(), key=lambda one: one["id"])
