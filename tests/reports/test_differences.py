"""What changed between two reports is named: observation, figure, finding."""

import copy

import pytest
from django.utils.translation import override

from reports.queries.differences import Difference, differences
from tests.reports.pdf.report_samples import Json, country, report, table


@pytest.fixture
def before() -> Json:
    return report(country("KZ", tables=2, rows=3), country("KG", tables=1, rows=3))


def compare(before: Json, change) -> list[Difference]:
    after = copy.deepcopy(before)
    change(after["countries"][0])
    return differences(before, after, "en")


def test_equal_data_tell_the_same(before: Json) -> None:
    assert compare(before, lambda country: None) == []


def test_a_changed_observation_is_named_with_its_variation(before: Json) -> None:
    def change(country: Json) -> None:
        row = country["tables"][1]["rows"][2]
        row["cells"][4] = {"text": "2,000", "value": "2000", "unit": "", "status": "normal"}
        row["variation"] = "+97.24"

    cell, variation = compare(before, change)
    assert cell == Difference("Observation", "Word KZ", "2. Word 2: Word 2, 2021", "1,066", "2,000")
    assert variation.kind == "Variation"
    assert variation.after == "+97.24%"


def test_numbers_are_in_the_reader_s_format(before: Json) -> None:
    def change(country: Json) -> None:
        country["tables"][1]["rows"][2]["cells"][4]["text"] = "2,000.5"

    with override("ru"):
        (cell,) = compare(before, change)
    assert (cell.before, cell.after) == ("1\u202f066", "2\u202f000,5")


def test_a_check_is_told_in_words(before: Json) -> None:
    def change(country: Json) -> None:
        checks = country["tables"][0]["checks"]
        checks[0]["reason"] = None
        rows = [f"Row {number}" for number in range(13)]
        text = {"en": "The label stands twice."}
        checks.append({"check": "duplicate_row", "rows": rows, "text": text, "reason": None})

    settled, found = compare(before, change)
    assert settled.where == "1. Word 1: Total differs from its rows (Word)"
    assert (settled.before, settled.after) == ("Word 4711", "A total differs.")
    assert found.where == "1. Word 1: Row repeated"
    assert (found.before, found.after) == ("", "The label stands twice.")


def test_what_came_stands_where_the_report_has_it(before: Json) -> None:
    def change(country: Json) -> None:
        country["tables"][1]["rows"][2]["cells"][4]["text"] = "5"
        rows = country["tables"][0]["rows"]
        rows.insert(1, {**copy.deepcopy(rows[1]), "label": "New"})

    found = compare(before, change)
    assert found[-1].before == "1,066"
    assert {one.where.split(",")[0] for one in found[:-1]} == {"1. Word 1: New"}


def test_a_changed_finding_and_count_are_named(before: Json) -> None:
    def change(country: Json) -> None:
        country["board"]["findings"][0]["text"] = {"en": "Other words."}
        country["questionnaire"]["questions"][0]["choices"][0]["count"] = 7

    figure, finding = compare(before, change)
    assert (figure.kind, finding.kind) == ("Figure", "Finding")
    assert (finding.before, finding.after) == ("Word.", "Other words.")


def test_what_came_and_went_is_named(before: Json) -> None:
    def change(country: Json) -> None:
        del country["tables"][1]
        country["tables"].append(table(9, 1, "New"))
        country["needs"].pop()

    found = compare(before, change)
    assert {one.after for one in found if one.where.startswith("2. Word 2")} == {""}
    assert {one.before for one in found if one.where.startswith("9. New 9")} == {""}
    assert any(one.kind == "Need" for one in found)


def test_a_country_that_is_new_is_all_new(before: Json) -> None:
    alone = {**before, "countries": before["countries"][:1]}
    found = differences(alone, before, "en")
    assert found
    assert {one.country for one in found} == {"Word KG"}
    assert {one.before for one in found} == {""}


def test_two_rows_of_one_name_do_not_hide_each_other(before: Json) -> None:
    def change(country: Json) -> None:
        rows = country["tables"][0]["rows"]
        rows[2]["label"] = rows[1]["label"]
        rows[2]["cells"][0]["text"] = "5"

    assert any("(2)" in one.where and one.after == "5" for one in compare(before, change))
