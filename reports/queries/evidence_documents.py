"""Variations, checks and verdicts as JSON documents."""

from collections.abc import Sequence
from typing import Any

from reports.evidence.checks import Problem, check_table
from reports.evidence.claims.check import Checked
from reports.evidence.claims.judging import Figure
from reports.evidence.tables import Table
from reports.evidence.variations import Variation, round_half_up, signed, table_variations
from reports.queries.evidence_texts import problem_text, variation_note


def variations_document(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return one object for each row of each table; `value` is null where not calculable."""
    return [
        _variation(variation, table) for table in tables for variation in table_variations(table)
    ]


def _variation(variation: Variation, table: Table) -> dict[str, Any]:
    rounded = variation.rounded
    return {
        "table": table.code,
        "row_label": variation.row.label,
        "parent_label": variation.row.parent,
        "first_period": _label(variation.first, table),
        "last_period": _label(variation.last, table),
        "annualised": variation.change.is_annualised,
        "value": None if rounded is None else float(rounded),
        "shown": None if rounded is None else signed(rounded),
        "note": variation_note(variation),
        "printed": variation.row.printed,
        "agrees": variation.agrees,
    }


def _label(position: int | None, table: Table) -> str | None:
    return None if position is None else table.periods[position].label


def checks_document(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return one object for each problem of each table."""
    return [_problem(problem, table) for table in tables for problem in check_table(table)]


def _problem(problem: Problem, table: Table) -> dict[str, Any]:
    return {
        "table": table.code,
        "check": problem.check.value,
        "rows": [row.label for row in problem.rows],
        "parents": [row.parent for row in problem.rows],
        "periods": [table.periods[position].label for position in problem.positions],
        "message": problem_text(problem, table),
    }


def claim_document(identifier: str, checked: Checked) -> dict[str, Any]:
    """Return the verdict on one text with all its figures."""
    return {
        "id": identifier,
        "verdict": checked.verdict.value,
        "figures": [figure_document(figure, checked.text) for figure in checked.figures],
    }


def figure_document(figure: Figure, text: str) -> dict[str, Any]:
    """Return what was read at a place of the text, and the cells that it was matched to."""
    entry = figure.entry
    found: dict[str, Any] = {
        "start": figure.start,
        "end": figure.end,
        "read": text[figure.start : figure.end],
        "kind": str(figure.kind),
        "verdict": figure.verdict.value,
        "matched": None,
    }
    if entry is not None:
        found["matched"] = {
            "table": entry.table.code,
            "row_label": entry.row.label,
            "parent_label": entry.row.parent,
            "cells": [
                {"period": entry.table.periods[at].label, "value": entry.row.cells[at].text}
                for at in figure.positions
            ],
            "computed": None
            if figure.computed is None
            else float(round_half_up(figure.computed, 4)),
        }
    return found
