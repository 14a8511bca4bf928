"""Tallies: folding responses in and out, counting anew, and proving that both agree."""

import random

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from surveys.actions.folding import fold_all, fold_batch, move_folded, rebuild_tallies
from surveys.enums import ResponseState
from surveys.models import FoldEntry, Response, Tally
from surveys.queries.forms import get_form
from surveys.queries.tallies import check_tallies, tallies_of, unfolded
from tests.surveys.makers import (
    IMPORTANCE,
    MEASURES,
    make_country,
    make_form,
    make_response,
    make_version,
)

ANSWERS = {
    "institution_name": "Ministry",
    "sector": "government",
    "importance": "very",
    "measures": ["treatment", "work"],
    "order": ["work", "treatment", "prevention"],
    "years": 7,
    "comment": "Yes.",
}


def cells(**filters) -> dict[tuple[str, str, int], int]:
    rows = Tally.objects.filter(**filters)
    return {(row.question, row.choice, row.position): row.count for row in rows}


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


def random_answers(source: random.Random) -> dict[str, object]:
    answers = {
        "institution_name": "Ministry",
        "sector": "government",
        "importance": source.choice(IMPORTANCE),
        "measures": source.sample(MEASURES, source.randint(1, 3)),
        "order": source.sample(MEASURES, source.randint(1, 3)),
        "years": source.randint(-3, 12),
        "comment": source.choice(["Да, «очень» важно", "a\\b\"c'd", "{1,2}"]),
    }
    return {name: answers[name] for name in answers if source.random() < 0.8}


def test_one_response_counts_in_every_kind_of_cell(version, kazakhstan):
    make_response(version, kazakhstan, ANSWERS)

    assert fold_batch() == 1

    assert cells() == {
        ("", "", 0): 1,
        ("institution_name", "", 0): 1,
        ("sector", "", 0): 1,
        ("sector", "government", 0): 1,
        ("importance", "", 0): 1,
        ("importance", "very", 0): 1,
        ("measures", "", 0): 1,
        ("measures", "treatment", 0): 1,
        ("measures", "work", 0): 1,
        ("order", "", 0): 1,
        ("order", "work", 1): 1,
        ("order", "treatment", 2): 1,
        ("order", "prevention", 3): 1,
        ("years", "", 0): 1,
        ("years", "7", 0): 1,
        ("comment", "", 0): 1,
    }
    row = Tally.objects.get(question="years", choice="7")
    assert (row.version_id, row.country_id, row.sector) == (version.pk, "KZ", "government")
    assert not FoldEntry.objects.exists()


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_answer_without_content_does_not_count(version, kazakhstan, nothing):
    make_response(version, kazakhstan, dict.fromkeys(ANSWERS, nothing) | {"measures": []})

    fold_all()

    assert cells() == {("", "", 0): 1}


def test_answers_to_unknown_questions_do_not_count(version, kazakhstan):
    make_response(version, kazakhstan, {"importance": "very", "other": "x"})

    fold_all()

    assert {question for question, _choice, _position in cells()} == {"", "importance"}


def test_a_form_without_questions_counts_responses(kazakhstan):
    empty = make_form()
    version = make_version(form=type(empty)("e", {}, "1", ("en",), "en", (), {}))
    make_response(version, kazakhstan, {})

    fold_all()

    assert cells() == {("", "", 0): 1}


def test_countries_sectors_and_versions_are_counted_apart(version, kazakhstan):
    second = make_version()
    make_response(version, kazakhstan, {"years": 1})
    make_response(version, make_country("KG"), {"years": 1})
    make_response(version, kazakhstan, {"years": 1}, sector="other")
    make_response(version, kazakhstan, {"years": 1}, sector="")
    make_response(second, kazakhstan, {"years": 1})

    assert fold_all() == 5

    one = {("", "", 0): 1, ("years", "", 0): 1, ("years", "1", 0): 1}
    assert cells(version=version, country="KZ", sector="government") == one
    assert cells(version=version, country="KG") == one
    assert cells(version=version, sector="other") == one
    assert cells(version=version, sector="") == one
    assert cells(version=second) == one


def test_fold_takes_what_its_limit_allows(version, kazakhstan):
    for _ in range(5):
        make_response(version, kazakhstan, {"years": 1})

    assert fold_batch(2) == 2
    assert cells()[("", "", 0)] == 2
    assert fold_all(limit=2, most_batches=1) == 2
    assert fold_all(limit=2) == 1
    assert fold_all() == 0
    assert cells()[("", "", 0)] == 5


