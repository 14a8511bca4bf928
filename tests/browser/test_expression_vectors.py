"""The browser evaluates the questionnaire's logic as the server does."""

from pathlib import Path

from surveys.form.expressions import parse
from tests.surveys.form.vectors import load_vectors

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
EVALUATE_ALL = """
vectors => vectors.map(({tree, answers, self, columns, now, position, labels = {}}) =>
    formLogic.evaluate(tree, answers, self, {columns, now, position,
        labels: (question, name) => (labels[question] || {})[name] || name}))
"""


def load(page) -> None:
    page.goto("about:blank")
    for name in ("form-pattern.js", "form-logic.js"):
        page.add_script_tag(path=SCRIPTS / name)


def test_every_vector_has_the_same_value_in_the_browser(page):
    vectors = load_vectors()
    for vector in vectors:
        vector["tree"] = parse(vector["expression"]).to_json()["tree"]
    load(page)

    values = page.evaluate(EVALUATE_ALL, vectors)

    expressions = [vector["expression"] for vector in vectors]
    expected = [(vector["expected"], type(vector["expected"]) is bool) for vector in vectors]
    found = [(value, type(value) is bool) for value in values]
    wrong = [row for row in zip(expressions, found, expected, strict=True) if row[1] != row[2]]
    assert wrong == []


def test_is_true_reads_a_value_as_a_condition(page):
    load(page)
    tree = parse("count-selected(.) - 1").to_json()["tree"]

    assert page.evaluate("tree => formLogic.isTrue(tree, {}, ['a', 'b'])", tree) is True
    assert page.evaluate("tree => formLogic.isTrue(tree, {}, ['a'])", tree) is False
