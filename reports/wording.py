"""What drafted findings and cited values say, in English and Russian; plain Python.

Sentences with a number have as many forms as the language has: two in English, three in Russian
(1, 21, 31 …; 2 to 4, 22 …; 5 to 20, 25 …). The Russian sentences are built so that names put into
them need no case.
"""

from reports.agreement import Label
from reports.wording_catalogue import COUNTED, LABELS, SECTORS, SENTENCES


def russian_form(number: int) -> int:
    """Return 0 for 1, 21, 101; 1 for 2 to 4, 22; 2 for 0, 5 to 20, 111."""
    tens, ones = abs(number) % 100 // 10, abs(number) % 10
    if tens == 1 or ones == 0 or ones > 4:
        return 2
    return 0 if ones == 1 else 1


def _catalogue(language: str) -> str:
    return "ru" if language.startswith("ru") else "en"


def say(language: str, key: str, **values: object) -> str:
    """Return a sentence of the catalogue with its values in it."""
    return SENTENCES[_catalogue(language)][key].format(**values)


def count(language: str, key: str, number: int, **values: object) -> str:
    """Return the form of a counted sentence that fits the number; `{n}` in it is the number."""
    known = _catalogue(language)
    form = russian_form(number) if known == "ru" else int(number != 1)
    return COUNTED[known][key][form].format(n=number, **values)


def quoted(language: str, text: str) -> str:
    return f"«{text}»" if _catalogue(language) == "ru" else f"“{text}”"


def label_in(label: Label, language: str) -> str:
    return LABELS[_catalogue(language)][label]


def sector_in(sector: str, language: str) -> str:
    return SECTORS[_catalogue(language)].get(sector, sector)


def label_beside(label: str, value: str) -> str:
    """Return a citation's label without a headline with which the value beside it begins."""
    kind, _colon, headline = label.partition(": ")
    return kind if headline and value.startswith(headline) else label
