"""Tables as people lay them out on a sheet, and what is understood of them."""

import pytest

from reports.evidence.numbers import Status
from reports.evidence.workbook.guessing import guess_layouts, unit_in
from reports.evidence.workbook.layouts import (
    ColumnRole,
    layout_document,
    layout_from,
)
from reports.evidence.workbook.reading import Doubt
from reports.evidence.workbook.sheets import (
    Merge,
    Sheet,
)
from tests.reports.evidence.grids import PLAIN, periods, rows, sheet, table, tables


def test_labels_down_and_periods_across():
    found = table(*PLAIN)
    assert periods(found) == ["2019", "2020"]
    assert rows(found) == [("", "Heroin", "1", "2"), ("", "Opium", "3", "4")]
    assert found.doubts == []


def test_the_title_is_the_sheets_name_where_there_is_no_other():
    assert table(*PLAIN, name="Seizures").layout.title == "Seizures"


@pytest.mark.parametrize(
    ("lines", "code", "title", "unit"),
    [
        (["Seizures of drugs"], "", "Seizures of drugs", ""),
        (["Table 5. Seizures"], "5", "Seizures", ""),
        (["Table 5", "Seizures"], "5", "Seizures", ""),
        (["TABLE N° 12: Seizures (kg)"], "12", "Seizures (kg)", "kg"),
        (["Таблица 3. Изъятия (кг)"], "3", "Изъятия (кг)", "кг"),
        (["Табл. 4 – Изъятия"], "4", "Изъятия", ""),
        (["Ministry of the Interior", "Table 7. Crimes"], "7", "Crimes", ""),
        (["Seizures", "(in kg)"], "", "Seizures", "kg"),
        (["Seizures", "Unit: grams"], "", "Seizures", "grams"),
        (["Изъятия", "Единица измерения: кг"], "", "Изъятия", "кг"),
        (["Seizures", ""], "", "Seizures", ""),
    ],
)
def test_titles_numbers_and_units(lines, code, title, unit):
    layout = table(*lines, *PLAIN).layout
    assert (layout.code, layout.title, layout.unit) == (code, title, unit)


def test_the_unit_may_stand_in_the_corner_and_in_labels():
    found = table("kg | 2019 | 2020", "Heroin | 1 | 2", "Pills (tablets) | 3 | 4")
    assert [row.unit for row in found.rows] == ["kg", "tablets"]
    assert unit_in("Heroin (pure)") == ""


@pytest.mark.parametrize("line", ["Source: Ministry", "Источник: Ministry", "Sources – Ministry"])
def test_sources_and_notes_below(line):
    found = table(*PLAIN, "", "* Preliminary", line, "Note: without pills")
    assert found.layout.source == "Ministry"
    assert found.layout.note == "* Preliminary\nNote: without pills"
    assert len(found.rows) == 2


def test_a_mark_that_the_notes_explain_is_a_note_of_its_cell():
    found = table("Drug | 2019 | 2020", "Heroin | 5* | 6¹", "Opium | 7 | 8", "* Six months only")
    one, other = found.rows[0].cells
    assert (one.cell.text, one.note) == ("5", "Six months only")
    assert (other.cell.text, other.note) == ("6¹", "")


def test_cells_have_their_status():
    found = table(
        "Drug | 2019 | 2020 | 2021 | 2022", "Heroin | 1 | - | n/a |", "O | 523 tablets | 1 | 1 | 1"
    )
    assert [found.count(status) for status in Status] == [4, 1, 2, 1]


# Several tables


def test_tables_one_below_the_other():
    one, other = tables(
        sheet(
            "Table 1. Drugs", *PLAIN, "", "Table 2. Crimes", "Crime | 2021 | 2022", "Theft | 5 | 6"
        )
    )
    assert (one.layout.title, other.layout.title) == ("Drugs", "Crimes")
    assert rows(other) == [("", "Theft", "5", "6")]
    assert one.layout.note == ""


def test_tables_without_a_gap_between():
    one, other = tables(sheet(*PLAIN, "Crimes", "Crime | 2019 | 2020", "Theft | 5 | 6"))
    assert (len(one.rows), other.layout.title) == (2, "Crimes")


def test_the_note_of_the_first_is_not_the_title_of_the_second():
    one, other = tables(
        sheet(
            *PLAIN,
            "* Preliminary",
            "Source: M",
            "",
            "Crimes",
            "Crime | 2019 | 2020",
            "Theft | 5 | 6",
        )
    )
    assert (one.layout.note, one.layout.source) == ("* Preliminary", "M")
    assert other.layout.title == "Crimes"


