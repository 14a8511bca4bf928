"""The page about the security standard names only what is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ANSWERS = {"met", "part", "not met", "site", "n/a"}
PAGE = Path(settings.BASE_DIR, "docs", "asvs.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d", line)
]


# Level 1 and 2 of version 4.0.3: chapter.section → its numbers (those left out were deleted there,
# or are of level 3).
REQUIREMENTS = {
    "1.1": "1-7", "1.2": "1-4", "1.4": "1 4 5", "1.5": "1-4", "1.6": "1-4", "1.7": "1 2",
    "1.8": "1 2", "1.9": "1 2", "1.10": "1", "1.11": "1 2", "1.12": "2", "1.14": "1-6",
    "2.1": "1-12", "2.2": "1-3", "2.3": "1-3", "2.4": "1-5", "2.5": "1-7", "2.6": "1-3",
    "2.7": "1-6", "2.8": "1-7", "2.9": "1-3", "2.10": "1-4",
    "3.1": "1", "3.2": "1-4", "3.3": "1-4", "3.4": "1-5", "3.5": "1-3", "3.7": "1",
    "4.1": "1-3 5", "4.2": "1 2", "4.3": "1-3",
    "5.1": "1-5", "5.2": "1-8", "5.3": "1-10", "5.4": "1-3", "5.5": "1-4",
    "6.1": "1-3", "6.2": "1-6", "6.3": "1 2", "6.4": "1 2",
    "7.1": "1-4", "7.2": "1 2", "7.3": "1 3 4", "7.4": "1-3",
    "8.1": "1-4", "8.2": "1-3", "8.3": "1-8",
    "9.1": "1-3", "9.2": "1-4", "10.2": "1 2", "10.3": "1-3", "11.1": "1-8",
    "12.1": "1-3", "12.2": "1", "12.3": "1-6", "12.4": "1 2", "12.5": "1 2", "12.6": "1",
    "13.1": "1 3 4 5", "13.2": "1 2 3 5 6", "13.3": "1 2", "13.4": "1 2",
    "14.1": "1-4", "14.2": "1-6", "14.3": "2 3", "14.4": "1-7", "14.5": "1-4",
}  # fmt: skip


def numbers(text: str) -> list[int]:
    """ "1-3 5" → 1, 2, 3, 5."""
    found: list[int] = []
    for part in text.split():
        first, _dash, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def answered() -> list[str]:
    """The number of each requirement that a row of the page answers."""
    found = []
    for requirement, *_rest in ROWS:
        for part in requirement.split(", "):
            first, _dash, last = part.partition("–")
            section, _dot, least = first.rpartition(".")
            most = last.rpartition(".")[2] or least
            found += [f"{section}.{number}" for number in range(int(least), int(most) + 1)]
    return found


def test_each_requirement_of_both_levels_is_answered_once():
    wanted = [f"{section}.{n}" for section, text in REQUIREMENTS.items() for n in numbers(text)]
    assert sorted(answered()) == sorted(wanted)


def test_all_fourteen_chapters_are_there():
    assert re.findall(r"^## V(\d+) ", PAGE, re.MULTILINE) == [str(n) for n in range(1, 15)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_known_answer_and_names_a_file_that_exists(row: list[str]):
    requirement, answer, how, shown = row
    assert re.fullmatch(r"\d+\.\d+\.\d+([–, ]+\d+\.\d+\.\d+)*", requirement)
    assert answer in ANSWERS
    assert how
    files = re.findall(r"`([^`]+)`", shown)
    assert all(Path(settings.BASE_DIR, name).is_file() for name in files)
    assert files or shown == "–"
    assert shown != "–" or answer != "met"
