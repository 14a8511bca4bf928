"""Coding passages; what becomes of them when the text is revised."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.actions.anchoring import carry_over
from dialogues.actions.coding import (
    LONGEST_PASSAGE,
    change_excerpt,
    code_passage,
    pasted_span,
    place_again,
    remove_excerpt,
    selected_span,
    set_pass_finished,
)
from dialogues.actions.minutes import save_minutes
from dialogues.enums import AnchorState, SourceKind
from dialogues.models import Excerpt, SourceText
from dialogues.texts import Span, sha256_of
from institutions.models import AuditEntry
from tests.dialogues.coding.conftest import TRANSCRIPT

DEMAND = "Спрос на синтетику растёт 👩‍⚕️."


def test_passage_keeps_place_quote_context_and_coder(transcript, themes, code, team) -> None:
    excerpt = code(transcript, DEMAND, themes["demand"], team, polarity="challenge", memo="New")
    excerpt.refresh_from_db()
    assert (excerpt.start, excerpt.end) == (0, len(DEMAND))
    assert excerpt.quote == DEMAND
    assert (excerpt.context_before, excerpt.context_after[:8]) == ("", " Лечение")
    assert (excerpt.polarity, excerpt.memo, excerpt.coder) == ("challenge", "New", team)


def test_same_passage_and_theme_again_changes_what_is_there(transcript, themes, code, team) -> None:
    first = code(transcript, DEMAND, themes["demand"], team)
    again = code(transcript, DEMAND, themes["demand"], team, polarity="positive")
    assert again.pk == first.pk
    assert Excerpt.objects.get().polarity == "positive"


def test_passages_overlap_and_each_coder_has_their_own(
    transcript, themes, code, team, colleague
) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    code(transcript, DEMAND, themes["demand"], colleague)
    code(transcript, DEMAND, themes["youth"], team)
    code(transcript, "синтетику растёт 👩‍⚕️. Лечение", themes["treatment"], team)
    assert transcript.excerpts.count() == 4


@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 3), (0, 10_000), (-1, 4)])
def test_empty_selection_is_refused(transcript, start, end) -> None:
    with pytest.raises(ValidationError, match="Select some words"):
        selected_span(transcript, start, end)


def test_passage_is_found_by_its_words_or_paragraph(make_source) -> None:
    source = make_source("Рост. Спад.\n\nРост, снова.")
    assert pasted_span(source, passage="Спад.").of(source.text) == "Спад."
    assert pasted_span(source, lines=(3, 3)).of(source.text) == "Рост, снова."
    assert pasted_span(source, passage="Рост", lines=(3, 3)) == Span(13, 17)
    with pytest.raises(ValidationError, match="more than once"):
        pasted_span(source, passage="Рост")
    with pytest.raises(ValidationError, match="not in the text"):
        pasted_span(source, passage="Спад", lines=(3, 3))
    with pytest.raises(ValidationError, match="no such paragraphs"):
        pasted_span(source, lines=(2, 9))


def test_theme_out_of_use_is_refused(transcript, themes, code) -> None:
    themes["demand"].merged_into = themes["treatment"]
    with pytest.raises(ValidationError, match="no longer in use"):
        code(transcript, DEMAND, themes["demand"])


def test_too_long_passage_is_refused(make_source, themes) -> None:
    source = make_source("а" * (LONGEST_PASSAGE + 1))
    with pytest.raises(ValidationError, match="20,000"):
        code_passage(source, Span(0, LONGEST_PASSAGE + 1), theme=themes["demand"], coder=None)


def test_database_refuses_a_quote_that_is_not_its_span(transcript, themes, code) -> None:
    excerpt = code(transcript, DEMAND, themes["demand"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Excerpt.objects.filter(pk=excerpt.pk).update(start=1)


def test_change_keeps_the_coder_and_is_in_the_log(transcript, themes, code, team, colleague):
    excerpt = code(transcript, DEMAND, themes["demand"], team)
    change_excerpt(excerpt, theme=themes["youth"], polarity="positive", memo="m", actor=colleague)
    excerpt.refresh_from_db()
    assert (excerpt.theme, excerpt.polarity, excerpt.coder) == (themes["youth"], "positive", team)
    entry = AuditEntry.objects.get(action="change_excerpt")
    assert entry.details["before"]["theme"] == themes["demand"].pk
    assert DEMAND not in str(entry.details)


def test_change_to_a_theme_that_the_passage_has_is_refused(transcript, themes, code, team):
    excerpt = code(transcript, DEMAND, themes["demand"], team)
    code(transcript, DEMAND, themes["youth"], team)
    with pytest.raises(ValidationError, match="already"):
        change_excerpt(excerpt, theme=themes["youth"], polarity="neutral", memo="", actor=team)


# New revisions


def revise(transcript: SourceText, make_source, text: str) -> SourceText:
    new = make_source(text, number=transcript.number + 1)
    carry_over(new)
    return new


def test_passages_move_to_a_new_revision_or_are_flagged(
    transcript, make_source, themes, code, team
) -> None:
    kept = code(transcript, "Prevention works in schools.", themes["prevention"], team, memo="m")
    lost = code(transcript, "Money is short.", themes["treatment"], team)
    text = "Начало 👍.\n" + TRANSCRIPT.replace("Money is short.", "Money is there.")
    new = revise(transcript, make_source, text)
    moved = Excerpt.objects.get(source=new)
    assert (moved.moved_from, moved.state, moved.memo) == (kept, AnchorState.MOVED, "m")
    assert new.text[moved.start : moved.end] == moved.quote == kept.quote
    lost.refresh_from_db()
    assert lost.state == AnchorState.FLAGGED
    assert set(Excerpt.objects.filter(moved_to=None)) == {moved, lost}


def test_carrying_over_twice_changes_nothing(transcript, make_source, themes, code) -> None:
    code(transcript, DEMAND, themes["demand"])
    new = revise(transcript, make_source, f"{TRANSCRIPT} More.")
    again = carry_over(new)
    assert (again.moved, again.flagged, Excerpt.objects.count()) == (0, 0, 2)


def test_replaced_revision_takes_no_passage(transcript, make_source, themes, code) -> None:
    revise(transcript, make_source, f"{TRANSCRIPT} More.")
    with pytest.raises(ValidationError, match="newer revision"):
        code(transcript, DEMAND, themes["demand"])


def test_flagged_passage_is_placed_by_hand(transcript, make_source, themes, code, team) -> None:
    lost = code(transcript, "Money is short.", themes["treatment"], team, polarity="challenge")
    new = revise(transcript, make_source, TRANSCRIPT.replace("short", "scarce"))
    lost.refresh_from_db()
    placed = place_again(lost, passage="Money is scarce.", actor=team)
    assert (placed.source, placed.polarity, placed.moved_from) == (new, "challenge", lost)
    assert list(Excerpt.objects.filter(moved_to=None)) == [placed]
    with pytest.raises(ValidationError, match="stands where"):
        place_again(placed, passage="Money is scarce.", actor=team)


def test_removed_passage_does_not_come_back_from_an_earlier_revision(
    transcript, make_source, themes, code, team
) -> None:
    code(transcript, DEMAND, themes["demand"], team)
    new = revise(transcript, make_source, f"{TRANSCRIPT} More.")
    remove_excerpt(Excerpt.objects.get(source=new), actor=team)
    assert not Excerpt.objects.exists()
    assert AuditEntry.objects.filter(action="remove_excerpt").count() == 1


def test_minutes_take_their_passages_along(dialogue, themes, code, team) -> None:
    first = save_minutes(dialogue, language="ru", text="# Итоги\nРост.", base=0, actor=team)
    code(first.source, "Рост.", themes["demand"], team)
    second = save_minutes(dialogue, language="ru", text="# Итоги\n\nРост.", base=1, actor=team)
    assert second.source.excerpts.get().quote == "Рост."


def test_a_coder_finishes_and_goes_on(transcript, team) -> None:
    assert set_pass_finished(transcript, coder=team, is_finished=True).finished_at
    assert set_pass_finished(transcript, coder=team, is_finished=False).finished_at is None
    assert transcript.passes.count() == 1


PIECES = ["а", "Ө", "e\u0301", "й", "👩‍⚕️", "🇰🇿", " ", "\n", ". ", "Z", "\u00a0"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(old=TEXTS, new=TEXTS, start=st.integers(0, 50), size=st.integers(1, 30))
def test_every_stored_quote_equals_its_span(dialogue, themes, old, new, start, size) -> None:
    """In the first revision, and after the passages were taken over to the next one."""
    with transaction.atomic():
        sources = [
            SourceText.objects.create(
                kind=SourceKind.MINUTES,
                dialogue=dialogue,
                language="ru",
                number=number,
                text=text,
                sha256=sha256_of(text),
            )
            for number, text in [(1, old)]
        ]
        try:
            span = selected_span(sources[0], start, min(start + size, len(old)))
        except ValidationError:
            transaction.set_rollback(True)
            return
        code_passage(sources[0], span, theme=themes["demand"], coder=None)
        after = SourceText.objects.create(
            kind=SourceKind.MINUTES,
            dialogue=dialogue,
            language="ru",
            number=2,
            text=old + new,
            sha256=sha256_of(old + new),
        )
        carry_over(after)
        for excerpt in Excerpt.objects.select_related("source"):
            text = excerpt.source.text
            assert text[excerpt.start : excerpt.end] == excerpt.quote
            around = excerpt.context_before + excerpt.quote + excerpt.context_after
            assert around in text
        transaction.set_rollback(True)
