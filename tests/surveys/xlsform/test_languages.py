"""What is wrong with a workbook is told in the language of the one who sent it."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from surveys.xlsform.read import read_workbook
from tests.surveys.xlsform.books import errors, read, read_rows, unsupported

COLUMNS = "type name label relevant"


@pytest.fixture(autouse=True)
def _russian() -> Iterator[None]:
    with override("ru"):
        yield


def test_a_file_that_is_no_workbook():
    assert errors(read_workbook(b"not a workbook")) == ["Это не книга .xlsx."]


def test_a_place_is_told_in_russian():
    assert errors(read_rows(["text", "", "A"])) == ["survey, строка 2, name: Не указано имя."]


def test_what_the_form_says_of_a_name():
    (problem,) = errors(read_rows(["text", "1a", "A"]))
    assert problem.startswith("survey, строка 2, name: «1a» не может быть именем")


def test_what_the_form_says_of_a_reference():
    found = errors(read_rows(["text", "a", "A", "${b} = 1"], columns=COLUMNS))
    assert found == ["survey, строка 2, relevant: ${b} не указывает на вопрос."]


def test_what_the_form_says_of_an_expression():
    found = errors(read_rows(["text", "a", "A", "1 +"], columns=COLUMNS))
    assert found == [
        "survey, строка 2, relevant: Здесь не хватает значения. (знак 4 в «1 +»)",
    ]


def test_what_the_form_says_of_arguments():
    (found,) = errors(read_rows(["text", "a", "A", "not(1, 2)"], columns=COLUMNS))
    assert "Число аргументов not(): нужно 1, указано 2." in found


def test_what_the_form_says_of_a_pattern():
    (found,) = errors(read_rows(["text", "a", "A", "regex(., '(a')"], columns=COLUMNS))
    assert "В шаблоне regex(): «(» не закрыта." in found


def test_a_default_that_is_no_answer():
    (found,) = errors(read_rows(["integer", "a", "A", "x"], columns="type name label default"))
    assert found == "survey, строка 2, default: Введите целое число, только цифры."


def test_what_is_not_supported():
    result = read_rows(["audio", "a", "A"], ["text", "b", "B"])
    assert unsupported(result) == ["survey, строка 2, type: Тип «audio» не поддерживается."]


def test_groups_that_do_not_end_as_they_began():
    assert errors(read_rows(["end_group", "", ""], ["text", "a", "A"])) == [
        "survey, строка 2, type: Здесь end_group без начала."
    ]
    unfinished = errors(read_rows(["begin_group", "g", "G"], ["text", "a", "A"]))
    assert "survey, строка 2, type: У этого begin_group нет конца." in unfinished


def test_the_same_faults_in_english():
    with override("en"):
        result = read([["type", "name", "label"], ["end_group", "", ""], ["text", "a", "A"]], None)
        assert errors(result) == ["survey, row 2, type: This is end_group without a beginning."]


def test_a_default_in_a_repeat_that_is_no_answer():
    columns = "type name label default"
    rows = (["begin_repeat", "g", "G", ""], ["integer", "a", "A", "x"], ["end_repeat", "", "", ""])
    (found,) = errors(read_rows(*rows, columns=columns))
    assert found.startswith("survey, строка 3, default:")
