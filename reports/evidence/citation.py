"""The citation of a document in one form, after ISO 690: who (year). Title. Where it is found."""

import re
from collections.abc import Mapping

_YEAR = re.compile(r"(?:19|20)\d\d")


def citation(parts: Mapping[str, str], *, pages_word: str = "pp.", number_word: str = "N°") -> str:
    """Return "Author (2023). Title, N° 5. Place: Publisher, pp. 1-9. Language. Link".

    `parts` may hold author, issuer, title, date, number, place, publisher, pages, language and
    link; what is missing or empty leaves no trace. The issuer stands in for a missing author, and
    for a missing publisher where there is an author.
    """
    given = {name: value.strip() for name, value in parts.items() if value and value.strip()}
    author = given.get("author") or given.get("issuer", "")
    sentences = [
        _head(author, given.get("date", "")),
        _title(given, number_word),
        _imprint(given, author, pages_word),
        given.get("language", ""),
    ]
    told = " ".join(_sentence(text) for text in sentences if text)
    return f"{told} {given['link']}" if "link" in given else told


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _head(author: str, date: str) -> str:
    found = _YEAR.search(date)
    year = f"({found.group()})" if found else ""
    return f"{author} {year}".strip()


def _title(given: Mapping[str, str], number_word: str) -> str:
    title = given.get("title", "").rstrip(".")
    number = given.get("number", "")
    return f"{title}, {number_word} {number}" if number else title


def _imprint(given: Mapping[str, str], author: str, pages_word: str) -> str:
    """Place and publisher; a publisher that is the author already is not said twice."""
    publisher = given.get("publisher") or given.get("issuer", "")
    house = "" if publisher == author else publisher
    where = ": ".join(part for part in (given.get("place", ""), house) if part)
    pages = f"{pages_word} {given['pages']}" if "pages" in given else ""
    return ", ".join(part for part in (where, pages) if part)
