"""Short ways to write forms in tests."""

from typing import Any

from surveys.form.expressions import Expression, parse
from surveys.form.model import Choice, ChoiceList, Form, Group, Item, Question, QuestionType

YES_NO = ChoiceList(
    "yes_no",
    (
        Choice("yes", {"en": "Yes", "ru": "Да"}),
        Choice("no", {"en": "No", "ru": "Нет"}),
        Choice("dont_know", {"en": "I do not know"}),
    ),
    dont_know="dont_know",
)
TOWNS = ChoiceList(
    "towns",
    (
        Choice("almaty", {"en": "Almaty"}, {"country": "KZ"}),
        Choice("astana", {"en": "Astana"}, {"country": "KZ"}),
        Choice("osh", {"en": "Osh", "ru": "Ош"}, {"country": "KG"}),
    ),
)
LOGIC = ("required", "relevant", "constraint", "calculation", "choice_filter")


def ask(name: str, type_: str = "text", **fields: Any) -> Question:
    """Make a question; logic is given as text."""
    for field in LOGIC:
        if isinstance(fields.get(field), str):
            fields[field] = parse(fields[field])
    fields.setdefault("label", {"en": name})
    return Question(name, QuestionType(type_), **fields)


def group(name: str, *items: Item, relevant: str = "", **fields: Any) -> Group:
    condition: Expression | None = parse(relevant) if relevant else None
    return Group(name, {"en": name.title()}, relevant=condition, items=items, **fields)


def form_of(*items: Item, lists: tuple[ChoiceList, ...] = (YES_NO, TOWNS)) -> Form:
    return Form(
        "test",
        {"en": "Test"},
        "1",
        ("en", "ru"),
        "en",
        items,
        {choices.name: choices for choices in lists},
    )
