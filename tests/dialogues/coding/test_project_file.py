"""REFI-QDA projects: what is written is read back the same; bad files are refused in words."""

import datetime as dt
import io
import zipfile
from uuid import UUID, uuid4

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from dialogues.coding import project_reading
from dialogues.coding.codebook_file import Code
from dialogues.coding.project_file import (
    NAMESPACE,
    Coder,
    Coding,
    Project,
    Source,
    own_guid,
    write_project,
)
from dialogues.coding.project_reading import ProjectFileError, read_project

TEXT = "Спрос 👩‍⚕️ растёт.\nCafe\u0301 and 🇰🇿 stay."
CODE = Code(UUID(int=1), "Demand", "What people use", include="Festivals")
CODER = Coder(UUID(int=2), "A. B.")
MOMENT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


def coding(start: int, end: int, **values) -> Coding:
    return Coding(uuid4(), start, end, CODE.guid, CODER.guid, at=MOMENT, **values)


def written(*sources: Source, codes=(CODE,)) -> bytes:
    out = io.BytesIO()
    write_project(out, "Test", codes=codes, coders=[CODER], sources=sources)
    return out.getvalue()


def archive(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def qde(sources: str = "", codes: str = "") -> str:
    return (
        f'<Project xmlns="{NAMESPACE}" name="Other" origin="Another program">'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )


def text_source(start: int, end: int, path: str = "internal://a.txt") -> str:
    return (
        f'<TextSource guid="{UUID(int=9)}" name="Interview 01" plainTextPath="{path}">'
        f'<PlainTextSelection guid="{UUID(int=8)}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{UUID(int=7)}"><CodeRef targetGUID="{UUID(int=1)}"/></Coding>'
        "</PlainTextSelection></TextSource>"
    )


# Round trip


def test_project_is_read_back_as_it_was_written() -> None:
    source = Source(
        UUID(int=3),
        "KZ-01",
        TEXT,
        (coding(0, 5, polarity="challenge", memo="Two\n\nlines"), coding(20, 25), coding(0, 5)),
    )
    other = Source(UUID(int=4), "Minutes (ru)", "Other.")
    child = Code(UUID(int=5), "Youth")
    tree = Code(UUID(int=1), "Demand", "What people use", include="Festivals", children=(child,))
    project = read_project(written(source, other, codes=(tree,)))
    assert project == Project("Test", (tree,), (CODER,), (source, other))


spans = st.tuples(st.integers(0, 30), st.integers(1, 10))
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=45, max_size=60
)


@given(texts, st.lists(spans, max_size=5))
def test_every_passage_keeps_its_words(text: str, places: list[tuple[int, int]]) -> None:
    codings = tuple(coding(start, start + length) for start, length in places)
    (found,) = read_project(written(Source(UUID(int=3), "x", text, codings))).sources
    assert found.text == text
    before = [text[one.start : one.end] for one in codings]
    assert [found.text[one.start : one.end] for one in found.codings] == before


