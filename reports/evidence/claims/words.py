"""Which concepts a text names, and where."""

import re
from dataclasses import dataclass
from functools import lru_cache

from reports.evidence.claims.vocabulary import CONCEPTS, MEASURES, NEUTRAL

_ONE = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<c{index}>{pattern})" for index, (_name, pattern) in enumerate(CONCEPTS))
    + r"|(?P<word>[^\W\d_](?:[\w-]*[^\W_])?))(?![\w])"
)
_MEASURE = re.compile(rf"(?<!\w)(?:{MEASURES})(?!\w)")
_ENDINGS = re.compile(
    r"(?:isations?|izations?|ations?|ments?|ings?|ers?|ed|es|s|e"
    r"|иями|ями|ами|ого|его|ому|ыми|ими|ых|их|ые|ие|ый|ий|ой|ая|яя|ое|ее|ую|юю|ов|ев|ей|ам|ям"
    r"|ах|ях|ия|ии|ию|ом|ем|а|я|о|е|ы|и|у|ю|ь)$"
)


@dataclass(frozen=True, slots=True)
class Word:
    """`is_name` where a word unknown to the vocabulary is written with a capital."""

    start: int
    end: int
    concept: str
    is_name: bool = False


def fold(text: str) -> str:
    """Lower case with one letter for one letter, so that positions stay."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lowered.replace("ё", "е").replace("\u2010", "-").replace("\u2011", "-")


def just_before(folded: str, position: int) -> str:
    """What stands before a place: enough for the words that belong to it, and never a long text."""
    return folded[max(0, position - 60) : position]


def find_words(text: str) -> list[Word]:
    """Return the concepts of `text` in order; neutral words are left out."""
    words = []
    for found in _ONE.finditer(fold(text)):
        group = found.lastgroup or ""
        if group != "word":
            words.append(Word(*found.span(), CONCEPTS[int(group[1:])][0]))
        elif found.group() not in NEUTRAL and len(found.group()) > 2:
            is_name = text[found.start()].isupper() and not _starts_sentence(text, found.start())
            words.append(Word(*found.span(), stem(found.group()), is_name))
    return words


def _starts_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(" \u00a0«\"'“(")
    return not before or before[-1] in ".!?:\n"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut the ending of an English or Russian word, but leave four letters."""
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= 4 else word[:4] if len(word) > 4 else word


def concepts_of(text: str) -> frozenset[str]:
    """Return the concepts of a label or title; what stands in brackets with digits is left out."""
    plain = re.sub(r"\([^)]*\d[^)]*\)|\(%\)", " ", text)
    share = {"share"} if "(%)" in text else set()
    return frozenset({word.concept for word in find_words(plain)} | share)


def find_measures(text: str) -> set[str]:
    """Return the words of `text` that change what is measured."""
    return {found.group() for found in _MEASURE.finditer(fold(text))}
