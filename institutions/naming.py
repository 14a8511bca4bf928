"""What of an institution's name tells it apart from others, whoever writes it down."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

_QUOTES = re.compile("[\"'`´«»“”„‘’‹›]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normalise_name(name: str) -> str:
    """Return `name` without the differences that do not tell institutions apart.

    Case, width and ligatures (NFKC), quotation marks, punctuation and runs of spaces.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    # Casefolding can undo the composition (ß, İ), so compose once more.
    text = unicodedata.normalize("NFKC", _QUOTES.sub("", text))
    return _BETWEEN_WORDS.sub(" ", text).strip()


def normalised_names(written: Iterable[str]) -> set[str]:
    """Return the names normalised, without those of which nothing is left."""
    return {normalised for name in written if (normalised := normalise_name(name))}


def match_keys(written: Sequence[str]) -> list[str]:
    """Return the normalised names, and a digest of the names as written, which is none of them.

    With the digest, the keys change whenever a name does, be it in a way that normalising drops.
    """
    digest = hashlib.sha256(json.dumps(sorted(written)).encode()).hexdigest()
    return [f"#{digest[:16]}", *sorted(normalised_names(written))]
