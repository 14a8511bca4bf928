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
