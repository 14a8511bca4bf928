"""Where pages of a report break: notes stay with tables, headings with what they head."""

import re
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from reports.evidence_words import day_text, span_text
from reports.pdf.footnotes import Kept
from reports.pdf.manuscript import manuscript_of
from reports.pdf.manuscript.blocks import (
    Graphic,
    Heading,
    Items,
    Para,
    Run,
    Together,
    flat,
    plain,
)
from reports.pdf.report import render_report
from reports.pdf.report_flow import Setter, markup
from reports.pdf.tagging import Text
from tests.reports.pdf.report_samples import Json, country, report, table

HASH = "12" * 32
FOOT = re.compile(r"snapshot|снимок| / \d")


def pages_of(made: Json, language: str = "en") -> list[list[str]]:
    """The lines of each page but its head and foot."""
    content = render_report(report(made), language, digest=HASH)
    pages = []
    for page in PdfReader(BytesIO(content)).pages:
        lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        pages.append([line for line in lines if not FOOT.search(line)])
    return pages


def test_the_note_below_a_table_stays_with_its_last_rows():
    tables = [table(number, rows, "Word") for number, rows in enumerate(range(26, 36), start=1)]
    found = 0
    for lines in pages_of(country("11", "Word") | {"tables": tables}):
        for at, line in enumerate(lines):
            if line.startswith("Unit: kg."):
                found += 1
                assert at > 0
                assert re.match(r"[+−]\d", lines[at - 1])  # the variation in the last row
    assert found == len(tables)


@pytest.mark.parametrize("issues", [9, 12])
def test_what_introduces_a_section_stays_with_what_follows(issues: int):
    made = country("11", "Word", tables=1, rows=3)
    dialogue = made["dialogues"][0]
    dialogue["issues"] = dialogue["issues"][:1] * issues
    for lines in pages_of(made, "ru")[5:]:
        is_note = lines[-1].endswith("как в источнике.")
        assert not (is_note and re.match(r"\d\.\d", lines[-2]))


def test_the_name_of_a_section_of_the_questionnaire_stays_with_its_first_question():
    items = Items(((Run("First?"),), (Run("Second?"),)), is_numbered=True)
    blocks = (Para((Run("Before."),)), Para((Run("Civil society"),), "question"), items)
    made = list(Setter("en").flow(iter(blocks)))
    (kept,) = [one for one in made if isinstance(one, Kept) and len(one._content) > 1]
    assert [one.getPlainText() for one in kept._content if isinstance(one, Text)] == [
        "Civil society",
        "First?",
    ]


def test_annexes_follow_the_last_chapter_on_its_page_where_there_is_room():
    with translation.override("en"):
        manuscript = manuscript_of(report(country("11")), "en", digest=HASH)
        blocks = [block for section in manuscript.sections() for block in flat(section)]
    annexes = [one for one in blocks if isinstance(one, Heading) and one.key.startswith("annex")]
    assert len(annexes) == 4
    assert not any(one.starts_page for one in annexes)


QUOTE = {"text": "We need staff.", "language": "en", "institution": None, "sector": "civil"}


@pytest.mark.parametrize(
    ("answered", "quotes", "shown", "left_out"),
    [
        (9, [], ["nothing was chosen to be quoted"], ["We need staff."]),
        (9, [QUOTE], ["“We need staff.” — "], ["nothing was chosen"]),
        (2, [QUOTE], ["withheld"], ["We need staff.", "nothing was chosen"]),
    ],
)
def test_what_people_wrote_is_quoted_or_said_to_be_left_out(
    answered: int, quotes: list[Json], shown: list[str], left_out: list[str]
):
    made = country("11")
    asked = made["questionnaire"]["questions"][0]
    plainly = {"kind": "text", "label_code": None, "choices": [], "dont_know": None}
    made["questionnaire"]["questions"] = [
        asked | plainly | {"answered": answered, "quotes": quotes, "leading": [], "number": None}
    ]
    with translation.override("en"):
        manuscript = manuscript_of(report(made), "en", digest=HASH)
        blocks = [block for section in manuscript.sections() for block in flat(section)]
    told = " ".join(plain(block.line) for block in blocks if isinstance(block, Para))
    assert all(text in told for text in shown)
    assert not any(text in told for text in left_out)


def test_a_finding_keeps_its_lines():
    made = country("11")
    listed = "Two issues:\n– Drugs\n\n–  Money\n"
    made["board"]["findings"][0]["text"] = {"en": listed}
    for language, end in (("en", "– Money"), ("ru", "– Money [Английский]")):
        with translation.override(language):
            manuscript = manuscript_of(report(made), language, digest=HASH)
            blocks = [block for section in manuscript.sections() for block in flat(section)]
        texts = [plain(block.line) for block in blocks if isinstance(block, Para)]
        assert any(text.endswith(f"Two issues:\n– Drugs\n{end}") for text in texts)


def test_lines_that_a_person_typed_stay_lines():
    line = (Run("Two & issues:\n– Drugs\n– Money", bold=True),)
    assert markup(line) == "<b>Two &amp; issues:<br/>– Drugs<br/>– Money</b>"


def test_a_graphic_of_an_answer_may_go_to_the_next_page_alone():
    with translation.override("en"):
        manuscript = manuscript_of(report(country("11")), "en", digest=HASH)
        blocks = [block for section in manuscript.sections() for block in section]
    kept = [one for block in blocks if isinstance(block, Together) for one in block.blocks]
    assert any(isinstance(block, Graphic) for block in blocks)
    assert not any(isinstance(block, Graphic) for block in kept)


def test_a_citation_does_not_say_its_headline_twice():
    made = country("11")
    cite = made["board"]["findings"][0]["cites"][0]
    cite["label"] = {"en": "Issue: Fewer drugs", "ru": "Проблема: Fewer drugs"}
    cite["value"] = {"en": "Fewer drugs; They said so.", "ru": "Fewer drugs; They said so."}
    with translation.override("en"):
        manuscript = manuscript_of(report(made), "en", digest=HASH)
        blocks = [block for section in manuscript.sections() for block in flat(section)]
    lines = [plain(line) for block in blocks if isinstance(block, Items) for line in block.lines]
    assert "Issue: Fewer drugs; They said so." in lines


def test_a_month_amid_a_sentence_is_not_capitalised_in_russian():
    with translation.override("ru"):
        assert day_text("2014-07")[0] == "и"
        assert span_text("2011-07", "2014-07") == "июль 2011\u00a0г. – июль 2014\u00a0г."
    with translation.override("en"):
        assert day_text("2014-07") == "July 2014"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2012", "2015", "2012–2015"),
        ("2012", "2012", "2012"),
        ("2012", "", "2012"),
        ("2012", "2014-07", "2012 – July 2014"),
        ("", "", ""),
    ],
)
def test_a_span_of_words_has_spaces_to_break_at(first: str, last: str, text: str):
    with translation.override("en"):
        assert span_text(first, last) == text
