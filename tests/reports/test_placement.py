from reports.queries.placement import all_places, places_of, versions_newest_first
from surveys.enums import VersionState
from surveys.form.expressions import parse
from surveys.form.model import Form, Group, Question, QuestionType
from surveys.models import Version
from tests.reports.conftest import publish, question, small_form


def form_of(*items: Question | Group) -> Form:
    return Form("f", {"en": "F"}, "1", ("en",), "en", items)


def test_questions_that_ask_nothing_have_no_place():
    form = form_of(
        question("note", QuestionType.NOTE),
        question("asked", QuestionType.TEXT),
        Question("sum", QuestionType.CALCULATE, calculation=parse("1 + 1")),
        Question("start", QuestionType.START),
    )
    assert list(places_of(form)) == ["asked"]


def test_the_condition_of_a_group_holds_for_its_questions():
    inner = Group("inner", items=(question("deep", QuestionType.TEXT),))
    outer = Group("outer", relevant=parse("true()"), items=(inner,))
    places = places_of(form_of(outer, question("free", QuestionType.TEXT)))
    assert places["deep"].is_conditional
    assert not places["free"].is_conditional


def test_a_condition_inside_a_section_holds_too():
    inner = Group("inner", relevant=parse("true()"), items=(question("deep", QuestionType.TEXT),))
    section = Group("section", items=(inner, question("beside", QuestionType.TEXT)))
    places = places_of(form_of(section))
    assert places["deep"].is_conditional
    assert not places["beside"].is_conditional


def test_rows_of_a_matrix_know_the_question_above_them():
    places = places_of(small_form())
    assert places["alcohol"].group_label == {"en": "How important?"}
    assert places["measures"].group_label is None
    assert places["alcohol"].section.name == "topics"


def test_a_published_version_gives_the_labels_before_a_newer_draft(questionnaire):
    published = publish(questionnaire, small_form())
    draft = Version.objects.create(
        questionnaire=questionnaire,
        number=2,
        state=VersionState.DRAFT,
        document=published.document,
        sha256="0" * 64,
    )
    assert versions_newest_first(questionnaire) == [published, draft]


def test_older_forms_are_read_only_for_what_is_missing(questionnaire, django_assert_num_queries):
    publish(questionnaire, small_form(question("gone", QuestionType.TEXT)))
    publish(questionnaire, small_form(question("fresh", QuestionType.TEXT)), number=2)
    versions = versions_newest_first(questionnaire)
    assert "gone" not in all_places(versions, [])
    assert list(all_places(versions, ["gone"]))[-2:] == ["fresh", "gone"]
    with django_assert_num_queries(0):
        all_places(versions, ["gone"])
    assert "unheard_of" not in all_places(versions, ["unheard_of"])
