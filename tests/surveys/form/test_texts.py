"""Texts by key: listed, changed, and known to be behind their source."""

from dataclasses import replace

from surveys.form.languages import clean_code, direction
from surveys.form.texts import form_texts, stale_after, with_texts
from tests.surveys.form.makers import YES_NO, ask, form_of, group

LABEL = "item:a:label"


def make(english="Question", russian="Вопрос"):
    label = {"en": english, "ru": russian}
    return form_of(group("one", ask("a", label=label, hint={"en": "Hint"})), lists=(YES_NO,))


def test_every_text_has_a_key():
    assert [(text.key, text.kind) for text in form_texts(make())] == [
        ("title", "title"),
        ("item:one:label", "label"),
        (LABEL, "label"),
        ("item:a:hint", "hint"),
        ("choice:yes_no:yes", "choice"),
        ("choice:yes_no:no", "choice"),
        ("choice:yes_no:dont_know", "choice"),
    ]


def test_texts_are_put_in_by_key_and_taken_out_when_empty():
    changes = {
        "title": {"ru": "Опрос"},
        LABEL: {"ru": ""},
        "item:a:hint": {"ru": "Подсказка"},
        "choice:yes_no:dont_know": {"ru": "Не знаю"},
        "choice:gone:gone": {"ru": "Нет"},
    }
    form = with_texts(make(), changes)

    texts = {text.key: dict(text.text) for text in form_texts(form)}
    assert texts["title"] == {"en": "Test", "ru": "Опрос"}
    assert texts[LABEL] == {"en": "Question"}
    assert texts["item:a:hint"] == {"en": "Hint", "ru": "Подсказка"}
    assert texts["choice:yes_no:dont_know"]["ru"] == "Не знаю"
    assert with_texts(make(), {}) == make()


def test_a_translation_is_behind_once_its_source_changes():
    stale = stale_after({}, make(), make(english="New question"))

    assert stale == {"ru": {LABEL: "Question"}}


def test_a_translation_changed_with_its_source_is_up_to_date():
    assert stale_after({}, make(), make("New question", "Новый вопрос")) == {}


def test_a_translation_catches_up_and_the_oldest_source_is_remembered():
    first = stale_after({}, make(), make("Second"))
    again = stale_after(first, make("Second"), make("Third"))
    back = stale_after(again, make("Third"), make("Question"))
    translated = stale_after(again, make("Third"), make("Third", "Третий"))

    assert again == {"ru": {LABEL: "Question"}}
    assert back == {}
    assert translated == {}


def test_without_a_translation_nothing_is_behind():
    assert stale_after({}, make(russian=""), make("New", russian="")) == {}


def test_another_source_language_starts_afresh():
    after = replace(make(russian="Новый"), default_language="ru")

    assert stale_after({}, make(), after) == {}


def test_codes_of_languages_know_scripts():
    assert [clean_code(text) for text in ("uz_latn", "UZ-cyrl", "en-gb", "tg", "fa-AF")] == [
        "uz-Latn",
        "uz-Cyrl",
        "en-GB",
        "tg",
        "fa-AF",
    ]
    assert [clean_code(text) for text in ("", "english", "e", "en-", "uz Latn")] == [None] * 5
    assert [direction(code) for code in ("fa-AF", "ar", "uz-Arab", "uz-Latn", "ar-Latn")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
    ]
