"""Every vector gives its value, also after the expression was stored and read back."""

import json

import pytest

from surveys.form.expressions import FUNCTIONS, Expression, parse
from tests.surveys.form.vectors import context_of, load_vectors

VECTORS = load_vectors()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["expression"])
def test_value(vector):
    value = parse(vector["expression"]).evaluate(context_of(vector))

    assert value == vector["expected"]
    assert isinstance(value, bool) == isinstance(vector["expected"], bool)
    assert isinstance(value, str) == isinstance(vector["expected"], str)


def test_values_are_the_same_after_storing():
    for vector in VECTORS:
        stored = json.dumps(parse(vector["expression"]).to_json())
        expression = Expression.from_json(json.loads(stored))

        assert expression == parse(vector["expression"])
        assert expression.evaluate(context_of(vector)) == vector["expected"]


def test_there_are_enough_vectors_and_every_function_has_one():
    text = " ".join(vector["expression"] for vector in VECTORS)

    assert len(VECTORS) >= 150
    assert not [name for name in FUNCTIONS if f"{name}(" not in text]
