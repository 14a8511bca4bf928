import pytest

from reports.agreement import Label
from reports.enums import Kind
from reports.queries.country import (
    country_findings,
    default_questionnaire,
    questionnaires_of,
)
from surveys.form.expressions import parse
from surveys.form.model import QuestionType
from surveys.models import FoldEntry, Questionnaire
from tests.reports.conftest import choices, publish, question, small_form


def found(questionnaire, country, name):
    findings = country_findings(questionnaire, country)
    return next(q for q in findings.everything if q.name == name)


def test_questions_come_in_the_order_of_the_form(questionnaire, version, country):
    findings = country_findings(questionnaire, country)
    names = ["alcohol", "opium", "measures", "why", "order", "years"]
    assert [q.name for q in findings.questions] == names
    assert [q.name for q in findings.background] == ["institution_name", "sector"]


def test_a_country_without_answers_has_zeros(questionnaire, version, country):
    findings = country_findings(questionnaire, country)
    assert (findings.responses, findings.invited, findings.unfolded) == (0, 0, 0)
    alcohol = findings.questions[0]
    assert alcohol.counts == {"high": 0, "middle": 0, "low": 0, "dont_know": 0}
    assert alcohol.label is Label.TOO_FEW
    assert alcohol.agreement is None


def test_a_questionnaire_without_versions_has_no_questions(country, db):
    empty = Questionnaire.objects.create(slug="empty", titles={"en": "Empty"})
    assert country_findings(empty, country).questions == []


def test_single_choice_on_a_scale(questionnaire, country, count):
    count("alcohol", "high", 8)
    count("alcohol", "middle", 2)
    alcohol = found(questionnaire, country, "alcohol")
    assert alcohol.kind is Kind.SINGLE
    assert (alcohol.answered, alcohol.ordinal) == (10, True)
    assert alcohol.counts == {"high": 8, "middle": 2, "low": 0, "dont_know": 0}
    assert alcohol.label is Label.STRONG_MAJORITY
    assert alcohol.agreement == 0.8
    assert alcohol.place.group_label == {"en": "How important?"}


def test_dont_know_stands_apart(questionnaire, country, count):
    count("alcohol", "high", 3)
    count("alcohol", "dont_know", 2)
    alcohol = found(questionnaire, country, "alcohol")
    assert alcohol.label is Label.UNCERTAIN
    assert (alcohol.dont_know, alcohol.agreement) == ("dont_know", 1.0)


def test_multiple_choice_has_leading_answers(questionnaire, country, count):
    count("measures", "police", 5)
    count("measures", "schools", 5, answered=False)
    count("measures", "unsure", 5, answered=False)
    measures = found(questionnaire, country, "measures")
    assert (measures.kind, measures.answered) == (Kind.MULTIPLE, 5)
    assert measures.leading == ("police", "schools")
    assert measures.counts["clinics"] == 0
    assert measures.label is None


def test_ranking(questionnaire, country, count):
    for position, number in ((1, 3), (2, 1)):
        count("order", "police", number, position=position)
    count("order", "schools", 1, position=1, answered=False)
    order = found(questionnaire, country, "order")
    police, schools, clinics, _ = order.ranking
    assert (police.positions, police.first, police.mean) == ((3, 1, 0, 0), 3, 1.25)
    assert schools.mean == 1.0
    assert (clinics.positions, clinics.mean) == ((0, 0, 0, 0), None)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"4": 1, "10": 1}, (2, None, None, None)),
        ({"4": 1, "10": 1, "9": 1}, (3, 4, 9.0, 10)),
        ({"4": 1, "10": 2, "9": 1}, (4, 4, 9.5, 10)),
        ({"-3": 5, "0": 5}, (10, -3, -1.5, 0)),
    ],
)
def test_numbers_are_told_from_three_on(questionnaire, country, count, numbers, expected):
    for value, times in numbers.items():
        count("years", value, times)
    number = found(questionnaire, country, "years").number
    assert (number.n, number.minimum, number.median, number.maximum) == expected


def test_texts_are_only_counted(questionnaire, country, count):
    count("why", "", 4)
    why = found(questionnaire, country, "why")
    assert (why.kind, why.answered, why.choices) == (Kind.TEXT, 4, ())
    assert why.place.is_conditional


def test_the_sector_question_is_background(questionnaire, country, count):
    count("sector", "government", 4)
    sector = found(questionnaire, country, "sector")
    assert sector.counts["government"] == 4
    assert (sector.label, sector.sectors, sector.choices[0].bounds) == (None, (), None)


# Sectors


def test_sectors_with_a_small_base_are_withheld_with_a_neighbour(questionnaire, country, count):
    for sector, number in (("government", 5), ("civil_society", 2), ("international", 4)):
        count("", "", number, sector=sector)
        count("alcohol", "high", number, sector=sector)
    sectors = {s.sector: s for s in found(questionnaire, country, "alcohol").sectors}
    assert sectors["government"].counts == {"high": 5, "middle": 0, "low": 0, "dont_know": 0}
    assert sectors["civil_society"].is_withheld
    assert sectors["international"].is_withheld
    assert sectors["international"].counts is None


def test_a_sector_in_which_nobody_answered_this_question_is_shown_as_none(
    questionnaire, country, count
):
    count("", "", 3)
    count("", "", 3, sector="other")
    count("alcohol", "low", 3)
    sectors = {s.sector: s for s in found(questionnaire, country, "alcohol").sectors}
    assert sectors["other"].answered == 0
    assert sectors["government"].answered == 3


