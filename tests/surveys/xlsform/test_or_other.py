"""`or_other`: a choice “Other” and a question for what it is."""

from tests.surveys.xlsform.books import errors, read, read_rows, warnings


def test_or_other_adds_a_choice_and_a_question():
    result = read_rows(["select_one yes_no or_other", "a", "A"], ["select_one yes_no", "b", "B"])

    form = result.form
    assert form.choice_list_of(form.question("a")).names == ("yes", "no", "other")
    assert form.choice_list_of(form.question("b")).names == ("yes", "no")
    assert list(form.questions) == ["a", "a_other", "b"]
    assert form.question("a_other").relevant.text == "selected(${a}, 'other')"
    assert warnings(result) == []


def test_or_other_cannot_take_a_name_that_is_used():
    result = read_rows(["select_one yes_no or_other", "a", "A"], ["text", "a_other", "B"])

    assert errors(result) == ["survey, row 3, name: The name “a_other” is used in row 2 already."]


def test_or_other_leaves_a_list_that_has_other():
    choices = [["list_name", "name", "label"], ["kinds", "one", "One"], ["kinds", "other", "Else"]]
    result = read(
        [["type", "name", "label"], ["select_multiple kinds or other", "a", "A"]], choices
    )

    assert list(result.form.choice_lists) == ["kinds"]
    assert result.form.question("a_other").label == {"en": "Please specify"}
