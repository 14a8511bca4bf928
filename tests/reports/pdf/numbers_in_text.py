"""Numbers of a printed text, and those that it may have: of the snapshot, or of its structure."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"\d{1,3}(?:[,\xa0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")


def numbers_of(text: str, language: str) -> set[Decimal]:
    return {_read(found, language) for found in NUMBER.findall(text)}


def _read(text: str, language: str) -> Decimal:
    plain = text.replace("\xa0", "")
    if language == "en":
        return Decimal(plain.replace(",", ""))
    return Decimal(plain.replace(",", "."))


def held_by(snapshot: Any) -> set[Decimal]:
    """All numbers in the snapshot, in texts as well; how many entries each list has; and what an
    axis shows: half of its highest value."""
    found: set[Decimal] = set()
    for value in _leaves(snapshot):
        for match in re.findall(r"\d[\d,]*(?:\.\d+)?", value):
            number = Decimal(match.replace(",", "") or "0")
            found |= {number, round(number, 0), round(number / 2, 0), round(number / 2, 2)}
            found |= {Decimal(part) for part in re.findall(r"\d+", match)}
    return found


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list):
        yield str(len(value))
        for one in value:
            yield from _leaves(one)
    elif value is not None:
        yield str(value)
