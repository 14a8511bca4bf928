"""The team's table of responses: search, filter by answer, columns."""

import pytest
from django.urls import reverse

from institutions.enums import Role
from surveys.enums import ResponseState
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
    with django_assert_num_queries(10) as few:
        visit(team, columns=["importance", "comment"], search="very")
    for _number in range(5):
        make_response(version, make_country("KZ"), {"importance": "very"})
    with django_assert_num_queries(len(few)):
        assert len(visit(team, columns=["importance"], search="very").context["rows"]) == 6


def test_the_choice_stays_when_one_turns_the_page(team, version, monkeypatch):
    monkeypatch.setattr("surveys.views.responses.PER_PAGE", 1)
    for _number in range(2):
        make_response(version, make_country("KZ"), {"importance": "very"})
    page = visit(team, columns=["importance"], search="very").content.decode()
    assert "search=very" in page
    assert "columns=importance" in page
