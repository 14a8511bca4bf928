"""Cross-tabulations: the counts, and that nobody is found in them."""

import time

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from institutions.enums import Role
from reports.crosstab import protected
from tests.surveys.makers import make_country, make_response, make_user, make_version, signed_in


def table(counts, *, rows=None, columns=None):
    """The protected table of additive counts."""
    return protected(
        [f"r{number}" for number in range(len(counts))],
        [f"c{number}" for number in range(len(counts[0]))],
        counts,
        row_totals=[sum(line) for line in counts],
        column_totals=[sum(column) for column in zip(*counts, strict=True)],
        total=sum(map(sum, counts)),
    )


def test_large_counts_are_all_told():
    found = table([[5, 3], [4, 9]])
    assert found.counts == ((5, 3), (4, 9))
    assert (found.row_totals, found.column_totals, found.total) == ((8, 13), (9, 12), 21)
    assert found.withheld == 0


def test_a_small_count_takes_its_neighbours_along():
    found = table([[5, 1, 7], [4, 9, 6]])
    assert found.counts == ((None, None, 7), (None, None, 6))
    assert found.total == 32


def test_a_row_of_one_person_is_hidden_whole_since_the_findings_tell_its_total():
    found = table([[1, 0, 0], [4, 5, 6], [7, 8, 9]])
    assert found.counts[0] == (None, None, None)


def test_zeros_are_told():
    assert table([[5, 0], [0, 9]]).counts == ((5, 0), (0, 9))


def test_an_empty_table_is_empty():
    found = protected([], [], [], row_totals=[], column_totals=[], total=0)
    assert found.counts == ()


@settings(max_examples=100, deadline=None)
@example([[0, 0, 1], [0, 0, 2], [1, 2, 0]])  # each line is safe, and all of them together are not
@given(
    st.integers(2, 3).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=2, max_size=3
        )
    )
)
def test_no_small_count_can_be_worked_out_by_who_knows_all_totals(counts):
    rows, columns = [sum(line) for line in counts], [sum(c) for c in zip(*counts, strict=True)]
    assume(min(*rows, *columns) > 0)  # what nobody took is no row of the table
    assume(sum(rows) > 2)
    found = table(counts)
    hidden = [
        (r, c)
        for r, line in enumerate(found.counts)
        for c, value in enumerate(line)
        if value is None
    ]
    possible: dict[tuple[int, int], set[int]] = {place: set() for place in hidden}
    for guessed in guesses(found.counts, rows, columns):
        for r, c in hidden:
            possible[r, c].add(guessed[r][c])
    for r, c in hidden:
        if counts[r][c] in (1, 2):
            assert len(possible[r, c]) > 1, (counts, found)


def guesses(shown, rows, columns):
    """All tables with these sums that agree with what is shown."""
    if not shown:
        return [()] if not any(columns) else []
    found = []
    for line in lines(shown[0], rows[0], columns):
        left = [total - value for total, value in zip(columns, line, strict=True)]
        found += [(line, *rest) for rest in guesses(shown[1:], rows[1:], left)]
    return found


def lines(shown, total, columns):
    if not shown:
        return [()] if total == 0 else []
    values = range(min(total, columns[0]) + 1) if shown[0] is None else [shown[0]]
    return [
        (value, *rest)
        for value in values
        if value <= min(total, columns[0])
        for rest in lines(shown[1:], total - value, columns[1:])
    ]


# The page


@pytest.fixture
def reader(db):
    return signed_in(make_user("r@example.org", Role.READER, country=make_country("KZ")))


@pytest.fixture
def version(db):
    version = make_version()
    country = make_country("KZ")
    for importance, measures, number in (
        ("very", ["work"], 4),
        ("very", ["work", "treatment"], 3),
        ("little", ["treatment"], 5),
    ):
        for _one in range(number):
            make_response(version, country, {"importance": importance, "measures": measures})
    make_response(version, make_country("KG"), {"importance": "very", "measures": ["work"]})
    return version


