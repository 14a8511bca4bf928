"""Languages by their own names, told apart where one is written in two scripts."""

import pytest

from surveys.forms.answering_items import language_name
from surveys.forms.editor_group import COMMON_LANGUAGES


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ru", "Русский"),
        ("uz-Latn", "O‘zbek tili (lotin)"),
        ("uz-Cyrl", "Ўзбек тили (кирилл)"),
        ("xx-none", "xx-none"),
    ],
)
def test_a_language_is_named_in_itself(code: str, name: str):
    assert language_name(code) == name


def test_no_two_common_languages_look_alike():
    names = [language_name(code) for code in COMMON_LANGUAGES]
    assert len(set(names)) == len(names)
