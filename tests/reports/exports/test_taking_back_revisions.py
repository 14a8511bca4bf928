"""Answers that were changed after they were sent count once, whichever files they came in."""

import pytest

from surveys.actions.response_import import import_responses
from surveys.actions.responses import reopen_response, withdraw_response
from surveys.enums import ResponseState
from surveys.models import Response
from tests.reports.exports.answer_makers import ANSWERS, exported_file, left_out, problems, repeated
from tests.surveys.form.makers import ask
from tests.surveys.makers import make_institution, make_invitation, make_response, make_version


@pytest.fixture
def sent(version, country) -> Response:
    institution = make_institution("Institute of Health", country)
    invitation = make_invitation(version.questionnaire, country, institution)
    return make_response(version, country, ANSWERS, invitation=invitation, institution=institution)


@pytest.fixture
def changed_file(version, sent, target, actor) -> bytes:
    """The file after a change, when the target has the one from before it."""
    assert import_responses(target, exported_file(version.questionnaire, actor)).created == 1
    again = reopen_response(sent, reason="A mistake")
    again.answers = {**ANSWERS, "years": 9}
    again.state, again.submitted_at = ResponseState.SUBMITTED, sent.submitted_at
    again.save()
    return exported_file(version.questionnaire, actor)


def counting(questionnaire) -> list[object]:
    found = Response.objects.filter(
        version__questionnaire=questionnaire, state=ResponseState.SUBMITTED
    )
    return [response.answers["years"] for response in found]


def test_a_later_revision_does_not_count_beside_the_earlier_one(changed_file, target):
    ((row, column, reason),) = problems(import_responses(target, changed_file))
    assert (row, column) == (2, "_revision")
    assert "Withdraw that one first" in reason
    assert counting(target) == [ANSWERS["years"]]


def test_it_is_taken_in_place_of_the_withdrawn_one(changed_file, target):
    earlier = Response.objects.get(version__questionnaire=target)
    withdraw_response(earlier, reason="Changed")
    assert import_responses(target, changed_file).created == 1
    assert counting(target) == [9]


def test_it_is_taken_where_nothing_was_imported_before(changed_file):
    empty = make_version(slug="empty").questionnaire
    assert import_responses(empty, changed_file).problems == []
    assert counting(empty) == [9]


def test_names_in_an_item_need_not_be_texts(country, actor):
    form = repeated(ask("name"))
    version, other = make_version(slug="a", form=form), make_version(slug="b", form=form)
    make_response(version, country, {"inner": [{"name": "x"}]})
    file = exported_file(version.questionnaire, actor)
    names = ", ".join(f'""\\ud800{number}"": 1' for number in range(300)).encode()
    spoilt = file.replace(b'""name"": ""x""', names)
    assert spoilt != file
    told = left_out(import_responses(other.questionnaire, spoilt))
    assert [column.encode() for _row, column, _count, _reason in told]
    assert len(told) == 201
    assert sum(count for _row, _column, count, _reason in told) == 300
