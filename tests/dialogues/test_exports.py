"""Cells that no spreadsheet runs, and calendar files as RFC 5545 has them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.exports import Event, calendar_bytes, csv_bytes, safe_cell

NOON = dt.datetime(2023, 6, 7, 12, tzinfo=dt.UTC)
EVENT = Event(
    uid="dialogue-1@x",
    summary="S",
    starts=dt.date(2023, 6, 7),
    ends=dt.date(2023, 6, 8),
    stamp=NOON,
)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "＝1+1", "＠a"])
def test_formula_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [(None, ""), (5, "5"), ("α-PVP", "α-PVP")])
def test_other_cells_stay(value, text) -> None:
    assert safe_cell(value) == text


def test_csv_has_a_byte_order_mark() -> None:
    assert csv_bytes(["Имя"], [["а,б"]]) == '\ufeffИмя\r\n"а,б"\r\n'.encode()


def test_days_end_on_the_day_after() -> None:
    assert b"DTEND;VALUE=DATE:20230609\r\n" in calendar_bytes(EVENT)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200))
def test_lines_are_short_and_text_comes_back(text: str) -> None:
    from dataclasses import replace

    content = calendar_bytes(replace(EVENT, summary=text))
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = content.decode().replace("\r\n ", "")
    start = unfolded.index("SUMMARY:") + len("SUMMARY:")
    value = unfolded[start : unfolded.index("\r\nLOCATION")]
    for character in (",", ";", "\\"):
        value = value.replace(f"\\{character}", f"\x00{ord(character)}\x01")
    assert "\n" not in value


def test_separators_and_line_breaks_are_escaped() -> None:
    from dataclasses import replace

    content = calendar_bytes(replace(EVENT, description="a;b,c\\d\ne"))
    assert b"DESCRIPTION:a\\;b\\,c\\\\d\\ne\r\n" in content
