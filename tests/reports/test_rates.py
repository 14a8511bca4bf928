import pytest
from django.utils import timezone

from reports.queries.rates import response_rates
from surveys.enums import ResponseState


@pytest.fixture
def rates(questionnaire, country):
    return lambda: response_rates(questionnaire, country)


def test_without_invitations_there_is_nobody(rates, version):
    found = rates()
    assert (found.invited, found.answered, found.missing, found.sectors) == (0, (), (), [])


def test_invited_institutions_are_told_apart(rates, invite, respond):
    by_link, by_name, silent = invite("A"), invite("B"), invite("C", "civil_society")
    respond(invitation=by_link)
    respond(institution=by_name.institution)
    found = rates()
    assert [str(institution) for institution in found.answered] == ["A", "B"]
    assert list(found.missing) == [silent.institution]
    told = [(rate.sector.value, rate.submitted, rate.invited) for rate in found.sectors]
    assert told == [("government", 2, 2), ("civil_society", 0, 1)]


def test_several_people_of_one_institution_are_one(rates, invite, respond):
    invitation = invite(allows_many=True)
    respond(invitation=invitation, respondent="a")
    respond(invitation=invitation, respondent="b")
    assert len(rates().answered) == 1


def test_drafts_are_partial_and_do_not_count_as_answers(rates, invite, respond):
    respond(invitation=invite(), state=ResponseState.DRAFT, submitted_at=None)
    found = rates()
    assert (len(found.answered), found.partial) == (0, 1)


def test_answers_of_another_country_do_not_count(rates, invite, respond, other_country):
    invitation = invite()
    respond(institution=invitation.institution, country=other_country)
    assert len(rates().missing) == 1


def test_revoked_and_open_invitations_are_not_institutions_asked(rates, invite):
    invite("Revoked", revoked_at=timezone.now())
    open_link = invite("Open")
    open_link.institution = None
    open_link.save()
    assert rates().invited == 0


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_is_constant(
    size, questionnaire, country, invite, django_assert_num_queries
):
    for number in range(size):
        invite(f"Institution {number}")
    with django_assert_num_queries(2):
        assert response_rates(questionnaire, country).invited == size
