"""Files of responses that come back: what was exported is imported again, and nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from institutions.enums import Sector
from institutions.models import Country, User
from surveys.actions.folding import fold_all
from surveys.actions.response_import import ResponseImport, import_responses
from surveys.actions.responses import withdraw_response
from surveys.form.expressions import parse
from surveys.form.model import Form
from surveys.models import FoldEntry, Questionnaire, Response, Version
from surveys.queries.tallies import check_tallies
from tests.reports.exports.answer_makers import (
    ABOUT,
    ANSWERS,
    SENT_AT,
    as_published,
    exported_file,
    repeated,
    rows_of,
    sent_answers,
)
from tests.surveys.form.makers import ask, form_of
from tests.surveys.form.strategies import FILE, forms
from tests.surveys.makers import (
    make_country,
    make_form,
    make_institution,
    make_response,
    make_version,
)


def is_file(value: Any) -> bool:
    return isinstance(value, dict) and "size" in value


def without_files(answers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [without_files(item) for item in value] if name == "inner" else value
        for name, value in answers.items()
        if not is_file(value)
    }


@st.composite
def answered_forms(draw: st.DrawFn) -> tuple[Form, list[dict[str, Any]]]:
    form = as_published(draw(forms()))
    return form, draw(st.lists(sent_answers(form), min_size=1, max_size=3))


def count_files(answers: dict[str, Any]) -> int:
    inner = sum(count_files(item) for item in answers.get("inner", []))
    return inner + sum(map(is_file, answers.values()))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(answered=answered_forms())
def test_any_answers_to_any_form_come_back_as_they_were(country, actor, answered):
    with transaction.atomic():
        _goes_and_comes_back(country, actor, *answered)
        transaction.set_rollback(True)


def _goes_and_comes_back(
    country: Country, actor: User, form: Form, several: list[dict[str, Any]]
) -> None:
    source = make_version(slug="source", form=form)
    target = make_version(slug="target", form=form).questionnaire
    sent = [
        make_response(source, country, answers, submitted_at=SENT_AT, language="en", given_name="X")
        for answers in several
    ]

    result = import_responses(target, exported_file(source.questionnaire, actor))

    assert result.problems == []
    assert result.created == len(sent)
    assert sum(part.count for part in result.left_out) == sum(map(count_files, several))
    for response in sent:
        found = taken(target, response)
        assert found.answers == without_files(response.answers)
        assert (found.submitted_at, found.language) == (SENT_AT, "en")


def taken(questionnaire: Questionnaire, response: Response) -> Response:
    """The response of the questionnaire that was made of this one."""
    return Response.objects.get(version__questionnaire=questionnaire, external_id=str(response.key))


def there_and_back(version: Version, actor: User, target: Questionnaire) -> ResponseImport:
    result = import_responses(target, exported_file(version.questionnaire, actor))
    assert result.problems == []
    return result


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "'=1+1", "''=1+1", "'", "''", "'90s", "' =a", "+7 701", "-", "@a", "a'=b", "＝1"),
        *('"', "'\"", "a\nb", "a;b,c", "NULL", "007", "1e5", "TRUE"),
    ],
)
def test_a_text_comes_back_sign_by_sign(version, country, actor, target, text):
    sent = make_response(version, country, {**ANSWERS, "comment": text}, **ABOUT)
    there_and_back(version, actor, target)
    assert taken(target, sent).answers == {**ANSWERS, "comment": text}


def test_circumstances_come_back(version, country, actor, target):
    ministry = make_institution("Ministry of =Health", country, sector=Sector.INTERNATIONAL)
    make_country("KG")
    linked = make_response(
        version, country, ANSWERS, institution=ministry, is_illustrative=True,
        submitted_at=SENT_AT, language="ru", sector=Sector.INTERNATIONAL,
    )  # fmt: skip
    given = make_response(
        version, make_country("KG"), {}, given_name="-Somebody", sector=Sector.CIVIL_SOCIETY
    )

    result = there_and_back(version, actor, target)

    assert (result.created, result.linked, result.left_out) == (2, 1, [])
    assert dict(result.by_country) == {"KZ": 1, "KG": 1}
    one, other = taken(target, linked), taken(target, given)
    assert (one.institution, one.given_name, one.sector) == (ministry, "", "international")
    assert (one.is_illustrative, other.is_illustrative) == (True, False)
    assert (other.institution, other.given_name) == (None, "-Somebody")
    assert (other.sector, other.language) == (Sector.CIVIL_SOCIETY, "")
    assert (one.submitted_at, other.submitted_at) == (SENT_AT, given.submitted_at)
    assert {one.source, one.state} == {"import", "submitted"}
    assert fold_all() == 4
    assert check_tallies() == []


def test_the_mark_of_illustrative_data_can_be_added_and_never_taken_away(
    version, country, actor, target
):
    made_up = make_response(version, country, ANSWERS, is_illustrative=True)
    real = make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    assert import_responses(target, file, is_illustrative=True).created == 2
    assert taken(target, made_up).is_illustrative
    assert taken(target, real).is_illustrative


def test_items_keep_their_places_and_what_was_worked_out(country, actor):
    form = repeated(
        ask("who"), ask("days", "select_multiple", list_name="towns"), ask("pay", "decimal"),
        ask("twice", "calculate", calculation="${pay} * 2"), ask("plan", "file"),
        repeat_count=parse("4"),
    )  # fmt: skip
    items: list[dict[str, Any]] = [
        {},
        {"who": "=a", "days": ["almaty", "osh"], "pay": 0.1, "twice": 0.2},
        {"who": "'b'", "plan": FILE},
        {},
    ]
    version, target = make_version(slug="a", form=form), make_version(slug="b", form=form)
    sent = make_response(version, country, {"count": 3, "inner": items})

    result = there_and_back(version, actor, target.questionnaire)

    told = [(part.row, part.column, part.count, part.reason) for part in result.left_out]
    assert told == [(2, "inner/plan", 1, "A table names files and does not hold them.")]
    items[2].pop("plan")
    assert taken(target.questionnaire, sent).answers == {"count": 3, "inner": items}


def test_what_was_worked_out_stays_as_it_was_then(country, actor):
    """Made anew, a moment would be another one, and what was drawn once would be drawn again."""
    form = form_of(
        ask("moment", "calculate", calculation="now()"),
        ask("drawn", "calculate", calculation="uuid()"),
        ask("code", "calculate", calculation="concat('0', '7')"),
        ask("sum", "calculate", calculation="3 + 4"),
        ask("shown", relevant="${moment} < '2020-01-01'"),
        ask("later", "date", constraint=". >= today()"),
    )
    answers = {
        "moment": "2019-05-05T10:00:00+00:00", "drawn": str(uuid4()), "code": "07", "sum": 7,
        "shown": "Yes", "later": "2019-05-06",
    }  # fmt: skip
    version, target = make_version(slug="a", form=form), make_version(slug="b", form=form)
    day = datetime(2019, 5, 5, 10, 0, 1, tzinfo=UTC)
    sent = make_response(version, country, answers, submitted_at=day)

    assert there_and_back(version, actor, target.questionnaire).left_out == []

    assert taken(target.questionnaire, sent).answers == answers
    assert isinstance(taken(target.questionnaire, sent).answers["sum"], int)


# Numbers


def test_a_file_imported_twice_or_where_it_came_from_doubles_nothing(
    version, country, actor, target
):
    for _number in range(3):
        make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    assert import_responses(target, file).created == 3
    for questionnaire in (target, version.questionnaire):
        again = import_responses(questionnaire, file)
        assert (again.created, again.already_there, again.problems) == (0, 3, [])
    assert Response.objects.count() == 6


def test_what_goes_on_to_a_third_place_and_back_doubles_nothing(version, country, actor, target):
    make_response(version, country, ANSWERS)
    third = make_version(slug="third").questionnaire
    there_and_back(version, actor, target)
    second_file = exported_file(target, actor)
    assert import_responses(third, second_file).created == 1
    assert import_responses(version.questionnaire, second_file).already_there == 1
    first_file = exported_file(version.questionnaire, actor)
    assert import_responses(target, first_file).already_there == 1


def test_on_another_site_a_response_keeps_its_number(version, country, actor, target):
    sent = make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    FoldEntry.objects.all().delete()
    sent.delete()
    assert import_responses(target, file).created == 1
    found = Response.objects.get()
    assert (str(found.key), found.external_id) == (rows_of(file)[0]["_number"],) * 2
    assert import_responses(target, exported_file(target, actor)).already_there == 1


def test_what_was_withdrawn_since_does_not_come_back(version, country, actor):
    sent = make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    withdraw_response(sent, reason="A mistake")
    assert import_responses(version.questionnaire, file).already_there == 1
    sent.refresh_from_db()
    assert (sent.state, Response.objects.count()) == ("withdrawn", 1)


def test_what_is_there_need_not_fit_a_later_version(version, country, actor):
    """Else nobody could take in the new rows of a file that has older ones, too."""
    make_response(version, country, ANSWERS)
    file = exported_file(version.questionnaire, actor)
    form = make_form()
    make_version(slug="source", form=replace(form, items=(*form.items, ask("new", required="1"))))
    content = exported_file(version.questionnaire, actor)
    assert import_responses(version.questionnaire, content).already_there == 1
    result = import_responses(version.questionnaire, file)
    assert [(one.row, one.column) for one in result.problems] == [(1, "new")]


def test_queries_do_not_grow_with_rows(version, country, actor, target):
    counts = []
    for number in (1, 4):
        for _one in range(number):
            make_response(version, country, ANSWERS)
        file = exported_file(version.questionnaire, actor)
        with CaptureQueriesContext(connection) as queries:
            assert import_responses(target, file).created == number
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 18
