"""The team's table of responses: search, filter by answer, columns."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from institutions.enums import Role
from surveys.enums import ResponseState
from surveys.models import Response
from surveys.queries.results import searched
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_response,
    make_user,
    make_version,
    signed_in,
)


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def team(version):
    return signed_in(make_user("team@example.org", Role.TEAM, country=make_country("KZ")))


@pytest.fixture
def responses(version):
    country = make_country("KZ")
    health = make_institution("Ministry of Health", country)
    return {
        "health": make_response(
            version,
            country,
            {"importance": "very", "measures": ["work", "treatment"], "comment": 'Мест "мало"'},
            institution=health,
        ),
        "police": make_response(
            version,
            country,
            {"importance": "little", "measures": ["prevention"], "years": 100},
            given_name="Police academy",
        ),
        "draft": make_response(version, country, {"comment": "50% off"}, state=ResponseState.DRAFT),
    }


def visit(client, **query):
    return client.get(reverse("surveys:responses", args=["needs", "KZ"]), query)


def found(response, responses) -> set[str]:
    names = {one.pk: name for name, one in responses.items()}
    return {names[row.pk] for row, _cells in response.context["rows"]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("мест", {"health"}),
        ('"мало"', {"health"}),
        ("HEALTH", {"health"}),
        ("academy", {"police"}),
        ("100", {"police"}),
        ("50%", {"draft"}),
        ("%", {"draft"}),
        ("МЕСТ", {"health"}),
        (".", set()),
        ("(", set()),
        ("***=", set()),
        ("[[:alpha:]]", set()),
        ("_", set()),
        ("\\", set()),
        ("importance", set()),
        ("comment", set()),
        ("treatment", {"health"}),
        ("", {"health", "police", "draft"}),
    ],
)
def test_words_are_looked_for_in_answers_and_names(team, responses, words, expected):
    assert found(visit(team, search=words), responses) == expected


def test_a_response_is_found_by_its_number(team, responses):
    number = responses["police"].receipt_number
    assert found(visit(team, search=number), responses) == {"police"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("importance=very", {"health"}),
        ("measures=work", {"health"}),
        ("measures=prevention", {"police"}),
        ("importance=dont_know", set()),
        ("nothing=at_all", {"health", "police", "draft"}),
        ("importance", {"health", "police", "draft"}),
    ],
)
def test_responses_are_narrowed_by_a_choice_alone_or_among_others(
    team, responses, answer, expected
):
    assert found(visit(team, answer=answer), responses) == expected


def test_chosen_questions_become_columns_with_labels(team, responses):
    page = visit(team, columns=["measures", "comment"], order="institution")
    assert [name for name, _label in page.context["columns"]] == ["measures", "comment"]
    cells = {row.pk: cells for row, cells in page.context["rows"]}
    health = [[word.text for word in words] for words in cells[responses["health"].pk]]
    assert health == [["Work", "Treatment"], ['Мест "мало"']]
    assert "Work; Treatment" in " ".join(page.content.decode().split())


def test_a_column_that_there_is_not_is_passed_over(team, responses):
    assert visit(team, columns=["nothing", "years"]).context["columns"] == [
        ("years", "Question years")
    ]


def test_answers_are_escaped(team, version):
    make_response(version, make_country("KZ"), {"comment": "<script>alert(1)</script>"})
    page = visit(team, columns=["comment"]).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_columns_of_older_versions_are_read_by_their_own_form(team, version):
    make_response(version, make_country("KZ"), {"importance": "very"})
    make_version()
    page = visit(team, columns=["importance"])
    ((_row, cells),) = page.context["rows"]
    assert [word.text for words in cells for word in words] == ["Very"]


def test_the_number_of_queries_does_not_grow(team, version, django_assert_num_queries):
    make_response(version, make_country("KZ"), {"importance": "very"})
    visit(team, columns=["importance", "comment"], search="very")
    with django_assert_num_queries(11) as few:
        visit(team, columns=["importance", "comment"], search="very")
    for _number in range(5):
        make_response(version, make_country("KZ"), {"importance": "very"})
    with django_assert_num_queries(len(few)):
        assert len(visit(team, columns=["importance"], search="very").context["rows"]) == 6


def test_answers_are_looked_through_once(team, version, monkeypatch, django_assert_num_queries):
    """For the number of those found and for the page at the same time, in the order asked for."""
    monkeypatch.setattr("surveys.views.responses.PER_PAGE", 2)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = [
        make_response(
            version,
            make_country("KZ"),
            {"importance": "very", "comment": "Мало мест" if day != 3 else "Хватает"},
            submitted_at=start + timedelta(days=day),
        ).pk
        for day in range(6)
    ]
    visit(team, search="мест")
    with django_assert_num_queries(22) as captured:
        pages = visit(team, search="мест", page=2), visit(team, search="мест", page=9)
    looked = [row["sql"] for row in captured.captured_queries if "answers" in row["sql"]]
    assert sum("мест" in statement for statement in looked) == len(pages)
    assert [[row.pk for row, _cells in page.context["rows"]] for page in pages] == [
        [made[2], made[1]],
        [made[0]],
    ]
    assert pages[0].context["page"].paginator.count == 5


def test_what_was_found_is_read_by_place(version):
    first, _other, third = (
        make_response(version, make_country("KZ"), {"comment": words})
        for words in ("мест", "нет", "мест")
    )
    matches = searched(Response.objects.order_by("-pk"), search="мест")
    assert list(matches) == [third, first]
    assert matches[1] == first
    assert matches.keys == [third.pk, first.pk]
    matches.keys.insert(0, 0)
    assert matches[:5] == [third, first], "what is there no more is passed over"


def test_what_is_listed_is_read_by_place(version):
    made = [make_response(version, make_country("KZ"), {}) for _number in range(3)]
    listed = searched(Response.objects.order_by("-pk"))
    assert list(listed) == made[::-1]
    assert (len(listed), listed[0], listed[1:2]) == (3, made[2], [made[1]])
    with pytest.raises(IndexError):
        listed[3]


def test_rows_are_joined_only_for_the_page_that_is_shown(team, version):
    institution = make_institution("Ministry of Health", make_country("KZ"))
    for _number in range(3):
        make_response(version, make_country("KZ"), {}, institution=institution)
    with CaptureQueriesContext(connection) as captured:
        visit(team)
    sorting = [row["sql"] for row in captured if "ORDER BY" in row["sql"] and "LIMIT" in row["sql"]]
    of_responses = [one for one in sorting if 'FROM "surveys_response"' in one]
    assert len(of_responses) == 1
    assert "institutions_institution" not in of_responses[0]


def test_the_choice_stays_when_one_turns_the_page(team, version, monkeypatch):
    monkeypatch.setattr("surveys.views.responses.PER_PAGE", 1)
    for _number in range(2):
        make_response(version, make_country("KZ"), {"importance": "very"})
    page = visit(team, columns=["importance"], search="very").content.decode()
    assert "search=very" in page
    assert "columns=importance" in page


class TestTooManyToLookThrough:
    """Of a mass of responses the newest are listed, and said to be no more than that."""

    @pytest.fixture
    def many(self, version, monkeypatch):
        monkeypatch.setattr("surveys.queries.bounded.MOST_LOOKED_AT", 3)
        country = make_country("KZ")
        start = datetime(2026, 1, 1, tzinfo=UTC)
        made = {
            str(day): make_response(
                version,
                country,
                {"importance": "very" if day % 2 else "little"},
                submitted_at=start + timedelta(days=day),
            )
            for day in range(6)
        }
        made["draft"] = make_response(version, country, {}, state=ResponseState.DRAFT)
        return made

    def test_which_drafts_are_looked_at_is_not_asked_again_for_each_row(self, team, many):
        for _number in range(4):
            make_response(many["draft"].version, many["draft"].country, {}, state="draft")
        with CaptureQueriesContext(connection) as captured:
            assert len(visit(team, state="draft").context["rows"]) == 3
        joined = [row["sql"] for row in captured if 'JOIN "institutions_institution"' in row["sql"]]
        (rows,) = [one for one in joined if one.startswith('SELECT "surveys_response"."id", "')]
        assert "LIMIT" not in rows

    def test_the_newest_are_listed(self, team, many):
        page = visit(team)
        assert found(page, many) == {"5", "4", "3"}
        assert "too many responses" in page.content.decode()

    def test_the_oldest_are_reached_by_the_order(self, team, many):
        assert found(visit(team, order="oldest"), many) == {"0", "1", "2"}

    def test_words_and_answers_are_looked_for_among_them(self, team, many):
        assert found(visit(team, answer="importance=very"), many) == {"5", "3"}
        assert found(visit(team, search=str(many["0"].key)[:8]), many) == set()

    def test_drafts_are_reached_by_their_state(self, team, many):
        assert found(visit(team, state="draft"), many) == {"draft"}

    def test_of_many_drafts_some_are_listed(self, team, many, version):
        for number in range(5):
            name = f"draft {number}"
            many[name] = make_response(
                version, make_country("KZ"), {}, state=ResponseState.DRAFT, given_name=name
            )
        page = visit(team, state="draft")
        assert len(page.context["rows"]) == 3
        assert page.context["listed"].is_cut

    def test_those_of_an_institution_are_all_reached(self, team, many):
        ministry = make_institution("Ministry", make_country("KZ"))
        many["0"].institution = ministry
        many["0"].save(update_fields=["institution"])
        page = visit(team, institution=ministry.pk)
        assert found(page, many) == {"0"}
        assert not page.context["listed"].is_cut

    def test_each_version_is_looked_at(self, team, many):
        later = make_version()
        day = datetime(2026, 2, 1, tzinfo=UTC)
        many["later"] = make_response(later, make_country("KZ"), {}, submitted_at=day)
        assert found(visit(team), many) == {"later", "5", "4", "3"}

    def test_nothing_is_said_where_there_are_few(self, team, responses):
        page = visit(team)
        assert not page.context["listed"].is_cut
        assert "too many responses" not in page.content.decode()
