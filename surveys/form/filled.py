"""A questionnaire that was filled in away from the site, in a workbook or on a printable form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

LAYOUT = "1"
"""Changes when files made before can no longer be read."""

Raw: TypeAlias = str | list[Any] | dict[str, str]
"""As filled in: one text, several choice names, or places by choice for a ranking.

Of a repeated group a list of objects, one for each item, blank ones among them.
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file was made for.

    `version` is the SHA-256 of the version's document. `response` is the key of the draft whose
    answers the file holds, "" for an empty file; `base` gives the revision and the fingerprint of
    each answer at that moment, `items` the fingerprints of the items of each repeated group.
    """

    version: str
    questionnaire: str = ""
    number: int = 0
    response: str = ""
    language: str = ""
    base: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong at one place of a file, for example sheet "1. About you", cell C5."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a file holds: for each question the raw answer ("" for none), and where it stands."""

    stamp: Stamp
    raws: Mapping[str, Raw]
    places: Mapping[str, str]
    problems: tuple[FileProblem, ...] = ()


class FilledFileError(Exception):
    """The file as a whole cannot be used; the message says why and what to do."""
