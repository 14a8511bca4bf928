"""The expression language of XLSForm: the part of XPath 1.0 that questionnaires use.

`parse(text)` gives an `Expression`; `Expression.evaluate(Context(answers))` its value. The script
in `static/js/form-logic.js` evaluates the same trees in the browser, and both are held to
`tests/vectors/expressions.json`.
"""

from surveys.form.expressions.compiler import Context
from surveys.form.expressions.errors import ExpressionError
from surveys.form.expressions.expression import Expression, parse
from surveys.form.expressions.functions import FUNCTIONS
from surveys.form.expressions.values import (
    Nodes,
    Value,
    from_answer,
    to_boolean,
    to_number,
    to_string,
)

__all__ = [
    "FUNCTIONS",
    "Context",
    "Expression",
    "ExpressionError",
    "Nodes",
    "Value",
    "from_answer",
    "parse",
    "to_boolean",
    "to_number",
    "to_string",
]
