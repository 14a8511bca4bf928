"""Adding, moving, renaming and removing: each gives another form and leaves the old one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.form.document import draft_from_document, form_to_document
from surveys.form.editing import (
    DIRECTIONS,
    PLACES,
    EditError,
    drop_item,
    duplicate_item,
    find_item,
    insert_item,
    move_item,
    parent_of,
    place_item,
    references_to,
    remove_item,
    rename_item,
    replace_item,
)
from surveys.form.expressions import parse
from surveys.form.expressions.renaming import renamed
from surveys.form.naming import suggest_name
from surveys.form.texts import walk_items
from tests.surveys.form.makers import ask, form_of, group


def names(form):
    return [item.name for item in walk_items(form.items)]


@pytest.fixture
def form():
    return form_of(
        group("one", ask("a"), ask("b", relevant="${a} = 'x'")),
        group("two", ask("c", relevant="${b} != '' and ${a} != 'a'"), group("inner", ask("d"))),
        ask("e"),
    )


def test_a_new_item_comes_at_the_end_of_its_group_or_after_a_sibling(form):
    assert names(insert_item(form, ask("x"), parent="one"))[:4] == ["one", "a", "b", "x"]
    assert names(insert_item(form, ask("x"), after="a"))[:3] == ["one", "a", "x"]
    assert names(insert_item(form, ask("x")))[-1] == "x"
    assert "x" not in names(form)


@pytest.mark.parametrize("taken", ["a", "inner", "two"])
def test_a_name_is_given_once(form, taken):
    with pytest.raises(EditError, match="taken"):
        insert_item(form, ask(taken))
    with pytest.raises(EditError, match="taken"):
        replace_item(form, "e", ask(taken))
    with pytest.raises(EditError, match="taken"):
        rename_item(form, "e", taken)


@pytest.mark.parametrize(
    ("name", "direction", "expected"),
    [
        ("b", "up", ["one", "b", "a", "two", "c", "inner", "d", "e"]),
        ("a", "down", ["one", "b", "a", "two", "c", "inner", "d", "e"]),
        ("two", "up", ["two", "c", "inner", "d", "one", "a", "b", "e"]),
        ("a", "up", ["one", "a", "b", "two", "c", "inner", "d", "e"]),
        ("e", "down", ["one", "a", "b", "two", "c", "inner", "d", "e"]),
        ("d", "out", ["one", "a", "b", "two", "c", "inner", "d", "e"]),
        ("a", "out", ["one", "b", "a", "two", "c", "inner", "d", "e"]),
        ("e", "into", ["one", "a", "b", "two", "c", "inner", "d", "e"]),
        ("c", "into", ["one", "a", "b", "two", "inner", "c", "d", "e"]),
    ],
)
def test_items_move_one_place(form, name, direction, expected):
    assert names(move_item(form, name, direction)) == expected


def test_moving_in_and_out_changes_the_group(form):
    assert parent_of(move_item(form, "e", "into"), "e").name == "two"
    assert parent_of(move_item(form, "a", "out"), "a") is None
    assert parent_of(move_item(form, "c", "into"), "c").name == "inner"
    assert parent_of(place_item(form, "a", "inner"), "a").name == "inner"
    assert parent_of(place_item(form, "d", ""), "d") is None


def test_a_group_does_not_move_into_itself(form):
    with pytest.raises(EditError, match="itself"):
        place_item(form, "two", "inner")
    with pytest.raises(EditError):
        move_item(form, "a", "sideways")


ORDER = ["one", "a", "b", "two", "c", "inner", "d", "e"]


@pytest.mark.parametrize(
    ("name", "where", "other", "expected", "parent"),
    [
        ("a", "after", "b", ["one", "b", "a", "two", "c", "inner", "d", "e"], "one"),
        ("e", "after", "a", ["one", "a", "e", "b", "two", "c", "inner", "d"], "one"),
        ("a", "after", "d", ["one", "b", "two", "c", "inner", "d", "a", "e"], "inner"),
        ("a", "after", "two", ["one", "b", "two", "c", "inner", "d", "a", "e"], ""),
        ("two", "after", "a", ["one", "a", "two", "c", "inner", "d", "b", "e"], "one"),
        ("e", "first", "inner", ["one", "a", "b", "two", "c", "inner", "e", "d"], "inner"),
        ("d", "first", "", ["d", "one", "a", "b", "two", "c", "inner", "e"], ""),
        ("one", "first", "two", ["two", "one", "a", "b", "c", "inner", "d", "e"], "two"),
        ("b", "after", "a", ORDER, "one"),
        ("b", "after", "b", ORDER, "one"),
        ("one", "first", "", ORDER, ""),
    ],
)
def test_items_are_dropped_anywhere(form, name, where, other, expected, parent):
    dropped = drop_item(form, name, where, other)
    around = parent_of(dropped, name)

    assert names(dropped) == expected
    assert (around.name if around else "") == parent
    assert find_item(dropped, name) == find_item(form, name)


@pytest.mark.parametrize(
    ("name", "where", "other", "told"),
    [
        ("two", "after", "c", "itself"),
        ("two", "first", "inner", "itself"),
        ("two", "first", "two", "itself"),
        ("a", "after", "gone", "“gone” is not in the questionnaire any more"),
        ("a", "after", "", "not in the questionnaire any more"),
        ("gone", "after", "a", "“gone” is not in the questionnaire any more"),
        ("a", "first", "gone", "not in the questionnaire any more"),
        ("a", "first", "e", "not a section or group"),
    ],
)
def test_what_cannot_be_dropped_is_told(form, name, where, other, told):
    with pytest.raises(EditError, match=told):
        drop_item(form, name, where, other)


@pytest.mark.parametrize("where", PLACES)
def test_nothing_is_dropped_too_deep(form, where):
    deep: Any = group("bottom", ask("x"))
    for level in range(8):
        deep = group(f"g{level}", deep)
    form = insert_item(form, deep)

    assert "x" in names(form)
    with pytest.raises(EditError, match="deep"):
        drop_item(form, "two", where, "x" if where == "after" else "bottom")


@given(st.data())
def test_any_drops_keep_every_item_or_are_refused(data):
    form = form_of(group("one", ask("a"), ask("b")), group("two", group("in", ask("c"))), ask("d"))
    everything = sorted(names(form))
    one, other = st.sampled_from(everything), st.sampled_from([*everything, ""])
    for _step in range(data.draw(st.integers(1, 8))):
        name, where, place = data.draw(one), data.draw(st.sampled_from(PLACES)), data.draw(other)
        try:
            form = drop_item(form, name, where, place)
        except EditError:
            continue
        seen, around = names(form), parent_of(form, name)
        if place and where == "first":
            assert (around.name, seen.index(name)) == (place, seen.index(place) + 1)
        elif place and place != name:
            assert parent_of(form, place) == around
    assert sorted(names(form)) == everything


def test_groups_have_a_deepest_level(form):
    deep: Any = ask("x")
    for level in range(12):
        deep = group(f"g{level}", deep)
    with pytest.raises(EditError, match="deep"):
        insert_item(form, deep)


def test_a_copy_has_names_of_its_own_and_refers_to_itself(form):
    copied, name = duplicate_item(form, "one")

    assert name == "one_2"
    assert names(copied)[:6] == ["one", "a", "b", "one_2", "a_2", "b_2"]
    assert find_item(copied, "b_2").relevant.text == "${a_2} = 'x'"
    assert find_item(copied, "c").relevant.text == "${b} != '' and ${a} != 'a'"


def test_a_rename_reaches_every_expression_and_text(form):
    form = replace_item(form, "e", ask("e", label={"en": "You said ${a}", "ru": "Вы: ${a}"}))

    changed = rename_item(form, "a", "first")

    assert find_item(changed, "b").relevant.text == "${first} = 'x'"
    assert find_item(changed, "c").relevant.text == "${b} != '' and ${first} != 'a'"
    assert find_item(changed, "e").label == {"en": "You said ${first}", "ru": "Вы: ${first}"}
    assert find_item(changed, "a") is None


def test_a_quoted_name_is_no_reference():
    expression = parse("${ a } = '${a}' or selected(${ab}, 'a')")

    assert renamed(expression, {"a": "z"}).text == "${z} = '${a}' or selected(${ab}, 'a')"
    assert renamed(expression, {"x": "z"}) is expression


def test_who_refers_to_an_item_is_known_before_it_goes(form):
    assert [(item.name, field) for item, field in references_to(form, "a")] == [
        ("b", "relevant"),
        ("c", "relevant"),
    ]
    assert [item.name for item, _field in references_to(form, "one")] == ["c"]
    assert references_to(form, "e") == []


def test_what_is_removed_goes_with_what_is_in_it(form):
    assert names(remove_item(form, "two")) == ["one", "a", "b", "e"]
    with pytest.raises(EditError, match="not in the questionnaire any more"):
        remove_item(form, "gone")


@given(st.data())
def test_any_moves_keep_every_item(data):
    form = form_of(group("one", ask("a"), ask("b")), group("two", group("in", ask("c"))), ask("d"))
    everything = sorted(names(form))
    for _step in range(data.draw(st.integers(1, 8))):
        name = data.draw(st.sampled_from(everything))
        form = move_item(form, name, data.draw(st.sampled_from(DIRECTIONS)))
    assert sorted(names(form)) == everything
    assert draft_from_document(form_to_document(form)) == form


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Name of your institution", "name_of_your_institution"),
        ("Название организации", "nazvanie_organizatsii"),
        ("18 to 24", "n18_to_24"),
        ("Қазақстан", "qazaqstan"),
        ("Café à la carte", "cafe_a_la_carte"),
        ("???", "question"),
        ("Taken", "taken_2"),
        (
            "A very long text that goes on and on beyond any name",
            "a_very_long_text_that_goes_on_and_on",
        ),
    ],
)
def test_names_are_made_from_labels(label, name):
    assert suggest_name(label, {"taken"}) == name
