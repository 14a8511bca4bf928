"""Sentences for designers: English by themselves, any language on request."""

from collections.abc import Callable

from surveys.form.expressions import ExpressionError, parse
from surveys.form.wording import told
from surveys.form.wording import word as _


def dictionary(**entries: str) -> Callable[[str], str]:
    """Return a translation that knows the entries, called by their first word."""
    return lambda template: entries.get(template.split()[0], template)


def expression_error(text: str) -> ExpressionError:
    try:
        parse(text)
    except ExpressionError as error:
        return error
    raise AssertionError(f"{text} is an expression")


def test_a_wording_is_its_english_sentence():
    wording = _("There are %(count)s lists.", count=3)
    assert wording == "There are 3 lists."
    assert f"{wording}" == "There are 3 lists."


def test_wordings_compare_and_count_as_texts():
    assert {_("One of %(name)s.", name="a"), _("One of %(name)s.", name="a"), "One of a."} == {
        "One of a."
    }


def test_a_wording_is_told_in_another_language():
    wording = _("There are %(count)s lists.", count=3)
    assert told(wording, dictionary(There="Списков: %(count)s.")) == "Списков: 3."


def test_what_has_no_translation_is_told_in_english():
    assert told(_("There are %(count)s lists.", count=3), dictionary()) == "There are 3 lists."


def test_a_detail_that_is_a_wording_is_told_in_the_same_language():
    wording = _("Pattern: %(reason)s", reason=_("too long."))
    translate = dictionary(**{"Pattern:": "Шаблон: %(reason)s", "too": "слишком длинный."})
    assert told(wording, translate) == "Шаблон: слишком длинный."
    assert wording == "Pattern: too long."


def test_other_texts_are_told_as_they_are():
    assert told("100% ${sure}", dictionary()) == "100% ${sure}"


def test_percent_signs_in_details_stay():
    assert told(_("Not “%(text)s”.", text="%s %(a)s 5%"), dictionary()) == "Not “%s %(a)s 5%”."


def test_an_expression_error_keeps_the_parts_of_its_sentence():
    error = expression_error("not(1, 2)")
    translate = dictionary(**{"%(function)s()": "%(function)s: %(arity)s / %(count)s"})
    assert told(error.message, translate).startswith("not: ")
    assert str(error) == error.message


def test_a_fault_in_a_pattern_is_told_whole():
    error = expression_error("regex(., '(a')")
    translate = dictionary(In="Шаблон: %(reason)s", a="скобка.")
    assert error.message == "In the pattern of regex(): a “(” is not closed."
    assert told(error.message, translate) == "Шаблон: скобка."
