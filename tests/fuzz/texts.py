"""Texts that are read for their meaning: expressions, patterns, forms, figures in sentences."""

import json
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

from reports.evidence.claims.check import check_text
from reports.evidence.claims.index import build_index
from surveys.form.checks import form_problems
from surveys.form.document import (
    draft_from_document,
    form_from_document,
    form_to_document,
)
from surveys.form.expressions import FUNCTIONS, Context, Expression, ExpressionError, parse
from surveys.form.expressions.regex import compile_pattern
from surveys.form.lint import lint
from surveys.form.model import FormError
from surveys.form.routing import completion, work_out
from surveys.form.validation import validate
from tests.fuzz import nasty
from tests.fuzz.mutation import change_text
from tests.fuzz.seat import SAMPLE
from tests.fuzz.target import Target
from tests.reports.evidence.tables import sample_tables
from tests.surveys.form.vectors import load_vectors

OPERATORS = ("=", "!=", "<", "<=", "+", "-", "*", "div", "mod", "and", "or")
NAMES = ("n", "zero", "neg", "t", "many", "one", "num", "day", "missing")
ANSWERS: tuple[Any, ...] = (
    None, True, 0, -1, 2.5, 10**30, -(10**400), 1e308, "", "a b", ["a"], [], ["a", 1, None],
    {"x": 1}, [[]], [{"a": "b"}], *nasty.ALL,
)  # fmt: skip
PATTERNS = (
    "(a+)+$",
    "(a|a)*b",
    "(.*){1,200}x",
    "([a-z]{1,9}[0-9]?)+",
    "\\p{L}{200}",
    "^(x?){200}$",
)


def text_targets() -> Iterator[Target]:
    """Targets that need no database."""
    vectors = [json.dumps(one).encode() for one in load_vectors()[::7]]
    yield Target("expressions", _evaluate, vectors, _change_expression)
    yield Target("patterns", _match, [one.encode() for one in PATTERNS], _change_pattern)
    index = build_index([*sample_tables("KZ"), *sample_tables("KG")], "KZ")
    yield Target(
        "claims", lambda text: check_text(_read(text)[:20_000], index), _claims(), change_text
    )
    yield Target("forms", _use_form, [SAMPLE.read_bytes()], _change_form)


def _read(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _evaluate(content: bytes) -> None:
    """Parse, write as JSON and read back, evaluate in an odd context."""
    given = json.loads(content)
    with suppress(ExpressionError):
        parsed = parse(str(given["expression"]))
        again = Expression.from_json(json.loads(json.dumps(parsed.to_json())))
        assert again == parsed
        context = Context(dict(given["answers"]), given["self"])
        assert parsed.evaluate(context) is not None
        assert parsed.is_true(context) in (True, False)


def _change_expression(rng: Random, content: bytes, other: bytes) -> bytes:
    given = json.loads(content)
    text = str(given["expression"])
    if rng.random() < 0.5:
        text = _made_expression(rng, text, str(json.loads(other)["expression"]))
    else:
        text = _read(change_text(rng, text.encode(), other))[:6_000]
    name = rng.choice((*NAMES, "self"))
    if name == "self":
        given["self"] = rng.choice(ANSWERS)
    else:
        given["answers"][name] = rng.choice(ANSWERS)
    return json.dumps({**given, "expression": text}).encode("utf-8", "replace")


def _made_expression(rng: Random, text: str, other: str) -> str:
    """Put expressions into functions and operations."""
    literal = repr(rng.choice(nasty.ALL)[:300])
    parts = [text, other, literal, rng.choice(nasty.NUMBERS), f"${{{rng.choice(NAMES)}}}", "."]
    match rng.randrange(5):
        case 0:
            chosen = [rng.choice(parts) for _ in range(rng.randrange(4))]
            return f"{rng.choice(sorted(FUNCTIONS))}({', '.join(chosen)})"
        case 1:
            return f"({text}) {rng.choice(OPERATORS)} {rng.choice(parts)}"
        case 2:
            times = rng.choice((2, 30, 60, 700))
            return f"{'(' * times}{text}{')' * times}"
        case 3:
            times = rng.choice((3, 80, 400))
            return f" {rng.choice(OPERATORS)} ".join([rng.choice(parts)] * times)
        case _:
            return f"regex({rng.choice(parts)}, '{rng.choice(PATTERNS)}')"


def _match(content: bytes) -> None:
    text = _read(content)
    with suppress(ExpressionError):
        pattern = compile_pattern(text)
        for tried in ("", "a" * 3_000, "ab1 " * 800, text[:2_000], "а" * 2_000 + "!"):
            assert pattern.matches(tried) in (True, False)


def _change_pattern(rng: Random, content: bytes, other: bytes) -> bytes:
    text = _read(content)[:400]
    match rng.randrange(5):
        case 0:
            text = f"({text}){rng.choice(('*', '+', '?', '{0,200}', '{3}', '{2,}'))}"
        case 1:
            text = f"{text}|{_read(other)[:200]}"
        case 2:
            text = f"{text}{_read(other)[:200]}"
        case 3:
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice("()[]{}|*+?.^$\\-dDwWsSpP1a ") + text[place:]
        case _:
            return change_text(rng, content, other)[:700]
    return text.encode()


def _claims() -> list[bytes]:
    return [text.encode() for text in (
        "Heroin seizures fell from 146.88 kg in 2019 to 5 kg in 2021, by 96.6 per cent.",
        "Число преступлений выросло втрое с 2019 по 2021 год и составило 1 234,5 тыс.",
        "Opium doubled every year; cannabis stayed constant between 2019–2021.",
        "In the first six months of 2020, 523 tablets (100% heroin and hashish) were seized.",
    )]  # fmt: skip


def _use_form(content: bytes) -> None:
    """Read a document as a stored one, look for mistakes, ask for each answer and check it."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return
    with suppress(FormError):
        lint(draft_from_document(document))
    try:
        form = form_from_document(document)
    except FormError:
        return
    assert form_from_document(form_to_document(form)) == form
    form_problems(form)
    lint(form)
    for number in range(2):
        answers = {
            name: ANSWERS[(place * 7 + number + len(content)) % len(ANSWERS)]
            for place, name in enumerate(form.questions)
        }
        work_out(form, answers)
        completion(form, answers)
        validate(form, answers, language="en")


def _change_form(rng: Random, content: bytes, other: bytes) -> bytes:
    """Change one value anywhere in the document, or put one part in place of another."""
    try:
        document = json.loads(content)
    except ValueError:
        return change_text(rng, content, other)
    for _ in range(rng.choice((1, 1, 2, 5))):
        places = list(_places(document))
        holder, key = rng.choice(places)
        source, other_key = rng.choice(places)
        match rng.randrange(6):
            case 0:
                holder[key] = json.loads(json.dumps(source[other_key]))
            case 1 if isinstance(holder, dict):
                del holder[key]
            case 2 if isinstance(holder[key], list):
                holder[key] = holder[key] * rng.choice((2, 40))
            case 3:
                holder[key] = rng.choice((None, [], {}, 1, -1, 1e300, True, "", [[]], {"": {}}))
            case _:
                holder[key] = rng.choice(nasty.ALL)
    return json.dumps(document).encode("utf-8", "replace")[:2_000_000]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place of a document that can be changed."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
