"""Live references, and numbers in the reader's format."""

from decimal import Decimal

import pytest

from reports.live_text import fill, fill_with_places, local_number, reference_text, references_in


def test_references_are_found_and_filled():
    text = "From {{cell:1.2}} to {{ variation: 7 }}, {{count:small/alcohol/high}}."
    assert list(references_in(text)) == [
        ("observation", "1.2"),
        ("variation", "7"),
        ("tally", "small/alcohol/high"),
    ]
    assert fill(text, lambda key: key[1]) == "From 1.2 to 7, small/alcohol/high."


@pytest.mark.parametrize("text", ["{{cell:}}", "{cell:1}", "{{other:1}}", "{{cell:1 2}}", "{{", ""])
def test_what_is_no_reference_stays(text):
    assert not list(references_in(text))
    assert fill(text, lambda key: "X") == text


def test_a_reference_is_written_for_what_has_a_figure():
    assert reference_text("observation", "1.2") == "{{cell:1.2}}"
    assert reference_text("document", "3") == ""
    assert list(references_in(reference_text("tally", "a/b/c"))) == [("tally", "a/b/c")]


@pytest.mark.parametrize(
    ("number", "language", "is_signed", "told"),
    [
        ("12345.60", "en", False, "12,345.60"),
        ("12345.60", "ru", False, "12\u00a0345,60"),
        ("7.81", "ru", True, "+7,81"),
        ("-7.81", "en", True, "-7.81"),
        ("0", "en", True, "0"),
        ("5", "kk", False, "5"),
    ],
)
def test_numbers_are_in_the_reader_s_format(number, language, is_signed, told):
    assert local_number(Decimal(number), language, is_signed=is_signed) == told


def test_the_places_of_values_are_told():
    filled, places = fill_with_places(
        "a {{cell:1.2}} b {{cell:3.4}}{{cell:5.6}} c", lambda key: key[1]
    )
    assert filled == "a 1.2 b 3.45.6 c"
    assert [filled[start:end] for start, end in places] == ["1.2", "3.4", "5.6"]
    assert fill_with_places("plain", lambda key: "X") == ("plain", [])