def test_archive_has_the_parts_of_the_standard() -> None:
    content = written(Source(UUID(int=3), "KZ-01", TEXT, (coding(0, 5),)))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert set(file.namelist()) == {"project.qde", f"sources/{UUID(int=3)}.txt"}
        assert file.read(f"sources/{UUID(int=3)}.txt").decode() == TEXT
        root = fromstring(file.read("project.qde"))
    tags = [element.tag.rpartition("}")[2] for element in root]
    assert root.tag == f"{{{NAMESPACE}}}Project"
    assert tags == ["Users", "CodeBook", "Sources"]
    selection = root.find(f".//{{{NAMESPACE}}}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("0", "5")
    assert selection.get("creationDateTime") == "2026-03-02T10:00:00Z"


def test_same_row_has_the_same_guid_in_every_file() -> None:
    assert own_guid("source", 1) == own_guid("source", 1)
    assert own_guid("source", 1) != own_guid("user", 1)


# What other programs write


def test_positions_count_past_the_line_breaks_of_windows() -> None:
    raw = "one\r\ntwo\r\nthree"
    project = read_project(archive({"project.qde": qde(text_source(5, 8)), "sources/a.txt": raw}))
    (source,) = project.sources
    (found,) = source.codings
    assert source.text[found.start : found.end] == "two"


@pytest.mark.parametrize("path", ["sources/a.txt", "Sources/a.txt", "a.txt"])
def test_folder_is_found_whatever_its_letters(path: str) -> None:
    mark = "\ufeff".encode()
    content = archive({"project.qde": qde(text_source(0, 3)), path: mark + b"one two"})
    assert read_project(content).sources[0].text == "one two"


def test_text_can_stand_in_the_project_itself() -> None:
    inline = text_source(0, 3).replace(
        "<PlainTextSelection", "<PlainTextContent>one</PlainTextContent><PlainTextSelection", 1
    )
    assert read_project(archive({"project.qde": qde(inline)})).sources[0].text == "one"


def test_what_is_no_text_is_left_out() -> None:
    content = qde(f'<PDFSource guid="{UUID(int=9)}" name="Scan" path="internal://a.pdf"/>')
    assert read_project(archive({"project.qde": content})).sources == ()


def test_description_without_polarity_is_the_memo() -> None:
    source = text_source(0, 3).replace("<Coding", "<Description>Polarity: odd</Description><Coding")
    content = archive({"project.qde": qde(source), "sources/a.txt": "one"})
    (found,) = read_project(content).sources[0].codings
    assert (found.memo, found.polarity) == ("Polarity: odd", "")


# Refusals


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no archive", "damaged"),
        (archive({"other.txt": "x"}), "project.qde"),
        (archive({"project.qde": "<a"}), "damaged"),
        (archive({"project.qde": "<CodeBook/>"}), "not a REFI-QDA project"),
        (archive({"project.qde": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "not allowed"),
        (archive({"project.qde": qde(text_source(0, 1))}), "a.txt"),
        (archive({"project.qde": qde(text_source(0, 1, "relative:///etc/passwd"))}), "not in"),
        (archive({"project.qde": qde("<TextSource/>")}), "no guid"),
        (archive({"project.qde": qde(text_source(0, 1)), "a.txt": b"\xff\xfe\xfa"}), "UTF-8"),
        (archive({"project.qde": qde(codes='<Code guid="x" name="A"/>')}), "no guid"),
    ],
)
def test_bad_files_are_refused_in_words(content: bytes, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=reason):
        read_project(content)


def test_negative_place_is_refused() -> None:
    source = text_source(0, 3).replace('startPosition="0"', 'startPosition="-1"')
    with pytest.raises(ProjectFileError, match="no place"):
        read_project(archive({"project.qde": qde(source), "sources/a.txt": "one"}))


def test_bomb_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    bomb = archive({"project.qde": qde(text_source(0, 1)), "sources/a.txt": b"0" * 5_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(ProjectFileError, match="too large"):
        read_project(bomb)
    monkeypatch.setattr(project_reading, "MAX_ENTRIES", 1)
    with pytest.raises(ProjectFileError, match="too many parts"):
        read_project(bomb)


@pytest.mark.parametrize(("limit", "reason"), [("MAX_SOURCES", "texts"), ("MAX_CODINGS", "passag")])
def test_numbers_are_bounded(monkeypatch, limit: str, reason: str) -> None:
    monkeypatch.setattr(project_reading, limit, 0)
    with pytest.raises(ProjectFileError, match=reason):
        read_project(written(Source(UUID(int=3), "x", TEXT, (coding(0, 5),))))


def test_file_that_is_too_large_is_not_opened(monkeypatch) -> None:
    monkeypatch.setattr(project_reading, "MAX_FILE_BYTES", 3)
    with pytest.raises(ProjectFileError, match="10 MB"):
        read_project(b"four")
