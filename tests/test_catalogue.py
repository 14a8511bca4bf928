"""Every text in the code is in the catalogues: a page that nobody collected would stay English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "institutions", "surveys", "dialogues", "reports")
# How many arguments before the text: a context comes first.
CONTEXTS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), 0),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), 0),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"), 1),
}
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b({'|'.join(CONTEXTS)})\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL)
Text = tuple[str, str]  # context, text


def texts_of_code(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
        plain = [one.value for one in node.args if isinstance(one, ast.Constant)]
        place = CONTEXTS.get(name)
        if place is not None and len(plain) > place and isinstance(plain[place], str):
            yield (str(plain[0]) if place else "", str(plain[place]))


def texts_of_template(source: str) -> Iterator[Text]:
    for call in CALL.finditer(templatize(source)):
        first, second = (ast.literal_eval(part) if part else "" for part in call.group(2, 3))
        yield (first, second) if CONTEXTS[call.group(1)] else ("", first)


def all_texts() -> set[Text]:
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".js"]
    found = {text for path in code for text in texts_of_code(path.read_text())}
    found |= {text for path in templates for text in texts_of_template(path.read_text())}
    return {text for text in found if text[1]}


def known_texts(catalogue: Path) -> set[Text]:
    entries = polib.pofile(str(catalogue)).translated_entries()
    return {(entry.msgctxt or "", entry.msgid) for entry in entries}


@pytest.mark.parametrize(
    "catalogue", sorted((ROOT / "locale").rglob("*.po")), ids=lambda path: path.parts[-3]
)
def test_every_text_is_in_the_catalogue(catalogue: Path):
    assert all_texts() - known_texts(catalogue) == set()


def test_texts_are_found_wherever_they_stand():
    code = '_("one"); gettext_lazy("two" " parts"); pgettext("verb", "May"); other("no"); _(name)'
    assert set(texts_of_code(code)) == {("", "one"), ("", "two parts"), ("verb", "May")}
    page = """{% translate "Open" %} {% translate "May" context "month" %} {{ x|default:_("None") }}
        {% blocktranslate trimmed count n=n %}one {{ n }}
        line{% plural %}lines{% endblocktranslate %}
        {% blocktranslate %}50%{% endblocktranslate %}"""
    assert set(texts_of_template(page)) == {
        *(("", "Open"), ("month", "May"), ("", "None"), ("", "one %(n)s line"), ("", "50%%"))
    }
