"""Reading txt, docx and odt, and refusing what is no text or too much of it."""

import io
import zipfile
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import text_files
from dialogues.text_files import TextFileError, read_text_file
from tests.dialogues.files import archive, docx, docx_of, odt_of

RUSSIAN = "Интервьюер: Что изменилось?\nКЗ-1: Синтетика 👩‍⚕️, Cafe\u0301."


def test_word_paragraphs_are_lines() -> None:
    assert read_text_file("Интервью.DOCX", docx(*RUSSIAN.split("\n"))).text == RUSSIAN


def test_word_signs_and_tables() -> None:
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in a cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read_text_file("a.docx", docx_of(body)).text == "a\tb\nc-d\nin a cell"


def test_word_deleted_moved_and_repeated_text_stays_out() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t> box</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>box again</w:t></w:r></mc:Fallback></mc:AlternateContent>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read_text_file("a.docx", docx_of(body)).text == "new box"


def test_open_document_blanks_notes_and_lists() -> None:
    body = (
        "<text:sequence-decls>x</text:sequence-decls>"
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        "<text:h>Начало</text:h>\n  "
        "<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>"
        "<text:span>d\ne</text:span><office:annotation><dc:creator>Name</dc:creator>"
        "<text:p>comment</text:p></office:annotation></text:p>"
        "<text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
    )
    expected = "Начало\na   b\tc\nd e\nitem"
    assert read_text_file("a.odt", odt_of(body)).text == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_plain_text_in_the_usual_encodings(encoding) -> None:
    found = read_text_file("a.txt", "Синтетика\r\nрастёт".encode(encoding))
    assert found.text == "Синтетика\nрастёт"
    assert (found.encoding == "cp1251") == (encoding == "cp1251")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_word_keeps_every_character(text) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        found = read_text_file("a.docx", docx(f"|{escaped}|"))
    except TextFileError:
        # Characters that XML cannot hold make a damaged file, as in Word itself.
        assert any(character in "\ufffe\uffff" for character in text)
        return
    assert found.text == f"|{text}|"


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
DEEP = "<w:x>" * 300 + "</w:x>" * 300


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF", "Choose a .txt, .docx or .odt file."),
        ("a.docx", b"no archive", "damaged"),
        ("a.docx", archive({"content.xml": "<a/>"}), "not of the kind"),
        ("a.docx", archive({"word/document.xml": "<a>"}), "damaged"),
        ("a.docx", docx_of("<w:p/>", ENTITY), "not allowed"),
        ("a.docx", docx_of(DEEP), "nested too deep"),
        ("a.txt", b"\x00\x01\x98", "not a plain text"),
        ("a.txt", b"\xff\xfe\x00", "not a plain text"),
    ],
)
def test_what_cannot_be_read_is_told(name, content, reason) -> None:
    with pytest.raises(TextFileError, match=reason):
        read_text_file(name, content)


def test_file_that_unpacks_to_too_much_is_refused() -> None:
    bomb = docx_of("<w:p/>" * 6_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(TextFileError, match="too large"):
        read_text_file("a.docx", bomb)


def test_file_that_is_too_large_is_not_opened() -> None:
    with pytest.raises(TextFileError, match="10 MB"):
        read_text_file("a.docx", b"P" * (text_files.MAX_FILE_BYTES + 1))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(TextFileError, match="too many parts"):
        read_text_file("a.odt", archive({str(number): "" for number in range(5_001)}))


def test_reading_that_takes_too_long_ends() -> None:
    with patch.object(text_files, "MAX_SECONDS", -1.0), pytest.raises(TextFileError, match="large"):
        read_text_file("a.docx", docx("text"))


def test_protected_file_is_told() -> None:
    content = bytearray(docx("text"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(signature, at + 1)
    assert zipfile.is_zipfile(io.BytesIO(bytes(content)))
    with pytest.raises(TextFileError, match="password"):
        read_text_file("a.docx", bytes(content))