def test_tables_side_by_side():
    one, other = tables(
        sheet(
            "Drug | 2019 | 2020 | | Crime | 2019 | 2020",
            "Heroin | 1 | 2 | | Theft | 5 | 6",
            "Opium | 3 | 4 | | Fraud | 7 | 8",
        )
    )
    assert rows(one) == [("", "Heroin", "1", "2"), ("", "Opium", "3", "4")]
    assert rows(other) == [("", "Theft", "5", "6"), ("", "Fraud", "7", "8")]


def test_tables_on_several_sheets():
    found = tables(
        sheet(*PLAIN, name="One"), sheet("only words", name="Two"), sheet(*PLAIN, name="X")
    )
    assert [one.layout.title for one in found] == ["One", "X"]


def test_years_as_values_are_no_second_head():
    found = table(
        "Event | 2019 | 2020", "First law | 1999 | 2001", "Cases | 2017 | 2018", "Other | 1 | 2"
    )
    assert len(found.rows) == 3


def test_empty_rows_between_the_rows_of_a_table():
    assert len(table("Drug | 2019 | 2020", "", "Heroin | 1 | 2", "", "Opium | 3 | 4").rows) == 2


def test_words_alone_are_no_table():
    assert tables(sheet("Dear colleague,", "find the tables attached.")) == []
    assert tables(Sheet("Empty", {})) == []


# Heads


def test_years_over_parts_of_years():
    found = table(
        " | 2021 | | 2022 |",
        "Drug | H1 | H2 | H1 | H2",
        "Heroin | 1 | 2 | 3 | 4",
        merges=(Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)),
    )
    assert periods(found) == ["H1 2021", "H2 2021", "H1 2022", "H2 2022"]
    assert [period.months for period in found.periods] == [6, 6, 6, 6]


def test_the_same_years_under_two_heads_are_told_apart():
    found = table(
        " | Men | | Women |",
        "Region | 2019 | 2020 | 2019 | 2020",
        "North | 1 | 2 | 3 | 4",
        merges=(Merge(0, 1, 0, 2), Merge(0, 3, 0, 4)),
    )
    assert periods(found) == ["Men, 2019", "Men, 2020", "Women, 2019", "Women, 2020"]
    assert {one.doubt for one in found.doubts} == {Doubt.UNKNOWN_PERIOD}


def test_one_head_over_all_periods_is_a_title():
    found = table(
        " | Seizures in Kazakhstan | | ",
        "Drug | 2019 | 2020",
        "Heroin | 1 | 2",
        merges=(Merge(0, 1, 0, 2),),
    )
    assert periods(found) == ["2019", "2020"]
    assert found.layout.title == "Seizures in Kazakhstan"


@pytest.mark.parametrize(
    "head",
    [
        "Jan-Sep 2020 | Jan-Sep 2021",
        "2020 (6 months) | 2021 (6 months)",
        "2020 год | 2021 год",
        "янв-июн 2020 | янв-июн 2021",
        "Q1 2020 | Q2 2020",
        "2019/2020 | 2020/2021",
        "2020* | 2021",
        "2020-01-01 | 2021-01-01",
    ],
)
def test_spellings_of_periods(head):
    found = table(f"Drug | {head}", "Heroin | 1 | 2", "Opium | 3 | 4")
    assert len(found.periods) == 2
    assert all(period.is_known for period in found.periods)


def test_one_period_is_enough():
    assert periods(table("Drug | 2021", "Heroin | 1", "Opium | 2")) == ["2021"]


def test_columns_that_are_no_periods_are_told():
    found = table("Region | Men | Women", "North | 1 | 2", "South | 3 | 4")
    assert periods(found) == ["Men", "Women"]
    assert [one.text for one in found.doubts] == ["Men", "Women"]


def test_a_date_as_a_number_at_the_head_is_told():
    found = table("Drug | 44197 | 2022 | 2023", "Heroin | 1 | 2 | 3", "Opium | 3 | 4 | 5")
    if Doubt.SERIAL not in {one.doubt for one in found.doubts}:
        assert "44197" not in periods(found)


# Columns and rows


def test_variations_units_notes_and_numbers_of_rows():
    found = table(
        "No. | Drug | Unit | 2019 | 2020 | Variation, % | Note",
        "1 | Heroin | kg | 1 | 2 | +100 | Preliminary",
        "2 | Pills | tablets | 3 | 4 | 33.3 |",
    )
    assert list(found.layout.columns.values()) == [
        ColumnRole.NONE,
        ColumnRole.LABEL,
        ColumnRole.UNIT,
        ColumnRole.PERIOD,
        ColumnRole.PERIOD,
        ColumnRole.PRINTED,
        ColumnRole.NOTE,
    ]
    assert [(row.unit, row.printed, row.note) for row in found.rows] == [
        ("kg", "+100", "Preliminary"),
        ("tablets", "33.3", ""),
    ]


