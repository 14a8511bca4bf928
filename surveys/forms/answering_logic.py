"""What the page's script needs to show and hide questions: conditions as trees, and answers."""

from collections.abc import Iterable, Iterator
from typing import Any

from surveys.form.checks import expressions_of
from surveys.form.cleaning import constant_answer
from surveys.form.defaults import initial_row, is_whole_as_it_begins
from surveys.form.expressions import Expression, Nodes
from surveys.form.model import Form, Group, Item, Question, QuestionType, text_in
from surveys.form.routing import State
from surveys.form.texts import walk_items


def page_logic(form: Form, items: Iterable[Item], state: State) -> dict[str, Any]:
    """Return the logic of a page that shows `items`, as JSON values for `static/js/form-state.js`.

    `questions`: conditions by name, those of the groups around it among them; `groups`: the names
    of each group's questions; `calculations`: trees with their conditions; `answers`: the answers
    from other pages that any of these refer to; `filters`: what filtered questions offer, each
    choice with the columns that the filter reads; `alone`: the exclusive choices; `labels`: those
    that jr:choice-name() tells; `rules`: what is required, and the constraints; `constants`: what
    never changes; `fixed`: the questions that nobody can answer wrongly, being worked out or read
    only; `repeats`: the same for each repeated group, with the `defaults` of a new
    item, and whether it is `whole` with them.
    """
    items = tuple(items)
    logic = _logic(form, items, _needed_by_rows(form, items))
    known = {**state.values, **_nodes_of(state)}
    outside = logic.pop("referred") - logic["questions"].keys() - logic["calculations"].keys()
    logic["answers"] = {name: _plain(known[name]) for name in sorted(outside & known.keys())}
    repeats = {}
    for group in _groups(items):
        if group.repeat:
            inner = _logic(form.row_form(group.name), group.items, set())
            inner.pop("referred")
            inner["count"] = _tree(group.repeat_count)
            if begun := initial_row(form, group.name):
                is_whole = is_whole_as_it_begins(form, group.name)
                inner |= {"defaults": begun, "whole": is_whole}
            repeats[group.name] = inner
    return logic | ({"repeats": repeats} if repeats else {})


def _logic(form: Form, items: tuple[Item, ...], needed: set[str]) -> dict[str, Any]:
    """The logic of one level; `needed` are names that a level below refers to."""
    conditions = _conditions(form)
    on_page = {question.name for question in _questions(items)}
    filtered = [one for one in _questions(items) if one.choice_filter and one.is_input]
    calculations: dict[str, Question] = {}
    waiting = [name for on in on_page for name in _references(conditions[on])]
    waiting += _references([question.choice_filter for question in filtered])
    waiting += _references(
        [one for question in _questions(items) for one in (question.required, question.constraint)]
    )
    waiting += [*needed, *(name for name in on_page if form.questions[name].calculation)]
    referred = set(waiting)
    while waiting:
        question = form.questions.get(waiting.pop())
        if question is None or question.calculation is None or question.name in calculations:
            continue
        calculations[question.name] = question
        references = _references([*conditions[question.name], question.calculation])
        waiting += references
        referred.update(references)
    found: dict[str, Any] = {
        "questions": {name: _trees(conditions[name]) for name in sorted(on_page)},
        "groups": {
            group.name: [question.name for question in group.questions]
            for group in _groups(items)
            if not group.repeat
        },
        "calculations": {
            name: {"tree": _tree(question.calculation), "when": _trees(conditions[name])}
            for name, question in calculations.items()
        },
        "referred": referred,
    }
    extra = {
        "filters": {question.name: _filter(form, question) for question in filtered},
        "alone": _alone(form, items),
        "fixed": _fixed(items),
        "labels": _labels(form, conditions, calculations),
        "rules": _rules(form, items),
        "constants": {
            name: constant
            for name in sorted(on_page | referred)
            if (asked := form.questions.get(name)) is not None
            and (constant := constant_answer(form, asked)) is not None
        },
    }
    return found | {name: value for name, value in extra.items() if value}


def _needed_by_rows(form: Form, items: tuple[Item, ...]) -> set[str]:
    """What the questions of repeated groups refer to around them."""
    found: set[str] = set()
    for group in _groups(items):
        if group.repeat:
            logic = _logic(form.row_form(group.name), group.items, set())
            found |= logic["referred"]
            found |= set(group.repeat_count.references if group.repeat_count else ())
    return found


