"""Nothing of a report is written past the catalogues: all but data can be translated."""

import re

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import flat
from reports.pdf.manuscript.report import texts_of
from tests.reports.pdf.report_samples import country, report

HASH = "12" * 32
# Names of measures, of the hash, and letters of annexes are the same in every language.
SAME = {"SHA", "A", "B", "C", "D", "Cns", "RR"}
LATIN = re.compile(r"[A-Za-z]+")
PLACES = re.compile(r"(%\(\w+\)[sd]|\{\w+\}|[^A-Za-z%{]+)")


def in_cyrillic(message: str) -> str:
    """A made-up translation: every letter but those of places for values is Cyrillic."""
    parts = PLACES.split(message.rpartition("\x04")[2])
    return "".join(part if PLACES.fullmatch(part) else "ж" * len(part) for part in parts)


@pytest.fixture
def _made_up_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    with translation.override("ru"):
        catalogue = trans_real.catalog()
    monkeypatch.setattr(catalogue, "gettext", in_cyrillic)
    monkeypatch.setattr(catalogue, "ngettext", lambda one, many, n: in_cyrillic(many))


@pytest.mark.usefixtures("_made_up_russian")
@pytest.mark.parametrize("kind", ["systematisation", "regional"])
@pytest.mark.parametrize("countries", [1, 2])
def test_no_english_is_left_in_russian(kind: str, countries: int) -> None:
    codes = ("11", "22")[:countries]
    made = [country(code, "слово", rows=4) for code in codes]
    for one in made:
        for table in one["tables"]:
            table["unit"] = "кг"
            for row in table["rows"]:
                row["unit"] = "кг"
    snapshot = report(*made, kind=kind)
    with translation.override("ru"):
        manuscript = manuscript_of(snapshot, "ru", digest=HASH)
        title = manuscript.title
        texts = [title.kind, title.title, title.head, title.foot, title.citation, *title.disclaimer]
        for section in manuscript.sections():
            for block in flat(section):
                texts += texts_of(block)
    left = {word for text in texts for word in LATIN.findall(text)} - SAME
    assert not left
