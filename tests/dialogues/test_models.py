"""What the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dialogues.models import (
    Concern,
    Dialogue,
    Excerpt,
    Issue,
    Note,
    NoteRevision,
    Participation,
    SourceText,
    Theme,
)


@pytest.fixture
def theme(db) -> Theme:
    return Theme.objects.create(code="nps", titles={"en": "New substances"})


def test_source_text_never_changes(source_text) -> None:
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        SourceText.objects.filter(pk=source_text.pk).update(text="другое")


def test_note_revision_never_changes(agenda_item) -> None:
    note = Note.objects.create(agenda_item=agenda_item, revision=1)
    revision = NoteRevision.objects.create(note=note, number=1, text="one")
    revision.text = "two"
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        revision.save()


@pytest.mark.parametrize("passage", ["👩‍⚕️ обсудили", "Cafe\u0301", "🇰🇿", "Участники"])
def test_excerpt_quotes_its_span_in_code_points(source_text, theme, passage) -> None:
    start = source_text.text.index(passage)
    excerpt = Excerpt.objects.create(
        source=source_text, start=start, end=start + len(passage), quote=passage, theme=theme
    )
    assert source_text.text[excerpt.start : excerpt.end] == passage


def test_excerpt_with_another_quote_is_refused(source_text, theme) -> None:
    with pytest.raises(IntegrityError, match="not what stands"), transaction.atomic():
        Excerpt.objects.create(source=source_text, start=0, end=4, quote="Учас ", theme=theme)


def test_same_coder_codes_a_span_with_a_theme_once(source_text, theme, team) -> None:
    passage = {"source": source_text, "start": 0, "end": 4, "quote": "Учас", "theme": theme}
    Excerpt.objects.create(coder=team, **passage)
    with pytest.raises(IntegrityError, match="excerpt_once"), transaction.atomic():
        Excerpt.objects.create(coder=team, **passage)


def test_record_quotes_its_span(dialogue, agenda_item) -> None:
    note = Note.objects.create(agenda_item=agenda_item, revision=1)
    revision = NoteRevision.objects.create(note=note, number=1, text="Растёт спрос.")
    span = {"dialogue": dialogue, "order": 1, "headline": "x", "note_revision": revision}
    Issue.objects.create(**span, start=0, end=6, quote="Растёт")
    with pytest.raises(IntegrityError, match="not what stands"), transaction.atomic():
        Concern.objects.create(**span, start=0, end=6, quote="растёт")


def test_record_needs_whole_span(dialogue) -> None:
    with pytest.raises(IntegrityError, match="concern_span_is_whole"), transaction.atomic():
        Concern.objects.create(dialogue=dialogue, order=1, headline="x", start=3)


def test_source_text_has_one_origin(dialogue) -> None:
    with pytest.raises(IntegrityError, match="one_origin"), transaction.atomic():
        SourceText.objects.create(kind="interview", dialogue=dialogue, language="ru", number=9)


def test_dialogue_does_not_end_before_it_starts(db) -> None:
    with pytest.raises(IntegrityError, match="ends_after"), transaction.atomic():
        Dialogue.objects.create(
            city="Osh", starts_on=dt.date(2023, 5, 2), ends_on=dt.date(2023, 5, 1)
        )


def test_participation_names_an_institution(dialogue) -> None:
    with pytest.raises(IntegrityError, match="names_institution"), transaction.atomic():
        Participation.objects.create(dialogue=dialogue, person_name="A. B.")


def test_theme_is_not_its_own_parent(theme) -> None:
    theme.parent = theme
    with pytest.raises(IntegrityError, match="own_parent"), transaction.atomic():
        theme.save()


def test_name_of_a_dialogue(dialogue) -> None:
    assert dialogue.name == "National Dialogue, Astana"
    dialogue.is_regional = True
    assert dialogue.name == "Regional event, Astana"
    dialogue.title = "Opening"
    assert str(dialogue) == "Opening"
