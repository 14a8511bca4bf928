"""The files of a report, built from the text of its snapshot."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from pikepdf import Pdf

from reports.pdf.report import render_report
from reports.pdf.word import render_word


class Frozen(Protocol):
    """What a stored snapshot gives: its text and the hash of it."""

    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Built:
    pdf: bytes
    pages: int
    word: bytes = b""


def build_files(
    snapshot: Frozen, language: str, *, number: int | None, draft: bool = True
) -> Built:
    """Return the report in `language`; `number` is that of a final one, which is no draft."""
    content = json.loads(snapshot.content)
    draft = draft and number is None
    pdf = render_report(content, language, digest=snapshot.sha256, edition=number, draft=draft)
    word = render_word(content, language, digest=snapshot.sha256, edition=number, draft=draft)
    return Built(pdf, pages_of(pdf), word)


def pages_of(pdf: bytes) -> int:
    with Pdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)
