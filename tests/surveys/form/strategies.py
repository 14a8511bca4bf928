"""Forms, expressions and answers of every shape, for the property tests."""

from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from surveys.form.expressions import Expression, parse
from surveys.form.model import (
    ASKED_TYPES,
    CHOICE_TYPES,
    Choice,
    ChoiceList,
    Form,
    Group,
    Item,
    Question,
    QuestionType,
)

# Forms take long to make up; how long depends on the machine.
FORM_SETTINGS = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
LANGUAGES = ("en", "ru")
LIST_NAMES = ("one", "two")
CHOICE_NAMES = ("a", "b", "other", "dont_know", "1")
TYPES = (*sorted(ASKED_TYPES), QuestionType.NOTE, QuestionType.START, QuestionType.HIDDEN)
FIRST_TYPES = (
    QuestionType.TEXT,
    QuestionType.INTEGER,
    QuestionType.DECIMAL,
    QuestionType.DATE,
    QuestionType.SELECT_ONE,
    QuestionType.SELECT_MULTIPLE,
    QuestionType.RANK,
    QuestionType.ACKNOWLEDGE,
    QuestionType.NOTE,
    QuestionType.START,
)
KINDS_OF_TEXT = ("", "email", "phone", "url", "multiline")
RANGES: tuple[dict[str, str], ...] = ({}, {"start": "0", "end": "4", "step": "0.5"})
FILE = {"id": "0123456789abcdef" * 2, "name": "plan.pdf", "size": 1024}


@cache
def json_answers() -> st.SearchStrategy[Any]:
    """What a stored answer might be, wrong kinds included."""
    names = st.sampled_from(CHOICE_NAMES)
    return st.one_of(
        st.none(),
        names,
        st.lists(names, max_size=4),
        st.integers(),
        st.floats(allow_nan=False),
        st.booleans(),
        st.text(max_size=12),
        st.dates().map(str),
        st.sampled_from(["14:30", "2023-05-31T14:30", "43.2 76.9", "a@b.org", "25:00", FILE]),
        st.just({"not": ["an", "answer"]}),
        st.lists(st.one_of(st.none(), st.integers(), st.just({})), max_size=2),
    )


def atoms(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    literals = ["1", "0", "2.5", "'a'", "'other'", "''", ".", "true()", "today()"]
    return st.sampled_from([*(f"${{{name}}}" for name in names), *literals])


@cache
def expressions(names: tuple[str, ...] = ("a", "b", "c")) -> st.SearchStrategy[Expression]:
    """Expressions that refer to the given questions."""

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        operators = ["=", "!=", "<", ">=", "+", "-", "*", "div", "mod", "and", "or"]
        infix = st.tuples(inner, st.sampled_from(operators), inner)
        calls = ["not({})", "string({})", "number({})", "round({}, 1)", "count-selected({})",
                 "date({})", "int({})", "-{}", "regex({}, '[0-9]+')", "regex({}, '(.?[^b]+)*')",
                 "sqrt({})"]  # fmt: skip
        pairs = ["selected({}, {})", "selected-at({}, {})", "pow({}, {})", "substr({}, {})",
                 "coalesce({}, {})", "concat({}, {})", "translate({}, {}, 'x')"]  # fmt: skip
        return st.one_of(
            infix.map(lambda parts: f"({' '.join(parts)})"),
            st.builds(str.format, st.sampled_from(calls), inner),
            st.builds(str.format, st.sampled_from(pairs), inner, inner),
        )

    return st.recursive(atoms(names), larger, max_leaves=5).map(parse)


@cache
def texts() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(LANGUAGES), st.text(min_size=1, max_size=8))


@st.composite
def choice_lists(draw: st.DrawFn, name: str) -> ChoiceList:
    names = draw(st.lists(st.sampled_from(CHOICE_NAMES), min_size=1, max_size=5, unique=True))
    choices = [Choice(one, draw(texts()), {"region": draw(st.sampled_from("xy"))}) for one in names]
    dont_know = "dont_know" if "dont_know" in names else None
    return ChoiceList(name, tuple(choices), draw(st.booleans()), dont_know)


@st.composite
def questions(
    draw: st.DrawFn, name: str, earlier: tuple[str, ...], types: tuple[QuestionType, ...] = TYPES
) -> Question:
    """A question whose logic refers to earlier ones, so that nothing is circular."""
    kind = draw(st.sampled_from((*types, QuestionType.CALCULATE)))
    logic = st.none() | expressions(earlier) if earlier else st.none()
    is_calculated = kind is QuestionType.CALCULATE
    has_choices = kind in CHOICE_TYPES
    return Question(
        name=name,
        type=kind,
        label=draw(texts()),
        hint=draw(texts()),
        required=draw(st.none() | st.just(parse("true()")) | logic),
        required_message=draw(texts()),
        relevant=draw(logic),
        constraint=draw(st.none() | expressions((*earlier, name))),
        constraint_message=draw(texts()),
        calculation=draw(expressions(earlier or ("q0",))) if is_calculated else None,
        choice_filter=parse("region = 'x'") if has_choices and draw(st.booleans()) else None,
        list_name=draw(st.sampled_from(LIST_NAMES)) if has_choices else None,
        default=draw(st.sampled_from(["", "a"])),
        appearance=draw(st.sampled_from(KINDS_OF_TEXT)) if kind is QuestionType.TEXT else "",
        parameters=draw(st.sampled_from(RANGES)) if kind is QuestionType.RANGE else {},
        read_only=draw(st.booleans()),
    )


@st.composite
def forms(draw: st.DrawFn, *, types: tuple[QuestionType, ...] = TYPES) -> Form:
    """Forms that hold together: groups up to two deep, logic that looks back only.

    With types of its own no group is repeated.
    """
    names = [f"q{number}" for number in range(draw(st.integers(1, 8)))]
    items: list[Item] = []
    for index, name in enumerate(names):
        question = draw(questions(name, tuple(names[:index]), types))
        if question.calculation and name in question.calculation.references:
            question = Question(name, QuestionType.NOTE, {"en": "Note"})
        items.append(question)
    cut, inner = draw(st.integers(0, len(items))), draw(st.integers(0, len(items)))
    inside = tuple(items[cut:])
    if inner > cut:
        members = tuple(items[inner:])
        repeats = (types is TYPES and draw(st.booleans())) and any(
            isinstance(item, Question) and item.is_input for item in members
        )
        count = draw(st.none() | st.just(parse("2"))) if repeats else None
        nested = Group("inner", draw(texts()), items=members, repeat=repeats, repeat_count=count)
        inside = (*items[cut:inner], nested)
    first = tuple(names[:cut])
    relevant = draw(st.none() | expressions(first)) if first else None
    group = Group("outer", draw(texts()), draw(texts()), relevant, "field-list", inside)
    lists = {name: draw(choice_lists(name)) for name in LIST_NAMES}
    return Form("f", {"en": "Form"}, "1", LANGUAGES, "en", (*items[:cut], group), lists)


def answers() -> st.SearchStrategy[dict[str, Any]]:
    """Answers of any kind to some of a form's questions, and to one that it has not."""
    names = st.sampled_from([*(f"q{number}" for number in range(8)), "unknown"])
    single = st.dictionaries(names, json_answers())
    rows = st.lists(st.dictionaries(names, json_answers(), max_size=3), max_size=3)
    return st.builds(lambda found, items: {**found, "inner": items}, single, rows)
