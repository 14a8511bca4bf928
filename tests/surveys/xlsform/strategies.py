"""Forms as designers write them: with labels, and texts that a cell can hold."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from surveys.form.checks import form_problems
from surveys.form.model import ChoiceList, Form, Group, Item, Question
from tests.surveys.form import strategies

TEXTS = ("label", "hint", "required_message", "constraint_message")


def plain_texts() -> st.SearchStrategy[str]:
    """Texts without control characters, and without spaces around them."""
    characters = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
    texts = st.text(characters | st.just("\n"), max_size=8).map(str.strip)
    return texts.filter(bool)


@st.composite
def written_forms(draw: st.DrawFn) -> Form:
    """A form that can be asked, every question and choice with a label."""
    form = draw(strategies.forms(types=strategies.FIRST_TYPES).filter(_can_be_asked))
    supply = iter(draw(st.lists(plain_texts(), min_size=8, max_size=8)) * 200)

    def told(text: Any, *, is_needed: bool) -> dict[str, str]:
        codes = list(text) or (["en"] if is_needed else [])
        return {code: next(supply) for code in codes}

    def item(one: Item) -> Item:
        changed: dict[str, Any] = {
            base: told(getattr(one, base), is_needed=False) for base in _bases(one)
        }
        changed["label"] = told(one.label, is_needed=True)
        if isinstance(one, Group):
            return replace(one, items=tuple(map(item, one.items)), **changed)
        return replace(one, default="", **changed)

    def choices(one: ChoiceList) -> ChoiceList:
        written = (replace(each, label=told(each.label, is_needed=False)) for each in one.choices)
        return replace(one, choices=tuple(written))

    lists = {name: choices(one) for name, one in form.choice_lists.items()}
    title = {code: next(supply) for code in draw(st.sampled_from([("en",), ("en", "ru"), ("ru",)]))}
    order = draw(st.permutations(form.languages))
    items = tuple(map(item, form.items))
    return replace(form, title=title, languages=tuple(order), items=items, choice_lists=lists)


def _can_be_asked(form: Form) -> bool:
    asks = any(question.is_shown for question in form.questions.values())
    return asks and not form_problems(form)


def _bases(one: Item) -> tuple[str, ...]:
    return TEXTS if isinstance(one, Question) else ("label", "hint")
