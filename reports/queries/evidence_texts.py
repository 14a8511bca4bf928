"""What variations, checks and verdicts say, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from institutions.page_language import page_language
from reports.evidence.checks import Check, Problem
from reports.evidence.claims.judging import Verdict
from reports.evidence.tables import Row, Table
from reports.evidence.variations import NOT_CALCULABLE, Note, NoteKind, Variation

CHECK_NAMES = {
    Check.TOTAL_MISMATCH: gettext_lazy("Total differs from its rows"),
    Check.MIXED_UNITS: gettext_lazy("Different units added up"),
    Check.SHARES_AS_COUNTS: gettext_lazy("Shares read as counts"),
    Check.DOUBLE_COUNT: gettext_lazy("Counted twice"),
    Check.DUPLICATE_ROW: gettext_lazy("Row repeated"),
    Check.DUPLICATE_PERIOD: gettext_lazy("Period repeated"),
    Check.VARIATION_MISMATCH: gettext_lazy("Printed variation differs"),
    Check.SIGN_LOST: gettext_lazy("Sign lost"),
    Check.OUTLIER: gettext_lazy("Out of line with its row"),
}
VERDICT_NAMES = {
    Verdict.SUPPORTED: gettext_lazy("Supported"),
    Verdict.CONTRADICTED: gettext_lazy("Contradicted"),
    Verdict.UNSUPPORTED: gettext_lazy("Not in the evidence"),
}


def variation_note(variation: Variation) -> str:
    """Return the notes on a variation as one text, "" where there is nothing to know."""
    told = [note_text(note) for note in variation.change.notes]
    if any(note.kind in NOT_CALCULABLE for note in variation.change.notes):
        told.insert(0, _("Not calculable."))
    return " ".join(told)


def note_text(note: Note) -> str:
    values = note.values
    texts: dict[NoteKind, Callable[[], str]] = {
        NoteKind.INNER_PERIODS: lambda: (
            _("Covers %(first)s to %(last)s only.") % {"first": values[0], "last": values[1]}
        ),
        NoteKind.ANNUALISED: lambda: (
            _("%(period)s taken for a whole year (×12/%(months)s).")
            % {"period": values[0], "months": values[1]}
        ),
        NoteKind.SHARE_NOT_ANNUALISED: lambda: _(
            "The periods differ in length; a share is compared as it is."
        ),
        NoteKind.REPEATED_PERIOD: lambda: (
            _("The period %(period)s is in the table twice.") % {"period": values[0]}
        ),
        NoteKind.ZERO_BASE: lambda: _("The value of %(period)s is zero.") % {"period": values[0]},
        NoteKind.ONE_VALUE: lambda: _("Only %(period)s has a value.") % {"period": values[0]},
        NoteKind.NO_VALUE: lambda: _("No period has a value."),
        NoteKind.UNITS_DIFFER: lambda: (
            _("The units differ: %(first)s and %(last)s.") % {"first": values[0], "last": values[1]}
        ),
        NoteKind.DISORDERED: lambda: (
            _("%(first)s is later than %(last)s.") % {"first": values[0], "last": values[1]}
        ),
    }
    return texts[note.kind]()


def problem_text(problem: Problem, table: Table) -> str:
    """Say what a check found, with the figures."""
    tellers = {
        Check.TOTAL_MISMATCH: _mismatch,
        Check.MIXED_UNITS: _mixed_units,
        Check.SHARES_AS_COUNTS: _shares,
        Check.DOUBLE_COUNT: _double_count,
        Check.DUPLICATE_ROW: _duplicate_row,
        Check.DUPLICATE_PERIOD: _duplicate_period,
        Check.VARIATION_MISMATCH: _variation,
        Check.SIGN_LOST: _sign_lost,
        Check.OUTLIER: _outlier,
    }
    return tellers[problem.check](problem, table)


def _name(row: Row) -> str:
    return row.name_in(page_language())


def _mismatch(problem: Problem, table: Table) -> str:
    total = _name(problem.rows[-1])
    told = [
        _("%(period)s: %(total)s is given, the rows make %(sum)s")
        % {"period": table.periods[position].label, "total": given, "sum": made}
        for position, (given, made, _missing) in zip(problem.positions, problem.values, strict=True)
    ]
    text = _("%(row)s differs from the sum of its rows. %(periods)s.") % {
        "row": total,
        "periods": "; ".join(told),
    }
    missing = max(int(value[2]) for value in problem.values)
    if not missing:
        return text
    without = ngettext(
        "Up to %(count)d row has no value.", "Up to %(count)d rows have no value.", missing
    )
    return f"{text} {without % {'count': missing}}"


def _mixed_units(problem: Problem, _table: Table) -> str:
    return _("%(row)s adds up rows in different units: %(units)s.") % {
        "row": _name(problem.rows[-1]),
        "units": ", ".join(problem.values[0]),
    }


def _shares(problem: Problem, _table: Table) -> str:
    return _("The rows always make exactly 100, but %(row)s does not: they may be shares.") % {
        "row": _name(problem.rows[-1])
    }


def _double_count(problem: Problem, table: Table) -> str:
    before, after, total = problem.rows
    one, two = problem.values[-1]
    return _(
        "The rows up to “%(before)s” and those from “%(after)s” on tell nearly the same cases "
        "(%(one)s and %(two)s in %(period)s). %(total)s counts them twice."
    ) % {
        "before": _name(before),
        "after": _name(after),
        "one": one,
        "two": two,
        "period": table.periods[problem.positions[-1]].label,
        "total": _name(total),
    }


def _duplicate_row(problem: Problem, _table: Table) -> str:
    count = len(problem.rows)
    return _("“%(row)s” stands in %(count)d rows.") % {
        "row": _name(problem.rows[0]),
        "count": count,
    }


def _duplicate_period(problem: Problem, _table: Table) -> str:
    return _("“%(period)s” stands over %(count)d columns.") % {
        "period": problem.values[0][0],
        "count": len(problem.positions),
    }


def _variation(problem: Problem, _table: Table) -> str:
    printed, computed = problem.values[0]
    values = {"row": _name(problem.rows[0]), "printed": printed, "computed": computed}
    if not computed:
        return _("%(row)s: %(printed)s was printed, the cells give no variation.") % values
    return _("%(row)s: %(printed)s was printed, the cells give %(computed)s.") % values


def _sign_lost(problem: Problem, _table: Table) -> str:
    printed, computed = problem.values[0]
    return _("%(row)s: %(printed)s was printed, but the sign is wrong: %(computed)s.") % {
        "row": _name(problem.rows[0]),
        "printed": printed,
        "computed": computed,
    }


def _outlier(problem: Problem, table: Table) -> str:
    told = [
        f"{table.periods[position].label}: {value[0]}"
        for position, value in zip(problem.positions, problem.values, strict=True)
    ]
    return _("%(row)s is out of line by a factor of 100 or more in %(cells)s.") % {
        "row": _name(problem.rows[0]),
        "cells": "; ".join(told),
    }
