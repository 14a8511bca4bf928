"""The codebook: tree, history, merging, splitting, and the file of another tool."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dialogues.actions.anchoring import carry_over
from dialogues.actions.codebook import (
    add_theme,
    change_theme,
    merge_theme,
    move_theme,
    retire_theme,
    shift_theme,
    split_theme,
)
from dialogues.actions.codebook_import import ImportedCodebook, import_codebook
from dialogues.coding.codebook_file import Code
from dialogues.models import Concern, Excerpt, Theme, ThemeSummary
from dialogues.queries.codebook import codebook, ids_under, live_tree
from tests.dialogues.coding.conftest import TRANSCRIPT

DEMAND = "Спрос на синтетику растёт"


def tree() -> list[tuple[str, int]]:
    return [(theme.code, depth) for theme, depth in live_tree()]


def history(theme: Theme) -> list[str]:
    return [change.kind for change in theme.changes.all()]


def test_themes_stand_in_the_order_of_the_tree(themes) -> None:
    assert tree() == [("demand", 0), ("youth", 1), ("treatment", 0), ("prevention", 0)]
    assert ids_under(themes["demand"]) == {themes["demand"].pk, themes["youth"].pk}


def test_code_names_are_made_of_titles_and_never_twice(db) -> None:
    titles = [{"en": "Supply & Demand"}, {"en": "Supply, demand"}, {"ru": "Спрос"}, {"ru": "Рост"}]
    codes = [add_theme(titles=title, actor=None).code for title in titles]
    assert codes == ["supply_demand", "supply_demand_2", "theme", "theme_2"]
    long = add_theme(titles={"en": "x" * 200}, actor=None)
    assert len(long.code) <= 80


def test_theme_needs_a_title(db) -> None:
    with pytest.raises(ValidationError):
        add_theme(titles={}, actor=None)


def test_renaming_and_describing_leave_history(themes, team) -> None:
    theme = change_theme(
        themes["demand"], titles={"en": "Demand for drugs"}, actor=team, definition="What for"
    )
    assert history(theme) == ["created", "renamed", "described"]
    renamed = theme.changes.get(kind="renamed")
    assert (renamed.before, renamed.after) == (
        {"titles": {"en": "Demand"}},
        {"titles": {"en": "Demand for drugs"}},
    )
    assert renamed.actor == team
    change_theme(theme, titles=theme.titles, actor=team, definition="What for")
    assert theme.changes.count() == 3


def test_moving(themes, team) -> None:
    move_theme(themes["treatment"], parent=themes["demand"], actor=team)
    assert tree() == [("demand", 0), ("youth", 1), ("treatment", 1), ("prevention", 0)]
    assert history(themes["treatment"]) == ["created", "moved"]


@pytest.mark.parametrize("under", ["demand", "youth"])
def test_theme_is_not_put_under_itself(themes, under) -> None:
    with pytest.raises(ValidationError, match="under itself"):
        move_theme(themes["demand"], parent=themes[under], actor=None)


def test_shifting_changes_places_with_the_neighbour(themes, team) -> None:
    shift_theme(themes["treatment"], is_up=True, actor=team)
    assert [code for code, depth in tree() if not depth] == ["treatment", "demand", "prevention"]
    shift_theme(themes["treatment"], is_up=True, actor=team)
    assert [code for code, depth in tree() if not depth] == ["treatment", "demand", "prevention"]
    shift_theme(themes["demand"], is_up=False, actor=team)
    assert [code for code, depth in tree() if not depth] == ["treatment", "prevention", "demand"]


def test_merging_moves_all_that_had_the_theme(
    themes, transcript, code, team, colleague, dialogue, countries
) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    both = code(transcript, "Лечение", themes["demand"], team, memo="one")
    kept = code(transcript, "Лечение", themes["treatment"], team, memo="two")
    other = code(transcript, "Лечение", themes["demand"], colleague)
    concern = Concern.objects.create(
        dialogue=dialogue, order=1, headline="x", theme=themes["demand"]
    )
    for name in ("demand", "treatment"):
        ThemeSummary.objects.create(theme=themes[name], country=countries["KZ"], text=name)
    ThemeSummary.objects.create(theme=themes["demand"], country=countries["KG"], text="alone")
    merge_theme(themes["demand"], into=themes["treatment"], actor=team)
    assert {excerpt.theme for excerpt in Excerpt.objects.all()} == {themes["treatment"]}
    assert not Excerpt.objects.filter(pk=both.pk).exists()
    kept.refresh_from_db()
    assert kept.memo == "two\n\none"
    assert Excerpt.objects.filter(pk=other.pk).exists()
    concern.refresh_from_db()
    assert concern.theme == themes["treatment"]
    found = dict(themes["treatment"].summaries.values_list("country", "text"))
    assert found == {"KZ": "treatment\n\ndemand", "KG": "alone"}
    assert tree() == [("treatment", 0), ("youth", 1), ("prevention", 0)]
    themes["demand"].refresh_from_db()
    assert themes["demand"].merged_into == themes["treatment"]
    assert history(themes["demand"])[-1] == history(themes["treatment"])[-1] == "merged"


def test_merging_does_not_bring_earlier_revisions_back(
    themes, transcript, make_source, code, team
) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    new = make_source(f"{TRANSCRIPT} More.", number=2)
    carry_over(new)
    code(new, DEMAND, themes["treatment"], team)
    merge_theme(themes["demand"], into=themes["treatment"], actor=team)
    assert [one.source for one in Excerpt.objects.filter(moved_to=None)] == [new]


@pytest.mark.parametrize("into", ["demand", "youth"])
def test_theme_is_not_merged_into_itself_or_what_is_under_it(themes, into) -> None:
    with pytest.raises(ValidationError, match="merged into itself"):
        merge_theme(themes["demand"], into=themes[into], actor=None)


def test_merged_theme_is_not_merged_again(themes) -> None:
    merge_theme(themes["demand"], into=themes["treatment"], actor=None)
    with pytest.raises(ValidationError, match="no longer in use"):
        merge_theme(themes["demand"], into=themes["prevention"], actor=None)


def test_splitting_takes_chosen_passages_with_their_past(
    themes, transcript, make_source, code, team
) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    code(transcript, "Лечение", themes["demand"], team)
    new = make_source(f"{TRANSCRIPT} More.", number=2)
    carry_over(new)
    chosen = new.excerpts.get(quote=DEMAND)
    made = split_theme(themes["demand"], titles={"en": "Synthetics"}, excerpts=[chosen], actor=team)
    assert {one.quote for one in made.excerpts.all()} == {DEMAND}
    assert made.excerpts.count() == 2
    assert {one.quote for one in themes["demand"].excerpts.all()} == {"Лечение"}
    assert history(made) == ["created", "split"]
    assert history(themes["demand"])[-1] == "split"


def test_splitting_needs_passages_of_the_theme(themes, transcript, code) -> None:
    other = code(transcript, DEMAND, themes["treatment"])
    with pytest.raises(ValidationError, match="Choose the passages"):
        split_theme(themes["demand"], titles={"en": "New"}, excerpts=[other], actor=None)
    assert Theme.objects.count() == 4


def test_retiring(themes, team) -> None:
    with pytest.raises(ValidationError, match="themes under it"):
        retire_theme(themes["demand"], actor=team)
    retire_theme(themes["youth"], actor=team)
    retire_theme(themes["demand"], actor=team)
    assert tree() == [("treatment", 0), ("prevention", 0)]


def test_import_adds_changes_and_is_idempotent(themes, team) -> None:
    codes = [
        Code(
            themes["demand"].guid,
            "Demand",
            definition="What people want.",
            children=(Code(UUID(int=7), "Festivals"),),
        )
    ]
    first = import_codebook(codes, actor=team)
    assert (first.added, first.changed, first.same) == (1, 1, 0)
    again = import_codebook(codes, actor=team)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    assert tree()[:3] == [("demand", 0), ("youth", 1), ("festivals", 1)]
    assert Theme.objects.get(code="festivals").guid == UUID(int=7)


def test_own_export_changes_nothing(themes, team) -> None:
    result = import_codebook(codebook(), actor=team)
    assert (result.added, result.changed, result.same) == (0, 0, 4)


def test_import_leaves_merged_themes_and_puts_what_is_under_them_right(themes, team) -> None:
    merge_theme(themes["demand"], into=themes["treatment"], actor=team)
    codes = [Code(themes["demand"].guid, "Demand", children=(Code(UUID(int=7), "Festivals"),))]
    import_codebook(codes, actor=team)
    assert Theme.objects.get(guid=UUID(int=7)).parent == themes["treatment"]


def test_codes_are_imported_in_a_constant_number_of_queries(themes, team) -> None:
    def taken(first: int, count: int) -> int:
        inner = [Code(UUID(int=first + number), f"Under {number}") for number in range(count)]
        codes = [Code(UUID(int=first - 1), f"Top {first}", children=tuple(inner))]
        with CaptureQueriesContext(connection) as queries:
            result = import_codebook(codes, actor=team)
        assert result.added == count + 1
        with CaptureQueriesContext(connection) as again:
            assert import_codebook(codes, actor=team).same == count + 1
        assert len(again) <= len(queries)
        return len(queries)

    assert taken(1_000, 3) == taken(5_000, 300)
    theme = Theme.objects.get(guid=UUID(int=5_299))
    assert (theme.code, theme.order, theme.parent.title) == ("under_299", 300, "Top 5000")
    assert history(theme) == ["created"]


def test_themes_of_an_import_are_named_apart(themes, team) -> None:
    """Titles of other scripts give no code name, and the same title stands at many places."""
    names = ["Спрос", "Рост", "Demand", "x" * 200, "x" * 200, "Demand"]
    codes = [Code(UUID(int=number), name) for number, name in enumerate(names, 1)]
    with override("ru"):
        import_codebook(codes[:2], actor=team)
    import_codebook(codes[2:], actor=team)
    found = [Theme.objects.get(guid=code.guid).code for code in codes]
    assert found[:3] == ["theme", "theme_2", "demand_2"]
    assert found[5] == "demand_3"
    assert found[4] == f"{found[3]}_2"
    assert max(map(len, found)) <= 80


def test_a_theme_goes_under_one_that_the_same_file_adds(themes, team) -> None:
    codes = [Code(UUID(int=7), "All", children=(Code(themes["youth"].guid, "Youth"),))]
    result = import_codebook(codes, actor=team)
    assert (result.added, result.changed) == (1, 1)
    assert Theme.objects.get(code="youth").parent.guid == UUID(int=7)
    assert history(themes["youth"]) == ["created", "moved"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("there", [[], ["There"]], ids=["empty", "not empty"])
def test_the_same_file_sent_twice_at_once_is_taken_in_once(there: list[str]) -> None:
    for title in there:
        add_theme(titles={"en": title}, actor=None)
    codes = [Code(guid=UUID(int=7), name="Access"), Code(guid=UUID(int=8), name="Access")]

    def again() -> ImportedCodebook:
        try:
            return import_codebook(codes, actor=None)
        finally:
            connection.close()

    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
    with ThreadPoolExecutor() as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            assert import_codebook(codes, actor=None).added == 2
            second = pool.submit(again)
            for _turn in range(500):
                cursor.execute(waiting)
                if cursor.fetchone() != (0,):
                    break
                time.sleep(0.02)
        assert second.result() == ImportedCodebook(same=2)
    assert Theme.objects.count() == 2 + len(there)
