"""Titles and labels of tables as they were recorded, and their names in other languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

LANGUAGES = ("en", "ru")
LATIN = "en"
Names: TypeAlias = Mapping[str, str]
"""A name by the code of its language."""

# Capitals alone are acronyms, and short words units, both the same in every language.
_LATIN_WORD = re.compile(r"[A-Za-z]*[a-z]{3,}")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]{2,}")
# Letters of the other languages of the programme: what they are in is not told.
_OTHER = re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһІіӢӣӮӯҲҳҶҷЎўÄäÇçŇňÖöŞşÜüÝýŽž]|[oOgG][ʻ‘]")
_LETTERS = {"en": re.compile(r"[A-Za-z]"), "ru": re.compile(r"[А-Яа-яЁё]")}


@dataclass(frozen=True, slots=True)
class Told:
    """A name as a reader sees it; `language` is set where it is not the reader's own."""

    text: str
    language: str = ""

    def __str__(self) -> str:
        return self.text


def language_of(text: str) -> str:
    """Return "en" or "ru" by the letters; "" where neither is certain."""
    if _OTHER.search(text):
        return ""
    if _CYRILLIC.search(text):
        return "ru"
    return "en" if _LATIN_WORD.search(text) else ""


def main_language(texts: Iterable[str]) -> str:
    """Return the language that most letters of all the texts are of; English where none are."""
    whole = "\n".join(texts)
    counts = {code: len(letter.findall(whole)) for code, letter in _LETTERS.items()}
    return max(LANGUAGES, key=lambda code: counts[code])


def other_language(texts: Iterable[str]) -> str:
    """Return the language of `LANGUAGES` that a table with these texts has still to be named in."""
    own = main_language(texts)
    return next(code for code in LANGUAGES if code != own)


def told(text: str, names: Names, language: str) -> Told:
    """Return what was recorded as `text` by its name in `language`.

    Without one: as recorded where that is in the language already, else in English, else as
    recorded.
    """
    recorded = language_of(text)
    if name := names.get(language):
        return Told(name)
    if recorded in ("", language):
        return Told(text)
    if names.get(LATIN):
        return Told(names[LATIN], LATIN)
    return Told(text, recorded)


def named(text: str, names: Names, language: str) -> str:
    return told(text, names, language).text


def with_name(names: Names, language: str, name: str) -> dict[str, str]:
    """Return the names with that of one language set, or taken out where it is ""."""
    others = {code: text for code, text in names.items() if code != language}
    return others | ({language: name} if name else {})


def joined(parent: str, label: str) -> str:
    """Return a row's name with what it stands below: "New cases: Male"."""
    return f"{parent.rstrip(':')}: {label}" if parent else label


def told_below(parent: Told, label: Told) -> Told:
    """Return the same of names as a reader sees them; the language is the label's."""
    return Told(joined(parent.text, label.text), label.language)
