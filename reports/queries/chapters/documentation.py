"""The analysis of documentation: treaties, strategies, documents and statistical tables."""

from typing import Any

from institutions.models import Country
from reports.evidence.checks import Problem, check_table
from reports.evidence.numbers import Cell, Status
from reports.evidence.tables import Table
from reports.evidence.variations import Variation, signed, table_variations
from reports.models import CheckSettlement, Document, Strategy, StrategySection, Treaty
from reports.queries.chapters.telling import in_languages
from reports.queries.evidence_page import fingerprint_of, settlements_of
from reports.queries.evidence_tables import stored_tables, tables_of
from reports.queries.evidence_texts import problem_text, variation_note

Json = dict[str, Any]


def documentation_of(country: Country) -> Json:
    """Return the legal and policy record and the tables; ten queries whatever their number."""
    return {
        "treaties": list(
            Treaty.objects.filter(country=country).values("id", "treaty", "date", "action")
        ),
        "strategies": list(
            Strategy.objects.filter(country=country).values(
                "id", "name", "period", "adopted", "legal_act", "actions_count"
            )
        ),
        "sections": _sections(country),
        "documents": list(
            Document.objects.filter(country=country).values(
                "id", "kind", "citation_key", "title", "issuer", "date", "number", "link"
            )
        ),
        "tables": _tables(country),
    }


def _sections(country: Country) -> list[Json]:
    found: dict[str, list[str]] = {}
    for section in StrategySection.objects.filter(country=country):
        found.setdefault(section.strategy, []).append(section.section)
    return [{"strategy": name, "sections": sections} for name, sections in found.items()]


def _tables(country: Country) -> list[Json]:
    tables = tables_of(country)
    settled = settlements_of([table.key for table in tables])
    notes = dict(stored_tables(country).values_list("pk", "note"))
    return [
        _table(table, settled[table.key]) | {"note": notes.get(table.key, "")} for table in tables
    ]


def _table(table: Table, settled: dict[str, CheckSettlement]) -> Json:
    return {
        "id": table.key,
        "code": table.code,
        "title": table.title,
        "titles": table.titles,
        "unit": table.unit,
        "source": table.source,
        "periods": [period.label for period in table.periods],
        "rows": [_row(variation) for variation in table_variations(table)],
        "checks": [_check(problem, table, settled) for problem in check_table(table)],
    }


def _row(variation: Variation) -> Json:
    row, rounded = variation.row, variation.rounded
    return {
        "id": row.key,
        "label": row.label,
        "labels": row.labels,
        "parent": row.parent,
        "parents": row.parents,
        "unit": row.unit,
        "is_total": row.is_total,
        "cells": [_cell(cell) for cell in row.cells],
        "variation": None if rounded is None else signed(rounded).replace(",", ""),
        "note": in_languages(lambda: variation_note(variation)),
        "printed": row.printed,
        "differs": variation.agrees is False,
    }


def _cell(cell: Cell) -> Json:
    """`value` is a decimal as text, so that no digit given is lost; None where it is no number."""
    is_number = cell.status is Status.NORMAL and cell.value is not None
    return {
        "text": cell.text,
        "value": f"{cell.value:f}" if is_number else None,
        "unit": cell.unit,
        "status": cell.status.value,
    }


def _check(problem: Problem, table: Table, settled: dict[str, CheckSettlement]) -> Json:
    settlement = settled.get(fingerprint_of(problem))
    return {
        "check": problem.check.value,
        "rows": [row.name for row in problem.rows],
        "text": in_languages(lambda: problem_text(problem, table)),
        "reason": settlement.reason if settlement else None,
    }
