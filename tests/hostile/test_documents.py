"""Documents, codebooks, translations and pictures that are small on the disk and harmful inside."""

from collections.abc import Callable
from typing import Any

import pytest

from dialogues.coding.codebook_file import CodebookFileError, read_codebook
from dialogues.coding.project_reading import ProjectFileError, read_project
from dialogues.text_files import TextFileError, read_text_file
from surveys.actions.answer_files import _content_type, _safe_name
from surveys.actions.errors import ActionRefusedError
from surveys.xlsform.translations import XLIFF, TranslationFileError, read_xliff
from tests.hostile.files import ENCODINGS, FORBIDDEN_XML, archive, huge_png, overlapping

Read = Callable[[bytes], Any]
WORD = "word/document.xml"
# How each reads XML: what puts the XML into its file, the reader, its refusal.
XML_READERS: dict[str, tuple[Callable[[bytes], bytes], Read, type[Exception]]] = {
    "word": (
        lambda xml: archive({WORD: xml}),
        lambda c: read_text_file("a.docx", c),
        TextFileError,
    ),
    "odt": (
        lambda xml: archive({"content.xml": xml}),
        lambda content: read_text_file("a.odt", content),
        TextFileError,
    ),
    "project": (lambda xml: archive({"project.qde": xml}), read_project, ProjectFileError),
    "codebook": (bytes, read_codebook, CodebookFileError),
    "xliff": (bytes, lambda content: read_xliff(content, language="ru"), TranslationFileError),
}


@pytest.mark.parametrize("kind", XML_READERS)
def test_xml_that_declares_or_is_in_no_encoding_is_refused(kind: str):
    put, read, refusal = XML_READERS[kind]
    declared = [xml.encode(encoding) for xml in FORBIDDEN_XML for encoding in ("utf-8", "utf-16")]
    encoded = [
        f'<?xml version="1.0" encoding="{name}"?><a>\\u044b ы</a>'.encode() for name in ENCODINGS
    ]
    for xml in [*declared, *encoded, b"", b"<", b"<a", b"\0" * 99]:
        with pytest.raises(refusal):
            read(put(xml))


@pytest.mark.parametrize("kind", XML_READERS)
@pytest.mark.parametrize("tag", ["a", f"x:file xmlns:x='{XLIFF}'", "Codes"])
def test_xml_that_is_nested_without_end_is_refused(kind: str, tag: str):
    put, read, refusal = XML_READERS[kind]
    name = tag.split(maxsplit=1)[0]
    with pytest.raises(refusal):
        read(put(f"<{tag}>".encode() * 20_000 + f"</{name}>".encode() * 20_000))


@pytest.mark.parametrize(
    ("read", "part", "refusal"),
    [
        (lambda content: read_text_file("a.docx", content), WORD, TextFileError),
        (lambda content: read_text_file("a.odt", content), "content.xml", TextFileError),
        (read_project, "project.qde", ProjectFileError),
    ],
)
def test_archives_that_unpack_to_gigabytes_are_refused(read: Read, part: str, refusal: Any):
    for content in (overlapping(part, 60 << 20, 50), archive({part: b"<a>" + b" " * (60 << 20)})):
        with pytest.raises(refusal):
            read(content)


def test_a_project_names_no_file_outside_itself():
    for path in ("internal://../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "a\0b"):
        source = (
            '<TextSource guid="00000000-0000-0000-0000-000000000001" name="a"'
            f' plainTextPath="{path}"/>'
        ).replace("\0", "")
        with pytest.raises(ProjectFileError):
            read_project(
                archive({"project.qde": f"<Project><Sources>{source}</Sources></Project>"})
            )


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (0, 0), (100_000, 501)])
def test_a_picture_that_says_it_is_enormous_is_not_unpacked(size: tuple[int, int]):
    with pytest.raises(ActionRefusedError):
        _content_type(huge_png(*size), "png")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf", "..\\..\\a.pdf", "/etc/a.pdf", "C:\\a.pdf", "a\0.pdf",
        "\u202efdp.exe.pdf",
        "a\r\nSet-Cookie: x.pdf", ".pdf", "..pdf", "a" * 5_000 + ".pdf",
        "\u200b\ufeff.pdf", "a/.pdf",
        "CON.pdf", '"<>|?*.pdf', "👩‍⚕️.pdf",
    ],
)  # fmt: skip
def test_names_of_files_lead_nowhere(name: str):
    kept = _safe_name(name)
    assert not set(kept) & set('/\\\0\r\n"<>|?*\u202e\u200b\ufeff')
    assert kept.strip(".")
    assert len(kept.encode()) <= 600


def test_a_text_is_read_in_time_however_long_its_lines():
    content = ("ы" * 4_000_000).encode()
    assert read_text_file("a.txt", content).text.startswith("ы")
