"""Forms as versions: stored, published, never changed after that."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from institutions.models import AuditEntry, Round
from surveys.actions.errors import ActionRefusedError
from surveys.actions.questionnaires import change_questionnaire, publish_version, store_form
from surveys.models import Questionnaire, Version
from surveys.queries.forms import CACHED_FORMS, get_form
from surveys.xlsform.importing import import_questionnaire
from tests.surveys.makers import (
    make_form,
    make_user,
    make_version,
)

WORKBOOK = Path(__file__).resolve().parents[2] / "sample_data" / "needs_assessment.xlsx"


@pytest.fixture
def version(db):
    return make_version()


def test_the_form_of_a_version_is_parsed_once(version, django_assert_num_queries):
    first = get_form(version)
    again = Version.objects.defer("document").get(pk=version.pk)

    with django_assert_num_queries(0):
        assert get_form(again) is first


def test_the_cache_of_forms_is_bounded(db):
    first = make_version(slug="first", form=make_form(form_id="first"))
    kept = get_form(first)
    for number in range(CACHED_FORMS):
        get_form(make_version(slug=f"s{number}", form=make_form(form_id=f"f{number}")))

    assert get_form(first) is not kept
    assert get_form(first) == kept


def test_a_workbook_becomes_a_draft_named_after_its_form_id(db):
    actor = make_user("team@example.org")
    exercise = Round.objects.create(slug="r", names={"en": "R"})
    with WORKBOOK.open("rb") as file:
        result = import_questionnaire(
            file, filename="dir/needs.xlsx", assessment_round=exercise, actor=actor
        )

    version = Version.objects.get()
    assert (result.version, result.is_new, result.problems) == (version, True, ())
    assert (version.number, version.state, version.source_name) == (1, "draft", "needs.xlsx")
    assert version.questionnaire.slug == result.slug == "needs_assessment"
    assert version.questionnaire.round == exercise
    assert version.questionnaire.titles["en"] == "Needs assessment on drug policy"
    assert AuditEntry.objects.get().actor == actor


def test_the_same_workbook_again_makes_no_version_but_can_publish(db):
    content = WORKBOOK.read_bytes()
    import_questionnaire(content, filename="a.xlsx", slug="other")

    again = import_questionnaire(content, filename="b.xlsx", slug="other", publish=True)

    assert (Version.objects.count(), again.is_new) == (1, False)
    assert again.version is not None
    assert again.version.is_published


def test_another_workbook_makes_the_next_version(db):
    first = store_form(make_form(), slug="needs")
    second = store_form(make_form(form_id="changed"), slug="needs")
    third = store_form(make_form(), slug="needs")

    assert [stored.version.number for stored in (first, second, third)] == [1, 2, 3]


@pytest.mark.parametrize("slug", ["with space", "имя", "", "import", "x" * 81])
def test_a_short_name_that_cannot_be_an_address_is_refused(db, slug):
    result = import_questionnaire(WORKBOOK.read_bytes(), filename="a.xlsx", slug=slug)

    assert "cannot be the short name" in result.problems[0].message
    assert not Questionnaire.objects.exists()


def test_a_file_that_is_no_workbook_and_a_dry_run_store_nothing(db):
    bad = import_questionnaire(b"nothing", filename="a.xlsx")
    dry = import_questionnaire(WORKBOOK.read_bytes(), filename="a.xlsx", dry_run=True)

    assert (bad.version, dry.version) == (None, None)
    assert bad.problems
    assert dry.form is not None
    assert not Questionnaire.objects.exists()


def test_publishing_takes_over_the_title_and_happens_once(db):
    draft = make_version(is_published=False)

    published = publish_version(draft)
    again = publish_version(draft)

    assert published.is_published
    assert again.published_at == published.published_at
    assert Questionnaire.objects.get().titles == {"en": "Needs"}
    assert AuditEntry.objects.count() == 1


def test_an_older_draft_is_not_published_over_a_later_version(db):
    draft = make_version(is_published=False)
    make_version()

    with pytest.raises(ActionRefusedError):
        publish_version(draft)
    assert not Version.objects.get(pk=draft.pk).is_published


@pytest.mark.parametrize(
    "change",
    [{"document": {}}, {"sha256": "0"}, {"number": 9}, {"state": "draft", "published_at": None}],
)
def test_the_database_refuses_to_change_a_published_version(version, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)

    draft = make_version(is_published=False)
    Version.objects.filter(pk=draft.pk).update(sha256="0")


def test_settings_of_a_questionnaire_can_change(version):
    change_questionnaire(
        version.questionnaire,
        assessment_round=None,
        layout="single_page",
        sector_question="s",
        institution_question="",
    )

    found = Questionnaire.objects.get()
    assert (found.layout, found.sector_question, found.institution_question) == (
        "single_page",
        "s",
        "",
    )