def test_folding_out_takes_the_same_counts_away(version, kazakhstan):
    response = make_response(version, kazakhstan, ANSWERS)
    fold_all()
    response.state = ResponseState.WITHDRAWN
    response.save()
    FoldEntry.objects.create(response=response, delta=-1)

    assert fold_all() == 1

    assert set(cells().values()) == {0}
    assert check_tallies() == []
    assert tallies_of(version.questionnaire, kazakhstan) == []


def test_in_and_out_in_one_batch_leaves_no_cell(version, kazakhstan):
    response = make_response(version, kazakhstan, ANSWERS, state=ResponseState.WITHDRAWN)
    FoldEntry.objects.create(response=response, delta=1)
    FoldEntry.objects.create(response=response, delta=-1)

    assert fold_all() == 2

    assert cells() == {}


def test_tallies_are_summed_over_versions_and_sectors(version, kazakhstan):
    make_response(version, kazakhstan, {"years": 3})
    make_response(make_version(), kazakhstan, {"years": 3}, sector="other")
    make_response(version, make_country("KG"), {"years": 3})
    make_response(make_version(slug="another"), kazakhstan, {"years": 3})
    fold_all()

    summed = tallies_of(version.questionnaire, kazakhstan)
    by_sector = tallies_of(version.questionnaire, kazakhstan, by_sector=True)

    assert {(c.question, c.choice, c.count, c.sector) for c in summed} == {
        ("", "", 2, ""),
        ("years", "", 2, ""),
        ("years", "3", 2, ""),
    }
    assert {(c.sector, c.count) for c in by_sector} == {("government", 1), ("other", 1)}
    assert len(by_sector) == 6


def test_unfolded_counts_the_queue_of_one_country(version, kazakhstan):
    make_response(version, kazakhstan, {})
    make_response(version, make_country("KG"), {})

    assert unfolded(version.questionnaire, kazakhstan) == 1


@pytest.mark.parametrize("seed", range(3))
def test_random_responses_fold_as_a_python_count_says(version, kazakhstan, seed):
    source = random.Random(seed)
    expected: dict[tuple[str, str, int], int] = {}
    for _ in range(60):
        answers = random_answers(source)
        make_response(version, kazakhstan, answers)
        for cell in cells_of(answers):
            expected[cell] = expected.get(cell, 0) + 1

    fold_all(limit=17)

    assert cells() == expected
    assert check_tallies() == []
    rebuild_tallies()
    assert cells() == expected


def cells_of(answers):
    yield "", "", 0
    for question, value in answers.items():
        yield question, "", 0
        if question in {"sector", "importance", "years"}:
            yield question, str(value), 0
        elif question in {"measures", "order"}:
            for number, choice in enumerate(value, start=1):
                yield question, choice, number if question == "order" else 0


def test_check_counts_what_waits_in_the_queue(version, kazakhstan):
    make_response(version, kazakhstan, ANSWERS)
    assert check_tallies() == []
    fold_all()
    make_response(version, kazakhstan, ANSWERS)
    assert check_tallies() == []


def test_check_names_the_cells_that_differ(version, kazakhstan):
    make_response(version, kazakhstan, {"importance": "very", "order": ["work"]})
    fold_all()
    Tally.objects.filter(choice="very").update(count=4)
    Tally.objects.filter(choice="work").delete()

    first, second = check_tallies()

    assert str(first) == "KZ/government: importance=very: stored 4, counted 1"
    assert str(second) == "KZ/government: order=work (place 1): stored 0, counted 1"


def test_check_finds_a_response_that_was_never_queued(version, kazakhstan):
    make_response(version, kazakhstan, {})
    FoldEntry.objects.all().delete()

    assert [difference.counted for difference in check_tallies()] == [1]


def test_check_without_questionnaires_finds_nothing(db):
    assert check_tallies() == []
    assert rebuild_tallies() == 0


def test_rebuild_replaces_wrong_tallies_and_empties_the_queue(version, kazakhstan):
    make_response(version, kazakhstan, ANSWERS)
    fold_all()
    right = cells()
    Tally.objects.filter(choice="very").update(count=9)
    Tally.objects.create(version=version, country=kazakhstan, question="gone", choice="x", count=3)
    make_response(version, kazakhstan, ANSWERS)

    assert rebuild_tallies() == 2

    assert cells() == dict.fromkeys(right, 2)
    assert fold_all() == 0
    assert check_tallies() == []


