"""Guesses at what a choice list is."""

import pytest

from surveys.form.model import Choice
from surveys.form.scales import guess_scale


def choices_of(*texts, language="en"):
    return [Choice(f"c{number}", {language: text}) for number, text in enumerate(texts)]


def named(*names):
    return [Choice(name, {}) for name in names]


@pytest.mark.parametrize(
    "labels",
    [
        ("Very important", "Fairly important", "Of little importance", "Not important"),
        ("Not at all", "Slightly", "Moderately", "Very", "Extremely"),
        ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"),
        ("Never", "Rarely", "Sometimes", "Often", "Always"),
        ("Low", "Medium", "High"),
        ("Very high", "High", "Medium", "Low", "Very low"),
        ("Very poor", "Poor", "Fair", "Good", "Very good"),
        ("No", "Partly", "Yes"),
        ("1", "2", "3", "4", "5"),
        ("Under 18", "18 to 24", "25 to 64", "65 and over"),
        ("1 – worst", "2", "3 – best"),
    ],
)
def test_graded_labels_are_a_scale(labels):
    assert guess_scale("any", choices_of(*labels)) == (True, None)


@pytest.mark.parametrize(
    "labels",
    [
        ("Очень важно", "Довольно важно", "Мало важно", "Не важно"),
        ("Полностью согласен", "Согласен", "Не согласен", "Полностью не согласен"),
        ("Никогда", "Редко", "Иногда", "Часто", "Всегда"),
        ("Низкий", "Средний", "Высокий"),
        ("Нет", "Частично", "Да"),
    ],
)
def test_graded_labels_in_russian_are_a_scale(labels):
    assert guess_scale("any", choices_of(*labels, language="ru")) == (True, None)


@pytest.mark.parametrize(
    "labels",
    [
        ("Government", "Civil society", "International organisation", "Other"),
        ("Demand reduction", "Supply reduction", "Harm reduction"),
        ("Yes", "No"),
        ("An urgent concern", "A neglected concern", "A minor concern", "Not a concern"),
        ("Very important", "Not important", "Fairly important"),
        ("No policy", "No monitoring", "No programmes"),
        ("Article 3", "Article 4", "Article 5"),
        ("High schools", "Low-income families", "Medium enterprises"),
        (),
    ],
)
def test_other_labels_are_not(labels):
    assert guess_scale("any", choices_of(*labels)) == (False, None)


def test_names_of_degree_are_a_scale_but_numbered_codes_are_not():
    assert guess_scale("any", named("very_important", "little_important", "not_important"))[0]
    assert not guess_scale("any", named("1", "2", "3"))[0]


def test_two_steps_are_enough_for_a_list_that_calls_itself_a_scale():
    steps = choices_of("Low", "High")

    assert guess_scale("risk_scale", steps)[0]
    assert not guess_scale("risk", steps)[0]


@pytest.mark.parametrize(
    "choice",
    [
        Choice("dont_know", {}),
        Choice("DK", {"en": "DK"}),
        Choice("do-not-know", {}),
        Choice("x", {"en": "I don’t know"}),
        Choice("x", {"en": "Do not know."}),
        Choice("x", {"ru": "Не знаю"}),
        Choice("x", {"kk": "Білмеймін", "ru": "Затрудняюсь ответить"}),
    ],
)
def test_dont_know(choice):
    steps = choices_of("Low", "Medium", "High")

    assert guess_scale("any", [*steps, choice]) == (True, choice.name)


def test_no_is_not_dont_know():
    assert guess_scale("any", named("yes", "no", "none"))[1] is None
