"""Words of interviewees who did not agree to be quoted stay on the pages of their interview."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import CodingPass, Excerpt, Interview, Interviewee, SourceText
from dialogues.queries.agreement import shared_pairs
from dialogues.queries.consent import (
    counting,
    counting_sources,
    quotable,
    silent_among,
    silent_interviews,
    with_permission,
)
from dialogues.queries.interviews import may_quote, people_of
from dialogues.queries.passages import passage_batches
from tests.dialogues.interview_makers import make_consent

WORDS = "Prevention works in schools."


@pytest.fixture
def passage(transcript, themes, code, team) -> Excerpt:
    return code(transcript, WORDS, themes["prevention"], team, memo=f"Says “{WORDS}” twice")


def pages_of(passage: Excerpt) -> list[str]:
    """Everything that shows passages outside the pages of their text."""
    theme = passage.theme_id
    return [
        reverse("dialogues:passages"),
        f"{reverse('dialogues:passages')}?words=schools",
        reverse("dialogues:passages_csv"),
        reverse("dialogues:matrix"),
        reverse("dialogues:matrix_cell", args=[theme, "KZ"]),
        reverse("dialogues:theme", args=[theme]),
        reverse("dialogues:themes_meet"),
        reverse("dialogues:coders_agree"),
        reverse("dialogues:codebook_qdc"),
    ]


def shown_on(client, address: str) -> str:
    return b"".join(client.get(address)).decode()


def test_without_consent_no_page_shows_the_words(client, passage, team) -> None:
    client.force_login(team)
    for address in pages_of(passage):
        assert WORDS not in shown_on(client, address), address


def test_withdrawn_consent_takes_the_words_back(client, passage, team, allow_quotes) -> None:
    client.force_login(team)
    cell = reverse("dialogues:matrix_cell", args=[passage.theme_id, "KZ"])
    assert WORDS in shown_on(client, cell)
    allow_quotes.withdrawn_at = timezone.now()
    allow_quotes.save()
    for address in pages_of(passage):
        assert WORDS not in shown_on(client, address), address


def test_withheld_passages_still_count_and_lead_to_their_text(client, passage, team) -> None:
    client.force_login(team)
    cell = shown_on(client, reverse("dialogues:matrix_cell", args=[passage.theme_id, "KZ"]))
    assert "Not to be quoted" in cell
    assert f"#passage-{passage.pk}" in cell
    assert "[…]" in cell


def test_the_pages_of_the_text_keep_the_words(client, passage, team) -> None:
    client.force_login(team)
    assert WORDS in shown_on(client, reverse("dialogues:coding_text", args=[passage.source_id]))
    assert WORDS in shown_on(client, reverse("dialogues:passage", args=[passage.pk]))


def test_passages_to_split_name_their_place_in_place_of_their_words(client, passage, team) -> None:
    client.force_login(team)
    page = shown_on(client, reverse("dialogues:theme", args=[passage.theme_id]))
    assert f"KZ-01, {passage.start}–{passage.end}" in page


@pytest.mark.parametrize("may_be_quoted", [True, False])
def test_queries_agree_with_the_page_of_the_interview(passage, interview, may_be_quoted) -> None:
    person = interview.interviewees.get()
    make_consent(person, may_quote=not may_be_quoted)
    make_consent(person, may_quote=may_be_quoted)
    assert may_quote(people_of(interview)) is may_be_quoted
    assert quotable(Excerpt.objects.all()).exists() is may_be_quoted
    assert silent_among([interview.pk]) == (set() if may_be_quoted else {interview.pk})
    found: Any = with_permission(Excerpt.objects.all()).get()
    assert found.is_silent is not may_be_quoted


def test_one_of_a_group_is_enough_to_be_silent(interview, allow_quotes, passage) -> None:
    Interviewee.objects.create(interview=interview, pseudonym="P2")
    assert not quotable(Excerpt.objects.all()).exists()


def test_an_interview_of_nobody_is_silent(countries) -> None:
    empty = Interview.objects.create(
        country=countries["KZ"], held_on="2023-06-08", language="ru", label="KZ-02"
    )
    assert list(silent_interviews()) == [empty]


def test_other_texts_have_no_interviewees_to_ask(source_text, themes, code) -> None:
    code(source_text, "обсудили", themes["demand"])
    assert quotable(Excerpt.objects.all()).count() == 1


def test_files_are_read_in_batches(transcript, themes, code, passage, monkeypatch) -> None:
    code(transcript, "Money is short.", themes["demand"])
    code(transcript, "Cafe", themes["demand"])
    monkeypatch.setattr("dialogues.queries.passages.BATCH", 2)
    excerpts = Excerpt.objects.select_related("theme", "source").order_by("pk")
    assert [len(batch) for batch in passage_batches(excerpts)] == [2, 1]


# From the moment of withdrawal nothing counts


def withdraw(consent) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save()


def test_withdrawn_passages_count_nowhere(client, passage, team, allow_quotes) -> None:
    client.force_login(team)
    matrix, charts = reverse("dialogues:matrix"), reverse("dialogues:coding_charts")
    assert "1 passage" in shown_on(client, matrix)
    assert "not counted" not in shown_on(client, matrix)
    withdraw(allow_quotes)
    page = shown_on(client, matrix)
    assert "1 passage" not in page
    assert "1 interview is not counted here, because consent was withdrawn." in page
    others = ("themes_meet", "coders_agree", "passages")
    for address in (charts, *(reverse(f"dialogues:{name}") for name in others)):
        assert "1 interview is not counted here" in shown_on(client, address)
    assert "0 passages" in shown_on(client, reverse("dialogues:passages"))
    assert "Prevention" not in shown_on(client, reverse("dialogues:passages_csv"))


def test_a_new_consent_makes_them_count_again(client, passage, team, allow_quotes) -> None:
    withdraw(allow_quotes)
    make_consent(passage.source.interview.interviewees.get())
    assert counting(Excerpt.objects.all()).count() == 1


def test_one_of_a_group_who_withdraws_takes_the_interview_out(interview, passage) -> None:
    other = Interviewee.objects.create(interview=interview, pseudonym="P2")
    assert counting(Excerpt.objects.all()).count() == 1
    withdraw(make_consent(other))
    assert not counting(Excerpt.objects.all()).exists()
    assert not counting_sources(SourceText.objects.all()).exists()


def test_agreement_leaves_out_what_is_withdrawn(
    client, passage, team, allow_quotes, django_user_model
) -> None:
    other = django_user_model.objects.create_user("coder@example.org", "x" * 12)
    for coder in (team, other):
        CodingPass.objects.create(source=passage.source, coder=coder, finished_at=timezone.now())
    assert shared_pairs(counting_sources(SourceText.objects.all()))
    withdraw(allow_quotes)
    assert not shared_pairs(counting_sources(SourceText.objects.all()))


def test_passages_of_other_texts_go_on_counting(source_text, themes, code, allow_quotes) -> None:
    code(source_text, "обсудили", themes["demand"])
    withdraw(allow_quotes)
    assert counting(Excerpt.objects.all()).count() == 1
