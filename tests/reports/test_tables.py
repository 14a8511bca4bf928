import csv
import io

import pytest

from reports.tables import csv_lines, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_texts_that_could_be_formulas_are_neutralised(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "plain", "a=b", 3, -3, 0.5, None])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_the_lines_are_csv_with_a_byte_order_mark():
    lines = "".join(csv_lines(["a", "b"], [("x,y", -1), ('"', None)]))
    assert lines.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(lines[1:]))) == [["a", "b"], ["x,y", "-1"], ['"', ""]]


def test_rows_are_written_one_by_one():
    assert len(list(csv_lines(["a"], ([number] for number in range(10))))) == 11
