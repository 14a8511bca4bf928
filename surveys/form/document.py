"""Form ↔ JSON document, and the document's hash.

The document is what a version stores. Empty fields are left out, so that a field added later does
not change the hash of the documents written before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from surveys.form.checks import form_problems
from surveys.form.expressions import Expression, ExpressionError
from surveys.form.model import (
    Choice,
    ChoiceList,
    Form,
    FormError,
    Group,
    Item,
    Question,
    QuestionType,
)

SCHEMA = 1
DEEPEST_GROUP = 10

TEXT_FIELDS = ("label", "hint", "required_message", "constraint_message")
EXPRESSION_FIELDS = (
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
)


def canonical_json(document: Mapping[str, Any]) -> str:
    """Return the document as JSON that depends on its content only: sorted keys, no spaces."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def form_to_document(form: Form) -> dict[str, Any]:
    """Return the form as JSON values."""
    return {
        "schema": SCHEMA,
        "form_id": form.form_id,
        "title": dict(form.title),
        "version": form.version,
        "languages": list(form.languages),
        "default_language": form.default_language,
        "items": [_item_to_json(item) for item in form.items],
        "choice_lists": [_list_to_json(choices) for choices in form.choice_lists.values()],
    }


def form_from_document(document: Mapping[str, Any]) -> Form:
    """Read a form.

    Raises FormError for a document of another schema, of another shape, or whose form does not
    hold together (see `checks.form_problems`).
    """
    form = draft_from_document(document)
    problems = form_problems(form)
    if problems:
        raise FormError("; ".join(problem.message for problem in problems))
    return form


def draft_from_document(document: Mapping[str, Any]) -> Form:
    """Read a form that need not hold together yet, as drafts are while people work on them.

    Raises FormError for a document of another schema or shape.
    """
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise FormError(f"The document is not a form of schema {SCHEMA}.")
    try:
        return _form_from_json(document)
    except ExpressionError as error:
        raise FormError(error.message) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormError(f"The document is not a form: {error!r}") from error


def _form_from_json(document: Mapping[str, Any]) -> Form:
    lists = [_list_from_json(data) for data in document["choice_lists"]]
    if len({choices.name for choices in lists}) != len(lists):
        raise FormError("Two choice lists have the same name.")
    return Form(
        form_id=_string(document["form_id"]),
        title=_text(document["title"]),
        version=_string(document["version"]),
        languages=tuple(_string(code) for code in document["languages"]),
        default_language=_string(document["default_language"]),
        items=tuple(_item_from_json(data, 1) for data in document["items"]),
        choice_lists={choices.name: choices for choices in lists},
    )


def _item_to_json(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {"name": item.name}
    for field in TEXT_FIELDS:
        if value := getattr(item, field, None):
            data[field] = dict(value)
    for field in EXPRESSION_FIELDS:
        expression = getattr(item, field, None)
        if expression is not None:
            data[field] = expression.to_json()
    if item.appearance:
        data["appearance"] = item.appearance
    if isinstance(item, Group):
        repeat = {"repeat": True} if item.repeat else {}
        return data | repeat | {"items": [_item_to_json(child) for child in item.items]}
    return data | _question_to_json(item)


def _question_to_json(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {"type": question.type.value}
    if question.list_name is not None:
        data["list_name"] = question.list_name
    if question.parameters:
        data["parameters"] = dict(question.parameters)
    if question.default:
        data["default"] = question.default
    if question.read_only:
        data["read_only"] = True
    return data


def _item_from_json(data: Mapping[str, Any], level: int) -> Item:
    if level > DEEPEST_GROUP:
        raise FormError(f"Groups are nested more than {DEEPEST_GROUP} deep.")
    if "items" in data:
        return Group(
            name=_string(data["name"]),
            label=_text(data.get("label", {})),
            hint=_text(data.get("hint", {})),
            relevant=_expression(data, "relevant"),
            appearance=_string(data.get("appearance", "")),
            items=tuple(_item_from_json(child, level + 1) for child in data["items"]),
            repeat=data.get("repeat", False) is True,
            repeat_count=_expression(data, "repeat_count"),
        )
    return _question_from_json(data)


def _question_from_json(data: Mapping[str, Any]) -> Question:
    return Question(
        name=_string(data["name"]),
        type=QuestionType(data["type"]),
        label=_text(data.get("label", {})),
        hint=_text(data.get("hint", {})),
        required=_expression(data, "required"),
        required_message=_text(data.get("required_message", {})),
        relevant=_expression(data, "relevant"),
        constraint=_expression(data, "constraint"),
        constraint_message=_text(data.get("constraint_message", {})),
        calculation=_expression(data, "calculation"),
        choice_filter=_expression(data, "choice_filter"),
        list_name=_string(data["list_name"]) if "list_name" in data else None,
        appearance=_string(data.get("appearance", "")),
        parameters=_text(data.get("parameters", {})),
        default=_string(data.get("default", "")),
        read_only=data.get("read_only", False) is True,
    )


def _list_to_json(choices: ChoiceList) -> dict[str, Any]:
    return {
        "name": choices.name,
        "ordinal": choices.ordinal,
        "dont_know": choices.dont_know,
        "choices": [_choice_to_json(choice) for choice in choices.choices],
    }


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    data: dict[str, Any] = {"name": choice.name, "label": dict(choice.label)}
    return data | ({"attributes": dict(choice.attributes)} if choice.attributes else {})


def _list_from_json(data: Mapping[str, Any]) -> ChoiceList:
    dont_know = data["dont_know"]
    return ChoiceList(
        name=_string(data["name"]),
        ordinal=data["ordinal"] is True,
        dont_know=None if dont_know is None else _string(dont_know),
        choices=tuple(
            Choice(
                _string(choice["name"]),
                _text(choice["label"]),
                _text(choice.get("attributes", {})),
            )
            for choice in data["choices"]
        ),
    )


def _expression(data: Mapping[str, Any], field: str) -> Expression | None:
    return Expression.from_json(data[field]) if field in data else None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise FormError(f"A text is expected, not {value!r}.")
    return value


def _text(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise FormError(f"Texts by language are expected, not {value!r}.")
    return {_string(key): _string(text) for key, text in value.items()}