def _filter(form: Form, question: Question) -> dict[str, Any]:
    expression = question.choice_filter
    columns = expression.columns - {"name"} if expression else frozenset()
    return {
        "tree": _tree(expression),
        "choices": [
            [choice.name, {column: choice.attributes.get(column, "") for column in columns}]
            for choice in form.choice_list_of(question).choices
        ],
    }


def _rules(form: Form, items: tuple[Item, ...]) -> dict[str, dict[str, Any]]:
    """What an answer to each question on the page must be; `required` only where it is needed."""
    found: dict[str, dict[str, Any]] = {}
    for question in _questions(items):
        rule = {"required": question.required, "constraint": question.constraint}
        trees = {name: _tree(one) for name, one in rule.items() if one and question.is_input}
        if trees:
            found[question.name] = trees
    return found


def _fixed(items: tuple[Item, ...]) -> list[str]:
    """The questions whose answers nobody can change."""
    return [
        question.name
        for question in _questions(items)
        if question.read_only or question.calculation is not None
    ]


def _alone(form: Form, items: tuple[Item, ...]) -> dict[str, list[str]]:
    """The exclusive choices of each question that has any."""
    return {
        question.name: sorted(form.choice_list_of(question).exclusive)
        for question in _questions(items)
        if question.type is QuestionType.SELECT_MULTIPLE
        and question.is_input
        and form.choice_list_of(question).exclusive
    }


def _labels(
    form: Form, conditions: dict[str, list[Expression]], calculations: dict[str, Question]
) -> dict[str, dict[str, str]]:
    """Labels, in the form's default language, of the questions whose choices are told."""
    expressions = [one for found in conditions.values() for one in found]
    expressions += [one.calculation for one in calculations.values() if one.calculation]
    names = {name for expression in expressions for name in expression.labelled}
    asked = (form.all_questions.get(name) for name in names)
    code = form.default_language
    return {
        question.name: {
            choice.name: text_in(choice.label, code, code)[0] or choice.name
            for choice in form.choice_list_of(question).choices
        }
        for question in asked
        if question is not None and question.has_choices
    }


def _nodes_of(state: State) -> dict[str, Any]:
    """The answers in repeated groups, as expressions outside of these see them."""
    scope = state.scope or {}
    return {name: value for name, value in scope.items() if isinstance(value, Nodes)}


def _plain(value: Any) -> Any:
    return {"nodes": list(value)} if isinstance(value, Nodes) else value


def has_conditions(logic: dict[str, Any]) -> bool:
    return any(logic["questions"].values())


def has_patterns(form: Form) -> bool:
    """Whether any expression of the form matches a pattern; worked out once per form."""
    found: bool | None = form.derived.get("has_patterns")
    if found is None:
        expressions = (one for item in walk_items(form.items) for _, one in expressions_of(item))
        found = form.derived["has_patterns"] = any(one.uses_patterns for one in expressions)
    return found


def _conditions(form: Form) -> dict[str, list[Expression]]:
    """Every question's conditions, worked out once per form."""
    found: dict[str, list[Expression]] | None = form.derived.get("page_conditions")
    if found is None:
        found = form.derived["page_conditions"] = dict(_walk(form.items, []))
    return found


def _walk(
    items: Iterable[Item], around: list[Expression]
) -> Iterator[tuple[str, list[Expression]]]:
    for item in items:
        conditions = [*around, item.relevant] if item.relevant else around
        if isinstance(item, Group) and not item.repeat:
            yield from _walk(item.items, conditions)
        else:
            yield item.name, conditions


def _questions(items: Iterable[Item]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Group) and item.repeat:
            yield item.as_question
        elif isinstance(item, Group):
            yield from _questions(item.items)
        elif item.is_shown or (item.type is QuestionType.CALCULATE and item.label):
            yield item


def _groups(items: Iterable[Item]) -> Iterator[Group]:
    for item in items:
        if isinstance(item, Group):
            yield item
            yield from () if item.repeat else _groups(item.items)


def _references(expressions: Iterable[Expression | None]) -> list[str]:
    return [name for expression in expressions if expression for name in expression.references]


def _trees(expressions: Iterable[Expression]) -> list[Any]:
    return [_tree(expression) for expression in expressions]


def _tree(expression: Expression | None) -> Any:
    return expression.to_json()["tree"] if expression else None
