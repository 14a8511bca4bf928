"""What is fuzzed: something that takes bytes, good examples of them, and how to change one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fuzz.mutation import Mutation


def as_it_is(rng: Random, content: bytes, other: bytes) -> bytes:
    """Return random bytes: for what makes its example of them as of a seed."""
    return rng.randbytes(16)


@dataclass(frozen=True)
class Target:
    """`run` returns where the bytes were read or refused; what it raises is a finding.

    With `is_guided`, examples that reach new lines of the project are kept and changed further.
    """

    name: str
    run: Callable[[bytes], object]
    seeds: Sequence[bytes]
    mutate: Mutation
    is_guided: bool = True


def grouped(name: str, *members: Target) -> Target:
    """One target of several; the first byte of an example tells of which of them it is."""
    seeds = [
        bytes([number]) + seed for number, member in enumerate(members) for seed in member.seeds
    ]

    def mutate(rng: Random, content: bytes, other: bytes) -> bytes:
        member = members[content[0]]
        return content[:1] + member.mutate(rng, content[1:], other[1:])

    def run(content: bytes) -> object:
        return members[content[0]].run(content[1:])

    is_guided = any(member.is_guided for member in members)
    return Target(name, run, seeds, mutate, is_guided)


@dataclass(frozen=True)
class Page:
    """A page that takes a file: its address by name, the field and what else is sent there."""

    name: str
    file_name: str
    control: str = "file"
    values: dict[str, Any] = field(default_factory=dict)
    then: str = ""
    """The page that the visitor is led to is sent this field, too: it takes what was read."""
    path: str = ""
    """The address itself, where it is not one of the home country's."""
