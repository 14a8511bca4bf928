"""The labels of agreement in the reader's language, how they look and what they mean."""

from django.utils.translation import gettext as _

from reports.agreement import Label

_TONES = {
    Label.UNANIMOUS: "firm",
    Label.STRONG_MAJORITY: "firm",
    Label.MAJORITY: "mild",
    Label.DIVIDED: "split",
    Label.POLARISED: "split",
    Label.UNCERTAIN: "faint",
    Label.TOO_FEW: "faint",
}


def tone_of(label: Label) -> str:
    """Return the tone in which a label is shown; see `reports.pdf.blocks.Tag`."""
    return _TONES[label]


def label_text(label: Label) -> str:
    """Return a label of agreement in the current language."""
    return {
        Label.UNANIMOUS: _("Unanimous"),
        Label.STRONG_MAJORITY: _("Strong majority"),
        Label.MAJORITY: _("Majority"),
        Label.DIVIDED: _("Divided"),
        Label.POLARISED: _("Polarised"),
        Label.UNCERTAIN: _("Uncertain"),
        Label.TOO_FEW: _("Too few answers"),
    }[label]


def label_meaning(label: Label) -> str:
    """Return what a label of agreement means, in the current language."""
    return {
        Label.TOO_FEW: _("Fewer than three people answered."),
        Label.UNCERTAIN: _("At least a third of all answers are “I do not know”."),
        Label.UNANIMOUS: _("All gave the same answer, and nobody did not know."),
        Label.POLARISED: _(
            "On a scale: at least a third of the answers lie at each end, and agreement A is "
            "below zero."
        ),
        Label.STRONG_MAJORITY: _(
            "At least three quarters gave the same answer; on a scale, answers on the same side "
            "of the middle."
        ),
        Label.MAJORITY: _(
            "More than half gave the same answer; on a scale, answers on the same side of the "
            "middle."
        ),
        Label.DIVIDED: _("None of these: no side has more than half, or both ends are strong."),
    }[label]