def test_a_column_between_the_periods_that_is_empty():
    assert periods(table("Drug | 2019 | | 2020", "Heroin | 1 | | 2", "Opium | 3 | | 4")) == [
        "2019",
        "2020",
    ]


def test_merged_labels_are_what_rows_belong_under():
    found = table(
        "Group | Drug | 2019 | 2020",
        "Opiates | Heroin | 1 | 2",
        " | Opium | 3 | 4",
        "Others | Hashish | 5 | 6",
        merges=(Merge(1, 0, 2, 0),),
    )
    assert [row[:2] for row in rows(found)] == [
        ("Opiates", "Heroin"),
        ("Opiates", "Opium"),
        ("Others", "Hashish"),
    ]


def test_a_row_without_values_heads_those_below():
    found = table(
        "Sex | 2019 | 2020", "Men", "Young | 1 | 2", "Old | 3 | 4", "Women", "Young | 5 | 6"
    )
    assert [row[:2] for row in rows(found)] == [
        ("Men", "Young"),
        ("Men", "Old"),
        ("Women", "Young"),
    ]


def test_indented_rows_belong_under_the_one_before():
    found = table(
        "Crime | 2019 | 2020",
        "Total | 5 | 5",
        "  Theft | 3 | 3",
        "    Cars | 1 | 1",
        "  Fraud | 2 | 2",
        "Other | 1 | 1",
    )
    assert [row[:2] for row in rows(found)] == [
        ("", "Total"),
        ("Total", "Theft"),
        ("Theft", "Cars"),
        ("Total", "Fraud"),
        ("", "Other"),
    ]


def test_what_is_hidden_is_told_and_taken():
    found = table(*PLAIN, hidden_columns=frozenset({2}), hidden_rows=frozenset({1}))
    assert {(one.doubt, one.text) for one in found.doubts} == {
        (Doubt.HIDDEN_COLUMN, "2020"),
        (Doubt.HIDDEN_ROW, "Heroin"),
    }
    assert found.blocking == []
    assert len(found.rows) == 2


# Names in other languages


def named(found):
    return [(row.label, row.labels, row.parent, row.parents) for row in found.rows]


@pytest.mark.parametrize(
    "heading", ["label_ru", "Drug (Russian)", "Drug in Russian", "Название (рус.)", "На русском"]
)
def test_a_column_whose_head_names_a_language_holds_names(heading):
    found = table(f"Drug | {heading} | 2019 | 2020", "Heroin | Героин | 1 | 2", "Opium | | 3 | 4")
    assert named(found) == [("Heroin", {"ru": "Героин"}, "", {}), ("Opium", {}, "", {})]


def test_where_all_columns_name_a_language_the_first_is_the_label():
    found = table("Показатель (рус.) | In English | 2019 | 2020", "Героин | Heroin | 1 | 2")
    assert named(found) == [("Героин", {"en": "Heroin"}, "", {})]


def test_headings_and_groups_have_names_too():
    found = table(
        "Drug | label_ru | 2019 | 2020", "Opioids | Опиоиды | |", "Heroin | Героин | 1 | 2",
    )  # fmt: skip
    assert named(found) == [("Heroin", {"ru": "Героин"}, "Opioids", {"ru": "Опиоиды"})]
    found = table(
        "Group | parent_ru | Drug | label_ru | 2019 | 2020",
        "Opioids | Опиоиды | Heroin | Героин | 1 | 2",
        " | | Opium | Опий | 3 | 4",
    )
    assert named(found) == [
        ("Heroin", {"ru": "Героин"}, "Opioids", {"ru": "Опиоиды"}),
        ("Opium", {"ru": "Опий"}, "Opioids", {"ru": "Опиоиды"}),
    ]


def test_numbers_under_such_a_head_are_no_names():
    found = table("Drug | 2019 | 2020 | Russian", "Heroin | 1 | 2 | 3", "Opium | 3 | 4 | 5")
    assert [row.labels for row in found.rows] == [{}, {}]


def test_a_layout_kept_before_names_were_known_is_still_read():
    (found,) = guess_layouts([sheet(*PLAIN)])
    document = layout_document(found)
    del document["titles"]
    assert layout_from(document) == found
