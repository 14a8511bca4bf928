"""The editor's pages: a questionnaire from nothing, changed, undone, and kept from clashes."""

import pytest
from django.test import Client
from django.urls import reverse

from institutions.enums import Role
from surveys.enums import EditAct
from surveys.form.document import draft_from_document
from surveys.form.editing import find_item, parent_of
from surveys.form.texts import walk_items
from surveys.models import Questionnaire, Version
from tests.surveys.makers import make_country, make_user, make_version, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Client:
    return signed_in(make_user("team@example.org", Role.TEAM))


@pytest.fixture
def version() -> Version:
    return make_version(is_published=False)


def address(name, version, *args):
    return reverse(f"surveys:{name}", args=[version.questionnaire.slug, version.number, *args])


def form_of(version):
    return draft_from_document(Version.objects.get(pk=version.pk).document)


def names(version):
    return [item.name for item in walk_items(form_of(version).items)]


def fields_of(page, **changes):
    """What a browser would send back of the page's form, with changes."""
    form = page.context["form"]
    values = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, bool):
            value = "on" if value else None
        if value is not None:
            values[name] = value
    return {k: v for k, v in {**values, **changes}.items() if v is not None}


def edit(client, version, item, **changes):
    page = client.get(address("item_edit", version, item))
    return client.post(address("item_edit", version, item), fields_of(page, **changes))


def add(client, version, **values):
    given = {"type": "text", "required": "no", "asked": "always", **values}
    return client.post(address("question_add", version), given)


def test_a_questionnaire_is_made_from_nothing(team):
    page = team.post(
        reverse("surveys:questionnaire_new"),
        {
            "title": "Needs of services",
            "languages": ["en", "ru", "uz-Latn"],
            "other_languages": "fa_af",
            "default_language": "en",
        },
    )
    version = Questionnaire.objects.get(slug="needs-of-services").versions.get()

    assert page.url == address("draft", version)
    assert form_of(version).languages == ("en", "ru", "uz-Latn", "fa-AF")
    outline = team.get(page.url)
    assert "There is nothing in the questionnaire yet" in outline.content.decode()
    assert "asks nothing yet" in outline.content.decode()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": ""}, "required"),
        ({"title": "T", "slug": "needs"}, "short name already"),
        ({"title": "T", "other_languages": "klingonese"}, "not a language code"),
        ({"title": "T", "slug": "new"}, "cannot be used"),
    ],
)
def test_a_questionnaire_that_cannot_be_made_is_told(team, version, values, told):
    base = {"languages": ["en"], "default_language": "en"}
    page = team.post(reverse("surveys:questionnaire_new"), base | values)

    assert page.status_code == 422
    assert told in page.content.decode()
    assert Questionnaire.objects.count() == 1


def test_sections_and_questions_are_added(team, version):
    team.post(
        address("group_add", version),
        {"label_en": "New part", "label_ru": "Новая часть", "asked": "always"},
    )
    page = add(
        team,
        version,
        type="select_one",
        label_en="Do you agree?",
        label_ru="Вы согласны?",
        parent="new_part",
        required="yes",
        new_choices="Yes | Да\nNo | Нет\nI do not know | Не знаю",
    )
    form = form_of(version)
    question = form.questions["do_you_agree"]

    assert page.url.endswith("#item-do_you_agree")
    assert parent_of(form, "do_you_agree").name == "new_part"
    assert question.required.is_always_true
    assert dict(question.label) == {"en": "Do you agree?", "ru": "Вы согласны?"}
    choices = form.choice_list_of(question)
    assert choices.names == ("yes", "no", "i_do_not_know")
    assert choices.dont_know == "i_do_not_know"
    assert dict(choices.choices[0].label) == {"en": "Yes", "ru": "Да"}


