from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.pdf.attendance import render_attendance
from reports.pdf.minutes import render_minutes
from tests.reports.pdf.meeting_samples import attendance, minutes, row


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_same_minutes_give_the_same_bytes(language: str) -> None:
    assert render_minutes(minutes(language)) == render_minutes(minutes(language))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_same_list_gives_the_same_bytes(language: str) -> None:
    first = render_attendance(attendance(language), language)
    assert render_attendance(attendance(language), language) == first


def test_approved_minutes_say_when_and_what_was_said() -> None:
    (page,) = pages_of(render_minutes(minutes()))
    for words in (
        "Minutes: National Dialogue, Astana",
        "Date 7 June 2023",
        "Revision 3",
        "Approved on 1 July 2023",
        "Issues and proposals Synthetic drugs (A. Speaker)",
        "• One <more> • Второе & ещё",
        f"SHA-256 {'ab' * 32}",
        "1 / 1",
    ):
        assert words in page
    assert "Draft" not in page


def test_minutes_that_are_not_approved_say_so_on_every_page() -> None:
    long = {"number": 6, "level": 0, "text": "word " * 3000, "items": []}
    value = minutes(approved_on="")
    value["paragraphs"].append(long)  # type: ignore[arg-type]
    pages = pages_of(render_minutes(value))
    assert len(pages) > 1
    assert "not approved yet" in pages[0]
    assert all("Draft" in page for page in pages)
    assert sum(page.count("word") for page in pages) == 3000


def test_a_text_without_a_heading_gets_a_title_and_loses_nothing() -> None:
    value = minutes()
    value["paragraphs"] = value["paragraphs"][3:]
    (page,) = pages_of(render_minutes(value))
    assert "Minutes About the meeting" in page
    assert "The ministry told of new substances." in page


def test_minutes_in_russian_have_bookmarks_in_russian() -> None:
    reader = PdfReader(BytesIO(render_minutes(minutes("ru"))))
    first, nested = reader.outline
    assert str(first.title) == "Вопросы и предложения"
    assert str(nested[0].title).startswith("Синтетические")


def test_the_list_explains_why_its_numbers_differ() -> None:
    (page,) = pages_of(render_attendance(attendance(), "en"))
    assert "27 attendees were published. 16 entries of the list attended. 4 experts" in page
    assert "The published number counts persons." in page
    assert "National 9 8 – –" in page
    assert "Civil society 7 7 2 11" in page


def test_rows_are_numbered_through_all_groups() -> None:
    (page,) = pages_of(render_attendance(attendance(), "en"))
    assert "2 Ministry of Internal Affairs Aigerim Sadykova Participant In the room 09:05" in page
    assert "3 Союз людей 3 persons Participant Online 09:05" in page


def test_a_list_without_a_published_number_compares_nothing() -> None:
    (page,) = pages_of(render_attendance(attendance(stated=None), "en"))
    assert "16 entries of the list attended." in page
    assert "published" not in page


def test_a_list_to_sign_has_room_for_signatures_and_tells_of_nobody_that_they_came() -> None:
    (page,) = pages_of(render_attendance(attendance(is_to_sign=True), "en"))
    assert "Attendance list to sign" in page
    assert "Signature" in page
    assert "In the room" not in page
    assert "attended" not in page


def test_an_empty_list_says_so() -> None:
    value = attendance(groups=[], figures=[], listed=0, stated=None, experts=0)
    assert "Nobody is on the list yet." in pages_of(render_attendance(value, "en"))[0]


def test_a_long_list_repeats_its_head() -> None:
    rows = [row(f"Institution {number}") for number in range(120)]
    pages = pages_of(render_attendance(attendance(groups=[{"title": "A", "rows": rows}]), "en"))
    assert len(pages) > 2
    assert all("№ Institution Person" in page for page in pages)
    assert "1 Institution 0" in pages[0]
    assert "Institution 119" in pages[-1]


def test_markup_in_names_does_no_harm() -> None:
    hostile = "<b>x</b> & <para> \x00 😀 " + "W" * 300
    value = attendance(groups=[{"title": hostile, "rows": [row(hostile, person=hostile)]}])
    assert "<b>x</b> & <para>" in " ".join(pages_of(render_attendance(value, "ru")))
    told = minutes()
    for item in told["paragraphs"]:
        item["text"], item["items"] = hostile, [hostile]
    assert "<b>x</b> & <para>" in " ".join(pages_of(render_minutes(told)))
