"""Codebooks as REFI-QDA files: there and back, and files of others."""

from uuid import UUID

import pytest
from defusedxml.ElementTree import fromstring
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dialogues.coding.codebook_file import (
    MAX_DEPTH,
    Code,
    CodebookFileError,
    read_codebook,
    write_codebook,
)

ONE, TWO = UUID(int=1), UUID(int=2)
SAMPLE = [
    Code(
        ONE,
        "Синтетика",
        definition="New psychoactive substances.\n\nAll of them.",
        include="mephedrone",
        exclude="opioids",
        example="«Спрос растёт» 👍",
        children=(Code(TWO, "Precursors & trade"),),
    )
]
FOREIGN = f"""<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Another tool 1.0">
  <Codes>
    <Code guid="{ONE}" name="Demand" isCodable="true" color="#FF0000">
      <Description>What people want.</Description>
      <Code guid="{{{TWO}}}" name="Youth" isCodable="true"/>
    </Code>
  </Codes>
  <Sets><Set guid="{UUID(int=3)}" name="All"><MemberCode targetGUID="{ONE}"/></Set></Sets>
</CodeBook>"""


def test_file_holds_what_the_standard_asks_for() -> None:
    root = fromstring(write_codebook(SAMPLE, origin="Needs assessment"))
    space = "{urn:QDA-XML:codebook:1.0}"
    assert root.tag == f"{space}CodeBook"
    assert root.get("origin") == "Needs assessment"
    assert [part.tag for part in root] == [f"{space}Codes", f"{space}Sets"]
    top = root[0][0]
    assert (top.get("guid"), top.get("name"), top.get("isCodable")) == (
        str(ONE),
        "Синтетика",
        "true",
    )
    assert [part.tag for part in top] == [f"{space}Description", f"{space}Code"]


def test_there_and_back() -> None:
    assert read_codebook(write_codebook(SAMPLE, origin="x")) == SAMPLE


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(TEXT.filter(bool), TEXT, TEXT, TEXT, TEXT)
def test_any_text_comes_back(name, definition, include, exclude, example) -> None:
    for text in (definition, include, exclude, example):
        if any(f"{label}: " in text for label in ("Include", "Exclude", "Example")):
            return
    codes = [Code(ONE, name, definition, include, exclude, example)]
    read = read_codebook(write_codebook(codes, origin="x"))
    legal = name.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert (read[0].guid, read[0].name) == (ONE, legal)


def test_what_xml_cannot_hold_is_replaced() -> None:
    read = read_codebook(write_codebook([Code(ONE, "a\x0bb")], origin="x"))
    assert read[0].name == "a\ufffdb"


def test_file_of_another_tool() -> None:
    codes = read_codebook(FOREIGN.encode())
    assert codes == [
        Code(ONE, "Demand", "What people want.", children=(Code(TWO, "Youth"),)),
    ]
    assert [code.name for code in codes[0]] == ["Demand", "Youth"]


CODE = f"<Code guid='{ONE}' name='n'/>"


def nested(depth: int) -> str:
    inner = ""
    for number in range(depth):
        inner = f'<Code guid="{UUID(int=number + 9)}" name="n">{inner}</Code>'
    return f"<CodeBook><Codes>{inner}</Codes></CodeBook>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("not xml", "xml"),
        ("<Project/>", "root"),
        ("<CodeBook><Codes><Code guid='x' name='n'/></Codes></CodeBook>", "guid"),
        (f"<CodeBook><Codes><Code guid='{ONE}' name=' '/></Codes></CodeBook>", "name"),
        ("<CodeBook><Codes>" + CODE * 2 + "</Codes></CodeBook>", "guid"),
        (nested(MAX_DEPTH + 1), "deep"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "xml"),
        ("<CodeBook>" + " " * 2_000_000 + "</CodeBook>", "size"),
    ],
)
def test_bad_files_are_told(content: str, reason: str) -> None:
    with pytest.raises(CodebookFileError) as caught:
        read_codebook(content.encode())
    assert caught.value.reason == reason


def test_faults_are_told_in_the_language_of_the_reader() -> None:
    with override("ru"), pytest.raises(CodebookFileError) as caught:
        read_codebook(b"<Other/>")
    assert str(caught.value) == "Это не кодификатор REFI-QDA."


def test_deepest_tree_is_read() -> None:
    assert len(list(read_codebook(nested(MAX_DEPTH).encode())[0])) == MAX_DEPTH