def test_another_question_follows_in_the_same_place(team, version):
    page = add(team, version, label_en="One more", parent="all", another="1")

    assert page.url == address("question_add", version) + "?in=all&type=text"
    assert team.get(page.url).context["form"]["parent"].value() == "all"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"label_en": ""}, "Write the text of the question"),
        ({"label_en": "T", "name": "1st"}, "cannot be a name"),
        ({"label_en": "T", "name": "years"}, "is taken"),
        ({"label_en": "T", "type": "rank"}, "Choose a choice list"),
        ({"label_en": "T", "type": "calculate"}, "Write what is calculated"),
        ({"label_en": "T", "constraint": ". > "}, "cannot be read"),
        ({"label_en": "T", "required": "if"}, "Write the expression"),
        ({"label_en": "T", "asked": "conditions"}, "at least one condition"),
        ({"label_en": "T", "asked": "expression"}, "Write the expression"),
        ({"label_en": "T", "asked": "conditions", "if_0": "years"}, "compared with"),
        ({"label_en": "T", "parameters": "start"}, "name=value"),
        ({"label_en": "T", "parent": "nowhere"}, "Select a valid choice"),
    ],
)
def test_a_question_that_cannot_be_saved_is_told_and_nothing_is_lost(team, version, values, told):
    page = add(team, version, hint_en="A long hint", **values)

    assert page.status_code == 422
    assert told in page.content.decode()
    assert "A long hint" in page.content.decode()
    assert "t" not in names(version)


def test_a_condition_is_built_of_lines(team, version):
    add(
        team,
        version,
        label_en="Why?",
        asked="conditions",
        join="or",
        if_0="importance",
        op_0="is",
        value_0="Very",
        if_1="measures",
        op_1="is_not",
        value_1="work",
    )

    question = form_of(version).questions["why"]
    assert question.relevant.text == "${importance} = 'very' or not(selected(${measures}, 'work'))"
    page = team.get(address("item_edit", version, "why"))
    assert page.context["form"]["asked"].value() == "conditions"
    assert [line[2].value() for line in page.context["form"].condition_lines[:2]] == [
        "very",
        "work",
    ]


def test_a_page_saved_unchanged_changes_nothing(team, version):
    before = Version.objects.get(pk=version.pk)
    for name in ("measures", "years", "all"):
        assert edit(team, version, name).status_code == 302

    after = Version.objects.get(pk=version.pk)
    assert after.sha256 == before.sha256
    assert after.draft_revisions.count() == 0


def test_renaming_reaches_what_refers_to_it(team, version):
    add(team, version, label_en="Why?", asked="expression", relevant="${years} > 3")
    edit(team, version, "years", name="time")

    assert form_of(version).questions["why"].relevant.text == "${time} > 3"
    assert "years" not in names(version)


def test_items_move_duplicate_and_go(team, version):
    for act in ("up", "duplicate"):
        page = team.post(address("draft_act", version, "years"), {"act": act})
        assert page.status_code == 302
    assert names(version)[5:8] == ["years", "years_2", "order"]

    add(team, version, label_en="Why?", asked="expression", relevant="${years} > 3")
    page = team.get(address("item_remove", version, "years"))
    assert "Others refer to it" in page.content.decode()
    team.post(address("item_remove", version, "years"))
    assert "years" not in names(version)
    outline = team.get(address("draft", version)).content.decode()
    assert "${years} does not refer to a question." in outline


def test_a_draft_with_errors_is_not_published(team, version):
    add(team, version, label_en="Only English", name="half")

    page = team.post(address("version_publish", version), follow=True)
    version.refresh_from_db()

    assert not version.is_published
    assert "half" in page.content.decode()
    edit(team, version, "half", label_ru="Теперь и по-русски")
    team.post(address("version_publish", version))
    version.refresh_from_db()
    assert version.is_published


def test_changes_are_undone_and_redone(team, version):
    add(team, version, label_en="One", name="one")
    add(team, version, label_en="Two", name="two")

    def go(act):
        version.refresh_from_db()
        return team.post(
            address("draft_undo", version), {"act": act, "seen": version.sha256}, follow=True
        )

    go("undo")
    assert "two" not in names(version)
    go("undo")
    assert "one" not in names(version)
    assert "nothing to undo" in go("undo").content.decode()
    go("redo")
    go("redo")
    assert {"one", "two"} <= set(names(version))
    assert "nothing to undo or redo" in go("redo").content.decode()


def test_what_somebody_else_did_is_not_undone_unseen(team, version):
    add(team, version, label_en="One", name="one")
    seen = Version.objects.get(pk=version.pk).sha256
    add(team, version, label_en="Two", name="two")

    page = team.post(address("draft_undo", version), {"act": "undo", "seen": seen}, follow=True)

    assert "Somebody changed the questionnaire meanwhile" in page.content.decode()
    assert "two" in names(version)