# Bounds


def test_bounds_count_the_silent_institutions(questionnaire, country, count, invite, respond):
    answered, _silent, revoked = invite("A"), invite("B"), invite("C")
    revoked.revoked_at = answered.created_at
    revoked.save()
    respond(invitation=answered, institution=answered.institution)
    count("", "", 1)
    count("alcohol", "high", 1)
    findings = country_findings(questionnaire, country)
    assert (findings.responses, findings.invited) == (1, 2)
    assert [choice.bounds for choice in findings.questions[0].choices][:2] == [(1, 2), (0, 1)]


def test_an_answer_linked_to_the_institution_breaks_its_silence(
    questionnaire, country, count, invite, respond
):
    respond(institution=invite().institution)
    count("", "", 1)
    assert country_findings(questionnaire, country).silent == 0


def test_a_conditional_question_has_no_bounds(questionnaire, country, count):
    asked_of_some = parse("${alcohol} = 'high'")
    extra = question("after", QuestionType.SELECT_ONE, "scale", relevant=asked_of_some)
    publish(questionnaire, small_form(extra), number=2)
    assert found(questionnaire, country, "after").choices[0].bounds is None
    assert found(questionnaire, country, "alcohol").choices[0].bounds == (0, 0)


# Versions


def test_versions_line_up_by_question_name(questionnaire, version, country, count):
    second = publish(questionnaire, small_form(question("new", QuestionType.INTEGER)), number=2)
    count("alcohol", "high", 2)
    count("alcohol", "high", 3, of=second)
    assert found(questionnaire, country, "alcohol").counts["high"] == 5
    assert found(questionnaire, country, "new").answered == 0


def test_a_removed_question_with_counts_is_listed_at_the_end(questionnaire, country, db, count):
    publish(questionnaire, small_form(question("old", QuestionType.INTEGER)), number=2)
    publish(questionnaire, small_form(), number=3)
    assert "old" not in [q.name for q in country_findings(questionnaire, country).questions]
    count("old", "7", 3, of=questionnaire.versions.get(number=2))
    last = country_findings(questionnaire, country).questions[-1]
    assert last.name == "old"
    assert last.number
    assert last.number.median == 7
    assert last.text["en"] == "About old?"


def test_a_removed_choice_keeps_its_count_and_ends_the_scale(questionnaire, country, count):
    shorter = choices("scale", "high", "low", "dont_know", ordinal=True, dont_know="dont_know")
    publish(questionnaire, small_form(scale=shorter), number=2)
    count("alcohol", "middle", 4)
    alcohol = found(questionnaire, country, "alcohol")
    assert list(alcohol.counts) == ["high", "low", "dont_know", "middle"]
    assert alcohol.choices[-1].label["en"] == "Middle"
    assert (alcohol.ordinal, alcohol.agreement) == (False, None)
    assert alcohol.label is Label.UNANIMOUS


# What is read


def test_other_countries_do_not_count(questionnaire, country, other_country, count):
    count("alcohol", "high", 5, where=other_country)
    assert found(questionnaire, country, "alcohol").answered == 0
    assert found(questionnaire, other_country, "alcohol").answered == 5


def test_unfolded_submissions_are_told(questionnaire, country, other_country, respond):
    FoldEntry.objects.create(response=respond())
    FoldEntry.objects.create(response=respond(country=other_country))
    assert country_findings(questionnaire, country).unfolded == 1


def test_only_the_head_of_a_long_queue_is_looked_at(questionnaire, country, respond, monkeypatch):
    monkeypatch.setattr("reports.queries.country.MOST_WAITING", 2)
    for _number in range(3):
        FoldEntry.objects.create(response=respond())
    assert country_findings(questionnaire, country).unfolded == 2


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_is_constant(
    size, questionnaire, country, count, invite, respond, django_assert_num_queries
):
    for number in range(size):
        invitation = invite(f"Institution {number}")
        respond(invitation=invitation, institution=invitation.institution)
        count("", "", 1, sector=invitation.institution.sector)
        count("years", str(number), 1)
    country_findings(questionnaire, country)
    with django_assert_num_queries(4):
        country_findings(questionnaire, country)


def test_the_fingerprint_changes_with_the_counts(questionnaire, country, count):
    count("alcohol", "high", 1)
    before = country_findings(questionnaire, country).fingerprint
    assert country_findings(questionnaire, country).fingerprint == before
    count("alcohol", "high", 1)
    assert country_findings(questionnaire, country).fingerprint != before


# Which questionnaire


def test_the_default_is_the_newest_questionnaire_with_answers(
    questionnaire, version, country, count
):
    newer = Questionnaire.objects.create(slug="newer", titles={"en": "Newer"})
    publish(newer, small_form())
    assert default_questionnaire(country) == newer
    count("", "", 1)
    assert default_questionnaire(country) == questionnaire


def test_unpublished_questionnaires_are_not_offered(questionnaire, country):
    assert list(questionnaires_of(country)) == []
    assert default_questionnaire(country) is None


def test_a_questionnaire_of_another_countrys_round_is_not_offered(
    questionnaire, version, country, other_country
):
    assert questionnaire in questionnaires_of(country)
    assert questionnaire not in questionnaires_of(other_country)
