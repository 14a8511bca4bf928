"""The method note: what was counted, how small numbers are told, what the labels mean."""

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from reports.agreement import Label
from reports.pdf.blocks import data_table, definition_rows
from reports.pdf.labels import label_meaning, label_text
from reports.pdf.texts import written


def method_note(is_illustrative: bool) -> list[Flowable]:
    """Return the paragraphs and tables of the method note, without its heading."""
    story: list[Flowable] = []
    for title, texts in (_counting(is_illustrative), _small_numbers(), _multiple_choice()):
        story += [_caption(title), *(written(text) for text in texts)]
    story += [_caption(_("Labels of agreement")), _labels(), _caption(_("Measures"))]
    return [*story, _measures()]


def _caption(text: str) -> Flowable:
    caption = written(text, "caption")
    caption.keepWithNext = 1
    return caption


def _counting(is_illustrative: bool) -> tuple[str, list[str]]:
    texts = [
        _(
            "The unit of analysis is the response: one person’s signed answer to the "
            "questionnaire. Several people of one institution may answer. Drafts are not counted."
        ),
        _(
            "The response rate is the number of submitted responses divided by the number of "
            "people invited. It follows response rate 2 (RR2) of the American Association for "
            "Public Opinion Research; responses begun and not submitted are told apart."
        ),
        _(
            "The base of a question is the number of people who answered it. A question that was "
            "not shown to a person, because an earlier answer made it irrelevant, does not count "
            "for that person."
        ),
    ]
    if is_illustrative:
        texts.append(
            _(
                "The answers in this document are illustrative: they were made up to show the "
                "method and are not what institutions answered."
            )
        )
    return _("What is counted"), texts


def _small_numbers() -> tuple[str, list[str]]:
    return _("Small numbers"), [
        _(
            "Small numbers are told as counts: “8 of 10”. No percentage is given where fewer than "
            "30 people answered."
        ),
        _(
            "Those who were invited and did not answer may think otherwise. Between x who gave an "
            "answer, n who answered and N invited, the true number among all invited lies between "
            "x and x + N − n. The tables show these bounds."
        ),
        _(
            "A count, a selection or a quotation with fewer than 3 people behind it is withheld, "
            "together with the neighbour that would give it away by subtraction. Institutions are "
            "not named with their answers unless they consented."
        ),
    ]


def _multiple_choice() -> tuple[str, list[str]]:
    return _("Several answers and rankings"), [
        _(
            "Where several answers may be chosen, each is told as the number of people who named "
            "it among those who answered. An answer leads where at least half named it; “I do not "
            "know” never leads. The dashed line in a chart marks one half."
        ),
        _(
            "Rankings show how many people put an answer at each place, and the mean place; 1 is "
            "the highest."
        ),
    ]


def _labels() -> Flowable:
    pairs = [(label_text(label), label_meaning(label)) for label in Label]
    head = [_("Label"), _("Meaning")]
    return data_table(head, definition_rows(pairs), [0.26, 0.74], figures_from=None)


def _measures() -> Flowable:
    pairs = [
        (
            _("Agreement A"),
            _(
                "C. van der Eijk (2001). From −1, two equal camps at the ends of the scale, over "
                "0, an even spread, to 1, everybody at one point."
            ),
        ),
        (
            _("Consensus Cns"),
            _(
                "W. J. Tastle and M. J. Wierman (2007). From 0, two equal camps at the ends, to "
                "1, everybody at one point."
            ),
        ),
        (
            _("Dispersion D"),
            _("R. K. Leik (1966). From 0, everybody at one point, to 1, two equal camps."),
        ),
    ]
    head = [_("Measure"), _("Source and range")]
    rows = definition_rows(pairs)
    return data_table(head, rows, [0.26, 0.74], figures_from=None)