def test_two_people_change_different_questions(team, version):
    page = team.get(address("item_edit", version, "years"))
    edit(team, version, "comment", label_en="Other words")
    team.post(address("item_edit", version, "years"), fields_of(page, label_en="Years?"))

    form = form_of(version)
    assert form.questions["years"].label["en"] == "Years?"
    assert form.questions["comment"].label["en"] == "Other words"


def test_two_people_who_change_one_question_are_told_the_difference(team, version):
    page = team.get(address("item_edit", version, "years"))
    edit(team, version, "years", label_en="Theirs")
    mine = fields_of(page, label_en="Mine", hint_en="My hint")
    clash = team.post(address("item_edit", version, "years"), mine)

    assert clash.status_code == 409
    content = clash.content.decode()
    assert "Somebody else changed this meanwhile" in content
    assert "Theirs" in content
    assert "My hint" in content
    assert form_of(version).questions["years"].label["en"] == "Theirs"

    again = team.post(address("item_edit", version, "years"), fields_of(clash))
    assert again.status_code == 302
    assert form_of(version).questions["years"].label["en"] == "Mine"


def test_a_question_removed_meanwhile_is_told(team, version):
    page = team.get(address("item_edit", version, "years"))
    team.post(address("item_remove", version, "years"))

    assert team.post(address("item_edit", version, "years"), fields_of(page)).status_code == 404


def test_a_table_is_added_at_once(team, version):
    team.post(
        address("table_add", version),
        {
            "label_en": "How important?",
            "label_ru": "Насколько важно?",
            "rows": "Prevention | Профилактика\nTreatment | Лечение",
            "type": "select_one",
            "new_choices": "High | Высокая\nMedium | Средняя\nLow | Низкая",
            "required": "on",
            "parent": "all",
        },
    )
    form = form_of(version)
    table = find_item(form, "how_important")

    assert table.is_matrix
    assert [row.name for row in table.items] == ["prevention", "treatment"]
    assert form.choice_lists["how_important"].ordinal


def test_title_and_languages_are_changed(team, version):
    page = team.get(address("draft_settings", version))
    team.post(
        address("draft_settings", version), fields_of(page, title_ru="Нужды", languages="en ru kk")
    )

    form = form_of(version)
    assert form.languages == ("en", "ru", "kk")
    assert form.title["ru"] == "Нужды"
    page = team.post(
        address("draft_settings", version), fields_of(page, languages="ru", default_language="en")
    )
    assert "must be one of the languages" in page.content.decode()


def test_a_published_version_is_changed_as_a_new_draft(team):
    published = make_version()
    place = reverse("surveys:version_start", args=["needs"])
    first, again = team.post(place).url, team.post(place).url
    draft = published.questionnaire.versions.get(number=2)

    assert first == again == address("draft", draft)
    assert draft.document == published.document
    page = team.get(address("draft", published), follow=True)
    assert "it never changes" in page.content.decode()
    assert draft.draft_revisions.get().act == EditAct.START


@pytest.mark.parametrize("role", [Role.TEAM, Role.READER])
def test_who_works_in_one_country_only_does_not_edit(version, role):
    client = signed_in(make_user("one@example.org", role, country=make_country()))

    for name in ("draft", "question_add", "group_add", "choice_lists", "draft_settings"):
        assert client.get(address(name, version)).status_code == 403
    assert client.post(address("draft_act", version, "years"), {"act": "up"}).status_code == 403


def test_forged_names_are_not_found_or_told(team, version):
    assert team.get(address("item_edit", version, "nobody")).status_code == 404
    assert team.get(address("item_remove", version, "nobody")).status_code == 404
    assert team.get(address("choice_list", version, "nobody")).status_code == 404
    page = team.post(address("draft_act", version, "nobody"), {"act": "up"}, follow=True)
    assert "not in the questionnaire any more" in page.content.decode()
    page = team.post(address("draft_act", version, "years"), {"act": "x"}, follow=True)
    assert "cannot be moved like this" in page.content.decode()


def test_pages_read_the_same_however_long_the_questionnaire(
    team, version, django_assert_max_num_queries
):
    for number in range(5):
        add(team, version, label_en=f"Number {number}")
    for name in ("draft", "choice_lists"):
        with django_assert_max_num_queries(8):
            team.get(address(name, version))
