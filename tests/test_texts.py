"""Every text that people see can be translated, and its translation has the same places."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django import forms
from django.conf import settings
from django.utils.translation import ngettext, override

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
PLACE = re.compile(r"%\((\w+)\)[sd]")
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
CLASSES = re.compile(r"{% block \w+_class %}.*?{% endblock %}")
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", re.DOTALL)
SHOWN_ATTRIBUTE = re.compile(r'\s(?:alt|title|placeholder|aria-label)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
# Names of programs and formats; languages are named in themselves.
NOT_TEXTS = {
    *("CADAP", "CSV", "PDF", "XLSX", "UTC", "Excel", "Word", "openapi", "json"),
    *("English", "Русский"),
}
SCRIPTS = {".js"}  # drawn for a browser's worker, read by nobody
TEMPLATES = sorted(
    path for path in Path(settings.BASE_DIR, "templates").rglob("*.*") if path.suffix not in SCRIPTS
)
CATALOGUES = sorted(Path(settings.BASE_DIR, "locale").rglob("*.po"))


def name_of(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def plain_words(template: str) -> set[str]:
    """Return the words that a page would show without any chance of translation."""
    bare = TAGS.sub("", CLASSES.sub("", TRANSLATED.sub("", template)))
    shown = " ".join([re.sub(r"<[^>]*>", " ", bare), *SHOWN_ATTRIBUTE.findall(bare)])
    return set(WORD.findall(re.sub(r"&\w+;", " ", shown))) - NOT_TEXTS


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_have_no_plain_text(path: Path):
    assert plain_words(path.read_text()) == set()


def test_plain_text_would_be_found():
    assert plain_words('<p class="lead">Hello {{ name }}</p>') == {"Hello"}
    assert plain_words('<a title="More" href="/x">{% translate "Open" %}</a>') == {"More"}
    assert plain_words("{% blocktranslate %}One{% endblocktranslate %} &amp; 2") == set()


def form_modules() -> Iterator[ModuleType]:
    for app in ("institutions", "surveys", "dialogues", "reports"):
        package = importlib.import_module(f"{app}.forms")
        yield package
        for module in pkgutil.iter_modules(getattr(package, "__path__", [])):
            yield importlib.import_module(f"{app}.forms.{module.name}")


def form_classes() -> list[type[forms.BaseForm]]:
    found = [value for module in form_modules() for value in vars(module).values()]
    return list({one for one in found if isinstance(one, type) and issubclass(one, forms.BaseForm)})


def texts_of(form: type[forms.BaseForm]) -> Iterator[str]:
    """Yield labels and help; a field without a label is labelled by its template."""
    fields: dict[str, forms.Field] = vars(form)["base_fields"]
    for field in fields.values():
        yield from (str(text) for text in (field.label, field.help_text) if text)


def test_labels_and_help_of_forms_are_told_in_russian():
    with override("ru"):
        untold = {
            f"{form.__name__}: {text}"
            for form in form_classes()
            for text in texts_of(form)
            if not CYRILLIC.search(text)
        }
    assert untold == set()


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_translations_have_the_places_of_the_original(path: Path):
    wrong = [
        (entry.msgid, text)
        for entry in polib.pofile(str(path)).translated_entries()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and places(text) != places(entry.msgid_plural or entry.msgid)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "1 страна"), (2, "2 страны"), (5, "5 стран"), (11, "11 стран"), (21, "21 страна")],
)
def test_numbers_take_their_russian_form(count: int, told: str):
    with override("ru"):
        text = ngettext("%(number)s country", "%(number)s countries", count)
    assert text % {"number": count} == told