def visit(client, **query):
    return client.get(reverse("reports:crosstab", args=["KZ"]), {"questionnaire": "needs", **query})


def test_two_questions_are_crossed(reader, version):
    response = visit(reader, rows="importance", columns="measures")
    found = response.context["table"]
    assert found.rows == ("Very", "Little")
    assert found.columns == ("Treatment", "Work")
    assert found.counts == ((3, 7), (5, 0))
    assert found.row_totals == (7, 5)
    assert found.total == 12
    assert b"can add up to more than all" in response.content


def test_the_sector_is_a_variable_too(reader, version):
    found = visit(reader, rows="_sector", columns="importance").context["table"]
    assert found.rows == ("Government",)
    assert found.counts == ((7, 5),)


def test_the_other_countrys_answers_stay_out(reader, version):
    assert visit(reader, rows="importance", columns="_sector").context["table"].total == 12


def test_what_is_withheld_is_said(reader, version):
    make_response(version, make_country("KZ"), {"importance": "dont_know", "measures": ["work"]})
    page = visit(reader, rows="importance", columns="measures")
    assert b"withheld" in page.content
    assert b"one or two people" in page.content


def test_the_table_is_a_file_as_well(reader, version):
    response = visit(reader, rows="importance", columns="measures", format="csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [",Treatment,Work,All", "Very,3,7,7", "Little,5,0,5", "All,8,7,12"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"rows": "importance", "columns": "importance"}, "two different questions"),
        ({"rows": "comment", "columns": "importance"}, "not one of the available choices"),
    ],
)
def test_a_choice_that_makes_no_sense_is_told(reader, version, query, said):
    assert said in visit(reader, **query).content.decode()


def test_without_answers_the_page_says_so(reader, version):
    make_version(slug="empty")
    page = visit(reader, rows="importance", columns="measures", questionnaire="empty")
    assert b"Nobody answered both questions yet." in page.content


def test_a_questionnaire_that_there_is_not_is_not_found(reader, version):
    assert visit(reader, questionnaire="none").status_code == 404


def test_it_costs_the_same_number_of_queries_with_more_answers(
    reader, version, django_assert_max_num_queries
):
    visit(reader, rows="importance", columns="measures")
    with django_assert_max_num_queries(15):
        visit(reader, rows="importance", columns="measures")


def test_a_table_that_nobody_could_read_is_refused(reader, version, monkeypatch):
    monkeypatch.setattr("reports.queries.crosstab.MOST_CELLS", 3)
    response = visit(reader, rows="importance", columns="measures")
    assert response.status_code == 422
    assert b"too many choices to be crossed" in response.content


def test_counting_is_given_up_when_it_takes_too_long(reader, version, monkeypatch):
    monkeypatch.setattr("reports.queries.crosstab.MOST_SECONDS", 0.1)
    slow = sql.SQL("SELECT NULL, NULL, 1 FROM pg_sleep(20)")
    monkeypatch.setattr("reports.queries.crosstab.COUNTED", slow)
    response = visit(reader, rows="importance", columns="measures")
    assert response.status_code == 422
    assert b"too many answers to count them while you wait" in response.content
    monkeypatch.undo()
    assert visit(reader, rows="importance", columns="measures").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_time_limit_ends_with_the_counting(reader, version):
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        visit(reader, rows="importance", columns="measures")
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


@pytest.mark.parametrize(
    ("height", "width", "count"),
    [
        (100, 50, lambda row, column: (row * column) % 4),
        (70, 70, lambda row, column: int(row == column)),
        (70, 70, lambda row, column: int((row + column) % 35 == 0)),
        (2, 2500, lambda row, column: (row + column * column) % 7),
        (1, 5000, lambda row, column: column % 3),
    ],
    ids=["full", "diagonal", "sparse", "two lines", "one line"],
)
def test_the_largest_table_is_protected_soon(height, width, count):
    counts = [[count(row, column) for column in range(width)] for row in range(height)]
    start = time.process_time()
    table(counts)
    assert time.process_time() - start < 5
