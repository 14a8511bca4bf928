"""Renaming choices: what compares with them follows, and nothing else changes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.form.choice_renaming import rename_choices
from surveys.form.document import draft_from_document, form_to_document
from surveys.form.editing import EditError, find_item
from surveys.form.editing_lists import save_list
from surveys.form.expressions import ExpressionError, parse
from surveys.form.expressions.renaming import quoted, requoted
from surveys.form.lint import lint
from surveys.form.model import CHOICE_TYPES, Choice, ChoiceList, Form, Question
from surveys.form.routing import visible_questions
from surveys.form.texts import walk_items
from tests.surveys.form.makers import YES_NO, ask, form_of, group
from tests.surveys.form.strategies import CHOICE_NAMES, FORM_SETTINGS, forms

MORE = ChoiceList("more", (Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"})))
COUNTRIES = ChoiceList("countries", (Choice("KZ", {"en": "KZ"}), Choice("KG", {"en": "KG"})))
PLACES = ChoiceList(
    "places",
    (
        Choice("almaty", {"en": "Almaty"}, {"country": "KZ"}),
        Choice("lake", {"en": "Lake"}, {"country": "KZ KG", "kind": "KZ"}),
    ),
)
FIRST = (
    ask("q1", "select_one", list_name="yes_no"),
    ask("q2", "select_multiple", list_name="yes_no"),
    ask("other", "select_one", list_name="more"),
    ask("free"),
)


def renamed(text: str, names: Mapping[str, str], field: str = "relevant", **fields: str):
    """The expression of a question after the four, and what is told about it."""
    asked = ask("asked", fields.pop("type_", "text"), **{field: text}, **fields)
    form = form_of(*FIRST, asked, lists=(YES_NO, MORE, PLACES))
    followed = rename_choices(form, "yes_no", names)
    return getattr(find_item(followed.form, "asked"), field).text, followed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${q1} = 'yes'", "${q1} = 'ja'"),
        ("${q1} != 'yes'", "${q1} != 'ja'"),
        ("'yes' = ${q1}", "'ja' = ${q1}"),
        ("${q1}='yes'and ${q1} != \"no\"", "${q1}='ja'and ${q1} != \"no\""),
        ("selected(${q2}, 'yes')", "selected(${q2}, 'ja')"),
        ("selected(${q2}, ' yes ')", "selected(${q2}, ' ja ')"),
        ("selected('no yes', ${q1})", "selected('no ja', ${q1})"),
        ("${q2} = 'no yes'", "${q2} = 'no ja'"),
        ("not(selected( ${ q2 } , “yes” ))", "not(selected( ${ q2 } , “ja” ))"),
        ("(${q1}) = ('yes')", "(${q1}) = ('ja')"),
        ("selected-at(${q2}, 0) = 'yes'", "selected-at(${q2}, 0) = 'ja'"),
        ("jr:choice-name('yes', '${q1}') = 'yes'", "jr:choice-name('ja', '${q1}') = 'yes'"),
        ("if(${q1} = 'yes', 1, 2) > 1", "if(${q1} = 'ja', 1, 2) > 1"),
        ("${q1} = 'yes' or ${other} = 'yes'", "${q1} = 'ja' or ${other} = 'yes'"),
        ("'yes' = ${q1} and 'yes' = ${free}", "'ja' = ${q1} and 'yes' = ${free}"),
        ("${q1} = 'yesterday'", "${q1} = 'yesterday'"),
    ],
)
def test_what_compares_with_the_choice_follows(text, expected):
    assert renamed(text, {"yes": "ja"})[0] == expected


@pytest.mark.parametrize(
    "text", ["${other} = 'yes'", "${free} = 'yes'", "'yes' = 'yes'", "selected(${other}, 'yes')"]
)
def test_what_compares_with_something_else_stays_and_is_not_told(text):
    found, followed = renamed(text, {"yes": "ja"})

    assert found == text
    assert followed.places == followed.by_hand == ()


@pytest.mark.parametrize(
    "text",
    [
        "contains(${q2}, 'yes')",
        "regex(${q1}, '^(yes|no)$')",
        "concat(${q1}, '') = 'yes'",
        "if(${q1} = 'no', 'yes', '') = 'yes'",
        "${told} = 'yes'",
        "1 + ${q1} = 'yes'",
    ],
)
def test_what_cannot_be_followed_is_told(text):
    told = ask("told", "calculate", calculation="concat(${q1}, '')")
    form = form_of(*FIRST, told, ask("asked", relevant=text), lists=(YES_NO, MORE))
    followed = rename_choices(form, "yes_no", {"yes": "ja"})

    assert find_item(followed.form, "asked").relevant.text == text
    assert followed.by_hand == (("asked", "relevant"),)
    assert rename_choices(form, "yes_no", {"dont_know": "x"}).by_hand == ()


def test_two_names_change_places_at_once():
    names = {"yes": "no", "no": "yes"}
    text, followed = renamed("${q1} = 'yes' or selected(${q2}, 'no')", names)

    assert text == "${q1} = 'no' or selected(${q2}, 'yes')"
    assert followed.form.choice_lists["yes_no"].names == ("no", "yes", "dont_know")
    assert followed.by_hand == ()


def test_a_name_that_another_choice_gave_up_is_told():
    """The condition on the choice that goes would hold for the other one from now on."""
    form = form_of(*FIRST, ask("asked", relevant="${q1} = 'yes'"))
    followed = rename_choices(form, "yes_no", {"no": "yes"})

    assert followed.by_hand == (("asked", "relevant"),)
    assert followed.places == ()


@pytest.mark.parametrize("field", ["required", "constraint", "calculation"])
def test_the_answer_itself_is_followed_in_every_field(field):
    own = renamed(". != 'yes' and 'no' != .", {"yes": "ja"}, field, type_="select_one",
                  list_name="yes_no")  # fmt: skip
    foreign = renamed(". != 'yes'", {"yes": "ja"}, field)

    assert own[0] == ". != 'ja' and 'no' != ."
    assert own[1].places == (("asked", field),)
    assert foreign[0] == ". != 'yes'"


def test_groups_and_questions_in_repeated_groups_follow():
    inner = group("rows", ask("row", "select_one", list_name="yes_no"), repeat=True)
    text = "indexed-repeat(${row}, ${rows}, 1) = 'yes'"
    after = group("after", ask("x", relevant="${q1} = 'yes'"), relevant=text)
    counted = replace(inner, repeat_count=parse("if(${q1} = 'yes', 2, 1)"))
    followed = rename_choices(form_of(*FIRST, counted, after), "yes_no", {"yes": "ja"})

    assert find_item(followed.form, "after").relevant.text == text.replace("yes", "ja")
    assert find_item(followed.form, "rows").repeat_count.text == "if(${q1} = 'ja', 2, 1)"
    assert [field for _name, field in followed.places] == ["repeat_count", "relevant", "relevant"]


@pytest.mark.parametrize(
    ("type_", "list_name", "default", "expected"),
    [
        ("select_one", "yes_no", "yes", "ja"),
        ("select_multiple", "yes_no", "no  yes", "no  ja"),
        ("select_one", "more", "yes", "yes"),
        ("text", None, "yes", "yes"),
    ],
)
def test_values_at_the_start_follow(type_, list_name, default, expected):
    form = form_of(ask("q", type_, list_name=list_name, default=default), lists=(YES_NO, MORE))
    followed = rename_choices(form, "yes_no", {"yes": "ja"})

    assert followed.form.questions["q"].default == expected
    assert followed.places == ((("q", "default"),) if expected != default else ())


def cascade(choice_filter: str, **more: Question) -> Form:
    return form_of(
        ask("land", "select_one", list_name="countries"),
        *more.values(),
        ask("place", "select_one", list_name="places", choice_filter=choice_filter),
        lists=(COUNTRIES, PLACES),
    )


def test_columns_that_hold_the_names_for_a_choice_filter_follow():
    form = cascade("country = ${land} or selected(country, ${land}) or country = 'KZ'")
    followed = rename_choices(form, "countries", {"KZ": "kaz"})
    places = followed.form.choice_lists["places"]

    assert [dict(choice.attributes) for choice in places.choices] == [
        {"country": "kaz"},
        {"country": "kaz KG", "kind": "KZ"},
    ]
    text = followed.form.questions["place"].choice_filter.text
    assert text == "country = ${land} or selected(country, ${land}) or country = 'kaz'"
    assert followed.places == (("place", "choice_filter"), ("places", "country"))
    assert rename_choices(followed.form, "countries", {"kaz": "KZ"}).form == form


def test_a_column_that_answers_of_two_lists_share_is_left_and_told():
    second = ask("land2", "select_one", list_name="more")
    form = cascade("country = ${land} or country = ${land2}", second=second)
    followed = rename_choices(form, "countries", {"KZ": "kaz"})

    assert followed.form.choice_lists["places"] == PLACES
    assert followed.by_hand == (("place", "choice_filter"),)
    foreign = rename_choices(cascade("selected(${land}, name)"), "countries", {"KZ": "kaz"})
    assert foreign.by_hand == (("place", "choice_filter"),)


def test_a_choice_filter_names_its_own_choices():
    form = cascade("name != 'lake' or selected('almaty lake', name)")
    followed = rename_choices(form, "places", {"lake": "issyk"})
    text = followed.form.questions["place"].choice_filter.text

    assert text == "name != 'issyk' or selected('almaty issyk', name)"
    assert followed.by_hand == ()


def test_a_list_whose_columns_name_its_own_choices():
    regions = ChoiceList(
        "regions",
        (Choice("a", {"en": "A"}, {"up": "top"}), Choice("top", {"en": "T"}, {"up": "top"})),
    )
    form = form_of(
        ask("one", "select_one", list_name="regions"),
        ask("two", "select_one", list_name="regions", choice_filter="up = ${one}"),
        lists=(regions,),
    )
    posted = replace(
        regions,
        choices=(
            Choice("a", {"en": "A"}, {"up": "top"}),
            Choice("peak", {"en": "T"}, {"up": "changed"}),
        ),
    )
    saved = save_list(form, posted, before="regions", names={"top": "peak"}).form

    found = saved.choice_lists["regions"].choices
    assert [dict(choice.attributes) for choice in found] == [{"up": "peak"}, {"up": "changed"}]


def test_the_list_and_its_choices_are_renamed_at_once():
    form = form_of(*FIRST, ask("asked", relevant="${q1} = 'yes'"))
    new = ChoiceList("answers", (Choice("ja", {"en": "Ja"}), *YES_NO.choices[1:]))
    saved = save_list(form, new, before="yes_no", names={"yes": "ja"})

    assert saved.form.questions["q1"].list_name == "answers"
    assert saved.form.questions["asked"].relevant.text == "${q1} = 'ja'"
    assert saved.form.choice_lists["answers"] == new
    assert not [one for one in lint(saved.form) if one.subject == "asked" and "“ja”" in one.message]
    assert save_list(form, MORE, names={"yes": "x"}).form.choice_lists["more"] == MORE


def test_what_is_not_in_the_list_is_not_renamed():
    form = form_of(*FIRST, ask("asked", relevant="${q1} = 'gone'"))

    for list_name, names in (
        ("yes_no", {"gone": "x"}),
        ("yes_no", {"yes": "yes"}),
        ("?", {"a": "b"}),
    ):
        assert rename_choices(form, list_name, names).form is form


def test_the_choice_that_means_i_do_not_know_follows():
    followed = rename_choices(form_of(*FIRST), "yes_no", {"dont_know": "unsure"})

    assert followed.form.choice_lists["yes_no"].dont_know == "unsure"


def test_quotation_marks_give_way_to_the_new_name():
    expression = parse("${q} = 'a' or ${q} = “b” or ${q} = 'c'")
    assert [one.value for one in quoted(expression.tree)] == ["a", "b", "c"]

    changed = requoted(expression, {0: "it's", 1: 'b"', 2: "it's”\""})
    assert changed.text == '${q} = "it\'s" or ${q} = “b"” or ${q} = ‘it\'s”"’'
    with pytest.raises(ExpressionError, match="every kind"):
        requoted(expression, {0: "'\"’”"})


def test_a_name_that_an_expression_cannot_take_is_told_with_the_question():
    form = form_of(*FIRST, ask("asked", relevant=" or ".join(["${q1} = 'yes'"] * 80)))

    with pytest.raises(EditError, match=r"asked.*longer than"):
        rename_choices(form, "yes_no", {"yes": "y" * 60})


SELECTS = tuple(sorted(CHOICE_TYPES))


@st.composite
def renamings(draw: st.DrawFn) -> dict[str, str]:
    """Each name to another, no two to the same: names that change places, and new ones."""
    new = draw(st.permutations([*CHOICE_NAMES, "x", "y", "z"]))
    return dict(zip(CHOICE_NAMES, new, strict=False))


@st.composite
def comparing(draw: st.DrawFn) -> Form:
    """A random form whose last questions compare with choices, all of which are in the list."""
    form = draw(forms(types=SELECTS))
    full = tuple(Choice(name, {"en": name}, {"region": "x"}) for name in CHOICE_NAMES)
    form = replace(form, choice_lists={n: ChoiceList(n, full) for n in form.choice_lists})
    asked = [one.name for one in walk_items(form.items) if getattr(one, "list_name", None)]
    patterns = ("${%s} = '%s'", "'%s' != ${%s}", "selected(${%s}, '%s')", "selected('%s a', ${%s})")
    more = []
    for number in range(draw(st.integers(1, 4)) if asked else 0):
        pattern, name = draw(st.sampled_from(patterns)), draw(st.sampled_from(asked))
        pair = (name, draw(st.sampled_from(CHOICE_NAMES)))
        text = pattern % (pair if pattern.index("${") < pattern.index("'") else pair[::-1])
        more.append(ask(f"more{number}", relevant=text))
    return replace(form, items=(*form.items, *more))


def users(form: Form, list_name: str) -> set[str]:
    return {
        one.name for one in walk_items(form.items) if getattr(one, "list_name", None) == list_name
    }


@FORM_SETTINGS
@given(comparing(), renamings())
def test_renaming_and_renaming_back_gives_the_same_form(form, names):
    back = {new: old for old, new in names.items()}
    for list_name in form.choice_lists:
        there = rename_choices(form, list_name, names).form
        assert rename_choices(there, list_name, back).form == form
        assert draft_from_document(form_to_document(there)) == there


@FORM_SETTINGS
@given(comparing(), renamings(), st.data())
def test_answers_renamed_alike_give_the_same_relevance(form, names, data):
    """Only the added questions: the random expressions of the others may use a name as a text."""
    one = st.sampled_from(CHOICE_NAMES)
    answers = {
        name: data.draw(one if question.type == "select_one" else st.lists(one, unique=True))
        for name, question in form.questions.items()
        if question.list_name
    }
    plain = replace(form, items=tuple(_always(item) for item in form.items))
    for list_name in form.choice_lists:
        there = rename_choices(plain, list_name, names).form
        mine = users(form, list_name)
        moved = {name: _renamed(v, names) if name in mine else v for name, v in answers.items()}
        assert visible_questions(there, moved) == visible_questions(plain, answers)


def _always(item):
    if item.name.startswith("more"):
        return item
    if isinstance(item, Question):
        return replace(item, relevant=None, calculation=None, choice_filter=None)
    return replace(item, relevant=None, items=tuple(_always(child) for child in item.items))


def _renamed(value, names):
    return [names[one] for one in value] if isinstance(value, list) else names[value]
