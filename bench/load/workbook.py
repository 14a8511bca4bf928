"""The needs-assessment workbook, and the same with a question for a file."""

from io import BytesIO

import openpyxl

from bench.load.plan import FILE
from bench.questionnaire import ROOT

WORKBOOK = ROOT / "sample_data" / "needs_assessment.xlsx"
LAST_QUESTION = "other_needs"


def plain() -> bytes:
    return WORKBOOK.read_bytes()


def with_file() -> bytes:
    """The workbook with an optional question for a file after its last question."""
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book["survey"]
    names = [row[1].value for row in sheet.iter_rows()]
    row = names.index(LAST_QUESTION) + 2
    sheet.insert_rows(row)
    texts = ("file", FILE, "A document that shows it, if you have one", "Документ, если он есть")
    for column, text in enumerate(texts, 1):
        sheet.cell(row, column, text)
    data = BytesIO()
    book.save(data)
    return data.getvalue()