def test_rebuild_leaves_out_what_is_not_submitted(version, kazakhstan):
    for state in (ResponseState.DRAFT, ResponseState.SUPERSEDED, ResponseState.WITHDRAWN):
        make_response(version, kazakhstan, ANSWERS, state=state)

    assert rebuild_tallies() == 0

    assert cells() == {}


def test_moving_a_folded_response_moves_its_counts(version, kazakhstan):
    response = make_response(version, kazakhstan, {"years": 3})
    fold_all()

    with transaction.atomic():
        move_folded(response, to_sector="other")
        Response.objects.filter(pk=response.pk).update(sector="other")

    assert cells(sector="other") == {("", "", 0): 1, ("years", "", 0): 1, ("years", "3", 0): 1}
    assert check_tallies() == []


def test_moving_a_queued_response_leaves_the_tallies_alone(version, kazakhstan):
    response = make_response(version, kazakhstan, {"years": 3})

    with transaction.atomic():
        move_folded(response, to_sector="other")
        Response.objects.filter(pk=response.pk).update(sector="other")
    fold_all()

    assert set(cells(sector="other").values()) == {1}
    assert cells(sector="government") == {}


@pytest.mark.django_db(transaction=True)
def test_two_folds_at_once_take_different_entries():
    version, country = make_version(), make_country()
    for _ in range(4):
        make_response(version, country, {"years": 1})
    other = connections.create_connection("default")
    try:
        with transaction.atomic(), other.cursor() as cursor:
            assert fold_batch(2) == 2
            cursor.execute("SELECT id FROM surveys_foldentry ORDER BY id FOR UPDATE SKIP LOCKED")
            assert len(cursor.fetchall()) == 2
            assert fold_batch(10) == 2
    finally:
        other.close()
    assert cells()[("", "", 0)] == 4


@pytest.mark.django_db(transaction=True)
def test_a_fold_that_dies_leaves_queue_and_tallies_as_they_were():
    version, country = make_version(), make_country()
    make_response(version, country, ANSWERS)

    with transaction.atomic():
        fold_batch()
        assert cells()
        transaction.set_rollback(True)

    assert cells() == {}
    assert fold_all() == 1
    assert check_tallies() == []


@pytest.mark.django_db(transaction=True)
def test_a_fold_waits_for_a_rebuild():
    version, country = make_version(), make_country()
    make_response(version, country, ANSWERS)
    other = connections.create_connection("default")
    try:
        with transaction.atomic(), other.cursor() as cursor:
            rebuild_tallies()
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(7461001)")
            assert cursor.fetchone() == (False,)
    finally:
        other.close()


def test_fold_needs_few_queries_whatever_the_number_of_rows(
    version, kazakhstan, django_assert_num_queries
):
    get_form(version)  # parsed once per process, whatever ran before
    for count in (1, 3):
        for _ in range(count):
            make_response(version, kazakhstan, ANSWERS)
        # Six, and two for the savepoint that stands for the transaction in a test.
        with django_assert_num_queries(8):
            fold_batch()


def test_fold_command_tells_how_many(version, kazakhstan, capsys):
    make_response(version, kazakhstan, ANSWERS)

    call_command("fold", "--json")
    call_command("fold")

    assert capsys.readouterr().out == '{\n "folded": 1\n}\nFolded: 0\n'


def test_rebuild_command_checks_and_repairs(version, kazakhstan, capsys):
    make_response(version, kazakhstan, ANSWERS)
    fold_all()
    Tally.objects.filter(choice="very").update(count=9)

    with pytest.raises(SystemExit) as ending:
        call_command("rebuild_tallies", "--check")
    assert ending.value.code == 1
    assert "importance=very: stored 9, counted 1" in capsys.readouterr().err

    call_command("rebuild_tallies")
    call_command("rebuild_tallies", "--check")
    call_command("rebuild_tallies", "--check", "--json")
    out = capsys.readouterr().out
    assert out.startswith("Responses counted: 1\nThe tallies agree")
    assert '"agrees": true' in out


def test_a_choice_of_a_question_that_is_not_a_list_breaks_nothing(version, kazakhstan):
    make_response(version, kazakhstan, {"measures": "treatment", "order": 3})

    fold_all()

    assert cells() == {("", "", 0): 1, ("measures", "", 0): 1, ("order", "", 0): 1}
