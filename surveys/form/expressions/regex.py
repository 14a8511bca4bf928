"""Regular expressions that match in time proportional to the text.

Python's `re` backtracks: a careless pattern and a hostile answer could hold a worker for hours.
This matcher follows all alternatives at once (Thompson 1968), over the part of the syntax that
questionnaires use: characters, `.`, classes, `\\d \\w \\s \\p{L}`, groups, `|`, `* + ? {m,n}`, and
`^ $`. The whole text must match, as in ODK. Letters and digits of `\\w` and `\\d` are ASCII, as in
Java and in the browser.
"""

from __future__ import annotations

from functools import lru_cache

from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.regex_syntax import (
    Alternatives,
    CharacterTest,
    Edge,
    Part,
    Repeat,
    Sequence,
    parse_pattern,
)
from surveys.form.wording import word as _

MAX_STATES = 1_000
MAX_CACHED_STEPS = 5_000
LONGEST_TEXT = 2_000
"""Longer texts do not match; it bounds the work for one answer."""

States = frozenset[int]


class Pattern:
    """A compiled pattern: a nondeterministic automaton whose steps are cached as met."""

    def __init__(self, part: Part) -> None:
        self.tests: list[tuple[CharacterTest, int] | None] = []
        self.free: list[list[int]] = []
        self.edges: list[tuple[Edge, int] | None] = []
        self.last = self._state()
        first = self._build(part, self.last)
        self.start = self._closure({first}, at_start=True)
        self.steps: dict[tuple[States, str], States] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        if len(text) > LONGEST_TEXT:
            return False
        states = self.start
        for character in text:
            states = self._step(states, character)
            if not states:
                return False
        at_start = not text
        return self.last in self._closure(set(states), at_start=at_start, at_end=True)

    def _step(self, states: States, character: str) -> States:
        key = (states, character)
        found = self.steps.get(key)
        if found is None:
            targets = {
                test[1] for state in states if (test := self.tests[state]) and test[0](character)
            }
            found = self._closure(targets)
            if len(self.steps) < MAX_CACHED_STEPS:
                self.steps[key] = found
        return found

    def _closure(self, states: set[int], at_start: bool = False, at_end: bool = False) -> States:
        """Add every state that can be reached without reading a character."""
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            targets = list(self.free[state])
            edge = self.edges[state]
            if edge and ((edge[0] is Edge.START and at_start) or (edge[0] is Edge.END and at_end)):
                targets.append(edge[1])
            for target in targets:
                if target not in states:
                    states.add(target)
                    waiting.append(target)
        return frozenset(states)

    def _state(self) -> int:
        if len(self.free) >= MAX_STATES:
            raise ExpressionError(_("the pattern is too large."))
        self.tests.append(None)
        self.free.append([])
        self.edges.append(None)
        return len(self.free) - 1

    def _build(self, part: Part, after: int) -> int:
        """Add states for the part, leading to `after`; return the first of them."""
        match part:
            case Sequence(parts):
                for item in reversed(parts):
                    after = self._build(item, after)
                return after
            case Alternatives(parts):
                state = self._state()
                firsts = [self._build(item, after) for item in parts]
                self.free[state] = list(dict.fromkeys(firsts))  # empty ones lead to the same place
                return state
            case Repeat(inner, least, most):
                return self._build_repeat(inner, least, most, after)
            case Edge():
                state = self._state()
                self.edges[state] = (part, after)
                return state
        state = self._state()
        self.tests[state] = (part, after)
        return state

    def _build_repeat(self, inner: Part, least: int, most: int | None, after: int) -> int:
        if most is None:
            loop = self._state()
            self.free[loop] = [self._build(inner, loop), after]
            first = loop
        else:
            first = after
            for _ in range(most - least):
                option = self._state()
                self.free[option] = [self._build(inner, first), after]
                first = option
        for _ in range(least):
            before, first = first, self._build(inner, first)
            if first == before:  # an empty part: however often, it is nothing
                break
        return first


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """Compile a pattern. Raises ExpressionError for syntax outside the supported part."""
    return Pattern(parse_pattern(pattern))
