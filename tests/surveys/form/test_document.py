"""A form survives storing, and its hash depends on its content only."""

import copy
import json

import pytest
from hypothesis import given

from surveys.form.document import canonical_json, digest, form_from_document, form_to_document
from surveys.form.model import FormError, QuestionType
from tests.surveys.form.makers import ask, form_of, group
from tests.surveys.form.strategies import FORM_SETTINGS, forms

FORM = form_of(
    group(
        "about",
        ask("sure", "select_one", list_name="yes_no", required="true()", appearance="minimal"),
        ask("why", relevant="${sure} = 'yes'", constraint="string-length(.) > 3", default="x"),
    ),
    ask("twice", "calculate", calculation="2", label={}),
)


@FORM_SETTINGS
@given(forms())
def test_round_trip_is_identity(form):
    document = json.loads(canonical_json(form_to_document(form)))

    assert form_from_document(document) == form
    assert digest(form_to_document(form_from_document(document))) == digest(document)


def test_canonical_json_is_sorted_compact_and_readable():
    assert canonical_json({"b": "Да", "a": [1, None]}) == '{"a":[1,null],"b":"Да"}'
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})


def test_digest_does_not_depend_on_the_order_of_keys():
    document = form_to_document(FORM)

    assert digest(dict(reversed(document.items()))) == digest(document)
    assert len(digest(document)) == 64


def test_digest_of_a_form_written_before_stays():
    """A published version is found by its hash: the document's shape must not drift."""
    assert digest(form_to_document(FORM)) == (
        "33b8460a880faf1d9c33b17b3ffb3bf25cbe65173c8fdd09a05a47e092629c52"
    )


def test_empty_fields_are_left_out():
    first = form_to_document(FORM)["items"][0]

    assert first["items"][0] == {
        "name": "sure",
        "type": "select_one",
        "label": {"en": "sure"},
        "list_name": "yes_no",
        "required": {"text": "true()", "tree": ["call", "true"]},
        "appearance": "minimal",
    }


def damaged(change):
    document = copy.deepcopy(form_to_document(FORM))
    change(document)
    return document


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(schema=2),
        lambda document: document.pop("schema"),
        lambda document: document.pop("items"),
        lambda document: document.update(items=3),
        lambda document: document.update(items=[3]),
        lambda document: document.update(title="Test"),
        lambda document: document.update(version=1),
        lambda document: document.update(default_language="kk"),
        lambda document: document["items"][1].update(type="telepathy"),
        lambda document: document["items"][1].update(type="geopoint"),
        lambda document: document["items"][1].update(name="two words"),
        lambda document: document["items"][1].update(name="sure"),
        lambda document: document["items"][1].update(label={"en": 1}),
        lambda document: document["items"][1].update(calculation={"text": "x"}),
        lambda document: document["items"][0]["items"][0].update(list_name="nothing"),
        lambda document: document["choice_lists"].append(document["choice_lists"][0]),
        lambda document: document["choice_lists"][0].update(dont_know="maybe"),
        lambda document: document["choice_lists"][0]["choices"][0].update(name=1),
    ],
)
def test_what_is_not_a_form_is_refused(change):
    with pytest.raises(FormError):
        form_from_document(damaged(change))


@pytest.mark.parametrize("document", [None, [], "", {}, {"schema": 1}])
def test_what_is_not_even_a_document_is_refused(document):
    with pytest.raises(FormError):
        form_from_document(document)


def test_groups_cannot_be_nested_without_end():
    def nest(document):
        items = document["items"]
        for number in range(20):
            items.append({"name": f"g{number}", "items": []})
            items = items[-1]["items"]

    with pytest.raises(FormError, match="deep"):
        form_from_document(damaged(nest))


def test_types_are_values_after_reading():
    form = form_from_document(form_to_document(FORM))

    assert form.question("sure").type is QuestionType.SELECT_ONE
