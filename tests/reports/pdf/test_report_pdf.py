"""The Systematisation Report as PDF/A: what is in it, and that it is set well."""

import copy
import re
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.utils import translation
from pypdf import PdfReader

from reports.pdf.manuscript import manuscript_of
from reports.pdf.report import render_report
from tests.reports.pdf.numbers_in_text import held_by, numbers_of
from tests.reports.pdf.report_samples import Json, country, report

HASH = "ab" * 32


def render(snapshot: Json, language: str = "en", **options) -> bytes:
    return render_report(snapshot, language, digest=HASH, **options)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.fixture(scope="module")
def snapshot() -> Json:
    return report(country("KZ", tables=3, rows=30))


@pytest.fixture(scope="module")
def content(snapshot: Json) -> bytes:
    return render(snapshot)


def test_the_same_snapshot_gives_the_same_bytes(snapshot: Json, content: bytes) -> None:
    assert render(copy.deepcopy(snapshot)) == content


def test_it_is_pdf_a_2b(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B"
            assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
            assert metadata["dc:creator"] == [str(pdf.docinfo["/Author"])]
            assert metadata["dc:description"] == str(pdf.docinfo["/Subject"])
        assert "/ID" in pdf.trailer
        assert "/Encrypt" not in pdf.trailer
        [intent] = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        profile = intent.DestOutputProfile
        assert profile.N == 3
        assert profile.read_bytes()[36:40] == b"acsp"
        assert pdf.Root.Lang == "en"
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root


def test_every_font_is_embedded(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        fonts = [one for one in pdf.objects if _type_of(one) == "/Font"]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert "/ToUnicode" in font


def _type_of(value: object) -> str:
    return str(value.get("/Type", "")) if isinstance(value, pikepdf.Dictionary) else ""


def test_nothing_is_transparent_or_active_and_links_are_printed(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary):
                assert one.get("/SMask", pikepdf.Name.None_) == pikepdf.Name.None_
                assert float(one.get("/ca", 1)) == 1
                assert one.get("/S") not in ("/JavaScript", "/Launch")
        links = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
        assert links
        assert all(int(note.F) & 4 and not int(note.F) & 3 for note in links)


def test_it_is_tagged_from_the_title_to_the_last_cell(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        roles = _roles(pdf.Root.StructTreeRoot.K[0])
        assert {"H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure", "Note", "LI"} <= roles
        for number, page in enumerate(pdf.pages):
            code = page.Contents.read_bytes()
            assert code.count(b"BDC") + code.count(b"BMC") == code.count(b"EMC"), number
        keys = [page.obj.StructParents for page in pdf.pages if "/StructParents" in page.obj]
        assert keys == list(range(len(pdf.pages)))


def _roles(element: pikepdf.Object) -> set[str]:
    found = {str(element.S)[1:]}
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary):
            found |= _roles(child)
    return found


def test_figures_are_described(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as pdf:
        figures = [one for one in pdf.objects if _role_of(one) == "/Figure"]
        assert figures
        assert all(len(str(figure.Alt)) > 20 for figure in figures)


def _role_of(value: object) -> str:
    return str(value.get("/S", "")) if isinstance(value, pikepdf.Dictionary) else ""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", ["systematisation", "regional"])
def test_every_number_is_in_the_snapshot(language: str, kind: str) -> None:
    snapshot = report(country("KZ", tables=2, rows=20), country("KG"), kind=kind)
    content = render(snapshot, language)
    with translation.override(language):
        outline = manuscript_of(snapshot, language, digest=HASH).outline()
    pages = len(PdfReader(BytesIO(content)).pages)
    counted = max(len(outline.graphics), len(outline.tables), pages, 25)
    structure = {Decimal(n) for n in range(counted + 1)}
    structure |= {Decimal(n) for heading in outline.headings for n in _parts(heading.number)}
    printed = numbers_of(_without_hash(text_of(content)), language)
    standing = {Decimal(n) for n in (2, 3, 8, 10, 30, 75, 256, 1966, 2001, 2007)}
    observations = {
        Decimal(sum(len(row["cells"]) for table in one["tables"] for row in table["rows"]))
        for one in snapshot["countries"]
    }
    strange = printed - held_by(snapshot) - structure - standing - observations
    assert not strange


def _parts(number: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", number)


def _without_hash(text: str) -> str:
    return text.replace(HASH[:12], "").replace(HASH[:32], "").replace(HASH[32:], "")


def test_footnotes_stand_on_the_page_that_calls_them() -> None:
    snapshot = report(country("KZ", tables=4, rows=40))
    pages = [page.extract_text() for page in PdfReader(BytesIO(render(snapshot))).pages]
    calling = [n for n, text in enumerate(pages) if re.search(r"Word 0\s[\d,\s]+n/a", text)]
    explaining = [n for n, text in enumerate(pages) if "Covers 2017 to 2020 only" in text]
    assert len(calling) == 4
    assert calling == explaining


def test_heads_are_repeated_where_a_table_runs_over_pages() -> None:
    snapshot = report(country("KZ", tables=1, rows=90))
    pages = [page.extract_text() for page in PdfReader(BytesIO(render(snapshot))).pages]
    bearing = [text for text in pages if re.search(r"Word [58]\d\s+1,", text)]
    assert len(bearing) >= 2
    assert all("Variation, %" in text for text in bearing)


def test_no_page_ends_with_a_heading(content: bytes, snapshot: Json) -> None:
    with translation.override("en"):
        outline = manuscript_of(snapshot, "en", digest=HASH).outline()
    headings = {" ".join(heading.full.split()) for heading in outline.headings}
    for page in PdfReader(BytesIO(content)).pages[4:]:
        lines = [line for line in page.extract_text().splitlines() if line.strip()]
        body = [line for line in lines if "snapshot" not in line and " / " not in line]
        assert " ".join(body[-1].split()) not in headings


def test_contents_tell_the_pages_of_chapters(content: bytes) -> None:
    reader = PdfReader(BytesIO(content))
    marks = {str(one["/Title"]): (reader.get_destination_page_number(one) or 0) + 1
             for one in reader.outline if not isinstance(one, list)}  # fmt: skip
    contents = reader.pages[2].extract_text()
    for title in ("1  Introduction", "2  Analysis of documentation", "3  The dialogue"):
        assert title in marks
        assert re.search(rf"{title.split('  ')[1]}\s+{marks[title]}\b", contents), title


def test_a_draft_is_marked_and_a_final_report_is_not(snapshot: Json, content: bytes) -> None:
    assert "DRAFT" in text_of(content)
    final = text_of(render(snapshot, edition=4, draft=False))
    assert "DRAFT" not in final
    assert "Final report No. 4" in final


def test_chapters_are_numbered_without_those_that_have_nothing() -> None:
    silent = {"held": 0, "usable": 0, "first": None, "last": None, "points": [], "passages": []}
    text = text_of(render(report(country("TM", interviews=silent, questionnaire=None))))
    assert "There are neither interviews nor answers to the questionnaire" in text
    assert "4  Findings" in text.replace("\xa0", " ")
    assert "Interviews and questionnaire" not in text


def test_a_country_with_nothing_at_all_has_a_report() -> None:
    empty = {
        key: []
        for key in (
            *("treaties", "strategies", "sections", "documents", "tables", "dialogues"),
            *("regional", "needs", "programmes", "meetings"),
        )
    }
    silent = {"held": 0, "usable": 0, "first": None, "last": None, "points": [], "passages": []}
    nothing = {"findings": [], "conclusions": [], "recommendations": []}
    bare = country("UZ", interviews=silent, questionnaire=None, board=nothing) | empty
    for kind in ("systematisation", "regional"):
        assert "Introduction" in text_of(render(report(bare, kind=kind)))


def test_few_answers_are_withheld(content: bytes) -> None:
    assert "Fewer than 3 people answered" in " ".join(text_of(content).split())


def test_hostile_texts_are_printed_as_they_are() -> None:
    word = "<b>&amp; {table} %(x)s \u200b</para>"
    snapshot = report(country("KZ", word, tables=1, rows=3))
    assert "{table}" in text_of(render(snapshot)).replace("\n", "")
