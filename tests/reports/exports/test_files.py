"""The files that are written, read back by other programs' libraries."""

import csv
import io
import json
import weakref
from typing import Any

import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.exports import files
from reports.exports.spss import cut, spss_names, write_sav
from reports.exports.variables import variables_of
from reports.tables import safe_cell
from tests.surveys.makers import make_form

HEAD = ["name", "words", "count"]
ROWS: list[list[Any]] = [["a", "Здоровье 👍", 3], ["b", "=1+1", None], ["c", "line\nbreak", 2.5]]


def test_csv_opens_in_excel_and_runs_no_formula(tmp_path):
    path = tmp_path / "a.csv"
    assert files.write_csv(path, HEAD, map(files.csv_text, ROWS)) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == HEAD
    assert rows[1] == ["a", "Здоровье 👍", "3"]
    assert rows[2] == ["b", "'=1+1", ""]
    assert rows[3] == ["c", "line\nbreak", "2.5"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.none(), st.integers(), st.floats(), st.text(), st.text(alphabet="a ,;\"'\r\n=+\t")
        ),
        min_size=2,
    )
)
def test_csv_is_as_the_standard_library_writes_it(cells):
    written = io.StringIO(newline="")
    csv.writer(written).writerow([safe_cell(cell) for cell in cells])
    assert files.csv_text(cells) + "\r\n" == written.getvalue()


def test_a_csv_without_rows_has_its_head(tmp_path):
    assert files.write_csv(tmp_path / "a.csv", HEAD, iter([])) == 0


def test_xlsx_holds_texts_as_texts(tmp_path):
    path = tmp_path / "a.xlsx"
    assert files.write_xlsx(path, HEAD, iter(ROWS), title="Needs: all/every [one]") == 3
    sheet: Any = load_workbook(path).active
    assert sheet.title == "Needs allevery one"
    assert [cell.value for cell in sheet[2]] == ["a", "Здоровье 👍", 3]
    assert sheet["B3"].value == "'=1+1"
    assert sheet["B3"].data_type == "s"


def test_xlsx_survives_what_xml_cannot_hold(tmp_path):
    path = tmp_path / "a.xlsx"
    files.write_xlsx(path, ["x"], iter([["bell\x07 " + "y" * 40_000]]), title="")
    sheet: Any = load_workbook(path).active
    value = sheet["A2"].value
    assert value.startswith("bell yyy")
    assert len(value) == files.LONGEST_XLSX_TEXT


def test_xlsx_says_when_there_are_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_XLSX_ROWS", 2)
    with pytest.raises(files.TooManyRowsError):
        files.write_xlsx(tmp_path / "a.xlsx", HEAD, iter(ROWS), title="Needs")


def test_json_is_one_array_however_many_there_are(tmp_path):
    path = tmp_path / "a.json"
    records: list[Any] = [{"answers": {"measures": ["a", "b"]}}, {"answers": {"comment": "Да"}}]
    assert files.write_json(path, iter(records)) == 2
    assert json.loads(path.read_text()) == records
    assert files.write_json(path, iter([])) == 0
    assert json.loads(path.read_text()) == []


def test_the_codebook_tells_variables_and_codes(tmp_path):
    path = tmp_path / "codebook.xlsx"
    variables = variables_of([make_form()], "ru")
    assert files.write_codebook(path, variables) == len(variables)
    book = load_workbook(path)
    rows = list(book["variables"].iter_rows(values_only=True))
    assert ("importance", "Вопрос importance", "code", "importance", None) in rows
    codes = list(book["codes"].iter_rows(values_only=True))
    assert ("importance", "little", 2, "little") in codes


# SPSS


def test_spss_gets_labels_value_labels_and_numbers(tmp_path):
    path = tmp_path / "a.sav"
    records: list[Any] = [
        (("1",), {"importance": "little", "measures": ["work"], "years": 7, "comment": "Да"}),
        (("2",), {"importance": "very"}),
    ]
    variables = variables_of([make_form()], "ru")
    write_sav(
        path, first={"_number": "number"}, variables=variables, records=records, title="Needs"
    )
    frame, meta = pyreadstat.read_sav(path)
    assert meta.column_names_to_labels["importance"] == "Вопрос importance"
    assert meta.variable_value_labels["importance"] == {1: "very", 2: "little", 3: "dont_know"}
    assert frame["importance"].tolist() == [2, 1]
    assert frame["measures_work"].tolist()[0] == 1
    assert frame["measures_work"].isna().tolist() == [False, True]
    assert frame["years"].tolist()[0] == 7
    assert frame["comment"].tolist() == ["Да", ""]
    assert frame["v_number"].tolist() == ["1", "2"]
    assert meta.variable_measure["importance"] == "nominal"


def test_spss_takes_an_empty_data_set(tmp_path):
    path = tmp_path / "a.sav"
    variables = variables_of([make_form()], "en")
    assert write_sav(path, first={"_number": "n"}, variables=variables, records=[], title="") == 0
    assert pyreadstat.read_sav(path)[0].shape[0] == 0


def test_records_for_spss_are_let_go_one_by_one(tmp_path):
    """All at once they took 12 KB each."""

    class Answers(dict[str, Any]):
        pass

    alive: list[weakref.ref[Answers]] = []

    def records():
        for number in range(50):
            answers = Answers(importance="very", years=number, comment=f"Да {number}")
            alive.append(weakref.ref(answers))
            yield (str(number),), answers
            assert sum(one() is not None for one in alive) <= 2

    path, variables = tmp_path / "a.sav", variables_of([make_form()], "ru")
    first = {"_number": "number"}
    assert write_sav(path, first=first, variables=variables, records=records(), title="") == 50
    frame, _meta = pyreadstat.read_sav(path)
    assert frame["years"].tolist() == list(range(50))
    assert frame["comment"].tolist()[49] == "Да 49"


def test_names_are_such_as_spss_takes():
    names = spss_names(["q1", "Q1", "q1/a", "all", "_key", "1st", "вопрос", "x" * 80, "x" * 90])
    assert names == [
        "q1",
        "Q1_2",
        "q1_a",
        "all_v",
        "v_key",
        "v1st",
        "v",
        "x" * 64,
        "x" * 62 + "_2",
    ]


def test_a_label_is_cut_between_letters():
    assert cut("Здоровье", 5) == "Зд"
    assert cut("abc", 64) == "abc"


def test_a_title_that_excel_would_refuse_names_the_sheet_all_the_same(tmp_path):
    path = tmp_path / "a.xlsx"
    files.write_xlsx(path, HEAD, iter(ROWS), title="Need\x0bs\x1f?" + "x" * 40)
    assert load_workbook(path).sheetnames == [("Needs" + "x" * 40)[:31]]
    files.write_xlsx(path, HEAD, iter(ROWS), title="\x0b[]")
    assert load_workbook(path).sheetnames == ["responses"]
