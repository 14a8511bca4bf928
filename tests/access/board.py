"""An approved finding with a citation and a comment, of each country."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from institutions.models import Country
from reports.models import BoardComment, BoardRevision, Citation, Finding

COUNTRY = ("code",)
ITEM = ("code", "finding", "board.finding.pk")

BOARD_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "reports:board": COUNTRY,
    "reports:board_drafts": COUNTRY,
    "reports:board_adopted": COUNTRY,
    "reports:board_trace": COUNTRY,
    "reports:board_used": COUNTRY,
    "reports:board_check": COUNTRY,
    "reports:board_pick": COUNTRY,
    "reports:board_claims_live": COUNTRY,
    "reports:board_cite": ("code", "board.finding.pk"),
    "reports:board_add": ("code", "finding"),
    "reports:board_settle": ("code", "board.comment.pk"),
    "reports:board_citation": ("code", "board.citation.pk", "pass"),
    "reports:board_item": ITEM,
    "reports:board_edit": ITEM,
    "reports:board_approve": ITEM,
    "reports:board_retire": ITEM,
    "reports:board_restore": ITEM,
    "reports:board_move": ITEM,
    "reports:board_comment": ITEM,
}
WORDS = {"heading_en": "New", "text_en": "New words", "topic": "other"}
BOARD_BODIES: dict[str, Any] = {
    "reports:board_add": lambda place: {**WORDS, "base": 0},
    "reports:board_edit": lambda place: {**WORDS, "base": 1},
    "reports:board_approve": lambda place: {"revision": 1},
    "reports:board_retire": lambda place: {"reason": "A reason"},
    "reports:board_move": lambda place: {"to": "up"},
    "reports:board_claims_live": lambda place: {"text_en": "It rose to 5."},
    "reports:board_comment": lambda place: {"text": "A comment"},
}


@dataclass
class BoardThings:
    finding: Finding
    citation: Citation
    comment: BoardComment


def make_board(country: Country) -> BoardThings:
    finding = Finding.objects.create(
        country=country,
        topic="other",
        headings={"en": "Heading"},
        texts={"en": "Words of a finding"},
        state="approved",
    )
    BoardRevision.objects.create(finding=finding, number=1, content={"texts": finding.texts})
    citation = Citation.objects.create(
        finding=finding, kind="document", reference="0", seen_at=timezone.now()
    )
    comment = BoardComment.objects.create(finding=finding, text="A comment on it")
    return BoardThings(finding, citation, comment)
