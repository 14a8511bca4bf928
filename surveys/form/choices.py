"""Choice lists, and texts in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from surveys.form.types import YES

Text: TypeAlias = Mapping[str, str]
"""Language code → text. A language without a translation is absent."""

NOTHING: Mapping[str, str] = MappingProxyType({})


def nothing() -> Mapping[str, str]:
    """Make a default for fields that hold texts."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list; `attributes` are the extra columns that choice filters read."""

    name: str
    label: Text
    attributes: Mapping[str, str] = field(default_factory=nothing)

    @property
    def is_exclusive(self) -> bool:
        """Whether nothing else can be chosen with it: the column `exclusive` says "yes"."""
        return self.attributes.get("exclusive", "").strip().lower() in YES


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A named list of choices.

    `ordinal` says that the choices other than `dont_know` are steps of a scale, in order.
    """

    name: str
    choices: tuple[Choice, ...]
    ordinal: bool = False
    dont_know: str | None = None
    _by_name: dict[str, Choice] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {choice.name: choice for choice in self.choices})

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    @property
    def scale(self) -> tuple[Choice, ...]:
        """The choices without "don't know"."""
        return tuple(choice for choice in self.choices if choice.name != self.dont_know)

    @property
    def exclusive(self) -> frozenset[str]:
        """The names of the choices that stand alone."""
        return frozenset(choice.name for choice in self.choices if choice.is_exclusive)

    def get(self, name: str) -> Choice | None:
        return self._by_name.get(name)
