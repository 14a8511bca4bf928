"""From a cell of the matrix back to the sentence in the notes; the counts as bars."""

import datetime as dt

import pytest
from django.urls import reverse

from dialogues.actions.notes import save_note
from dialogues.actions.records import find_span, mark_passage
from dialogues.enums import Polarity
from dialogues.models import AgendaItem, Concern, Dialogue, Excerpt, Issue, NoteRevision
from dialogues.queries.charts import LENGTH, country_bars, theme_bars
from dialogues.queries.themes import Counts, MatrixCell, MatrixRow, framework_matrix
from dialogues.queries.trace import count_records, records_under

NOTES = "Участники 👩‍⚕️ начали.\nСинтетика растёт быстрее лечения. Все согласны."
SENTENCE = "Синтетика растёт быстрее лечения."


@pytest.fixture
def concern(dialogue, agenda_item, themes, team) -> Concern:
    """A concern that was made from a sentence of the notes, and has a theme."""
    save_note(agenda_item, text=NOTES, base=0, author=team)
    revision = NoteRevision.objects.get()
    span = find_span(revision, passage=SENTENCE)
    record = mark_passage(agenda_item, revision, span, kind="concern", headline="Growth")
    record.theme = themes["demand"]
    record.save()
    assert isinstance(record, Concern)
    return record


def sentence_page(record: Concern) -> str:
    return reverse("dialogues:record_sentence", args=[record.dialogue_id, "concern", record.pk])


def test_concern_is_traced_from_the_matrix_to_the_sentence(client, team, concern) -> None:
    client.force_login(team)
    matrix = client.get(reverse("dialogues:matrix")).content.decode()
    cell = reverse("dialogues:matrix_cell", args=[concern.theme_id, "KZ"])
    assert f"{cell}#records" in matrix
    assert "1 record of dialogues" in matrix
    assert f"{sentence_page(concern)}#sentence" in client.get(cell).content.decode()
    page = client.get(sentence_page(concern)).content.decode()
    assert f'<mark id="sentence">{SENTENCE}</mark> Все согласны.' in page


def test_page_of_the_dialogue_leads_to_the_sentence(client, team, reader, concern) -> None:
    address = reverse("dialogues:dialogue", args=[concern.dialogue_id])
    client.force_login(team)
    assert sentence_page(concern) in client.get(address).content.decode()
    client.force_login(reader)
    assert sentence_page(concern) not in client.get(address).content.decode()


def test_notes_that_changed_since_are_told(client, team, concern, agenda_item) -> None:
    client.force_login(team)
    assert "changed since" not in client.get(sentence_page(concern)).content.decode()
    save_note(agenda_item, text=f"{NOTES} Ещё.", base=1, author=team)
    page = client.get(sentence_page(concern)).content.decode()
    assert "changed since" in page
    assert f'<mark id="sentence">{SENTENCE}</mark>' in page


def test_record_without_notes_has_no_sentence(client, team, dialogue, themes) -> None:
    record = Concern.objects.create(
        dialogue=dialogue, order=1, headline="By hand", theme=themes["demand"]
    )
    client.force_login(team)
    assert client.get(sentence_page(record)).status_code == 404
    cell = client.get(reverse("dialogues:matrix_cell", args=[record.theme_id, "KZ"]))
    assert "By hand" in cell.content.decode()
    assert "The sentence in the notes" not in cell.content.decode()


def test_cell_shows_records_of_themes_below(client, team, dialogue, themes) -> None:
    Issue.objects.create(dialogue=dialogue, order=1, headline="Young", theme=themes["youth"])
    client.force_login(team)
    cell = reverse("dialogues:matrix_cell", args=[themes["demand"].pk, "KZ"])
    assert "Young" in client.get(cell).content.decode()


def test_records_count_in_the_countries_they_are_of(dialogue, countries, themes) -> None:
    dialogue.countries.add(countries["KG"])
    theme = themes["demand"]
    Concern.objects.create(dialogue=dialogue, order=1, headline="Both", theme=theme)
    Issue.objects.create(
        dialogue=dialogue, order=1, headline="One", theme=theme, country=countries["KG"]
    )
    Issue.objects.create(dialogue=dialogue, order=2, headline="No theme")
    every = Dialogue.objects.all()
    counts = count_records(["KZ", "KG", "TM"], every)
    assert counts == {(theme.pk, "KZ"): 1, (theme.pk, "KG"): 2}
    titles = [item.record.headline for item in records_under([theme.pk], "KG", every)]
    assert titles == ["One", "Both"]
    assert records_under([theme.pk], "KG", Dialogue.objects.none()) == []


def test_records_take_a_constant_number_of_queries(
    countries, themes, django_assert_num_queries
) -> None:
    day = dt.date(2023, 6, 7)
    for place in range(3):
        held = Dialogue.objects.create(city=f"City {place}", starts_on=day, ends_on=day)
        held.countries.add(countries["KZ"])
        AgendaItem.objects.create(dialogue=held, order=1, day=day, title="Item")
        Concern.objects.create(dialogue=held, order=1, headline="x", theme=themes["demand"])
    with django_assert_num_queries(5):
        found = records_under([themes["demand"].pk], "KZ", Dialogue.objects.all())
        assert [list(item.record.dialogue.countries.all()) for item in found]


# Charts


def counts(positive: int, challenge: int, neutral: int) -> Counts:
    found = Counts()
    for polarity, count in zip(
        (Polarity.POSITIVE, Polarity.CHALLENGE, Polarity.NEUTRAL),
        (positive, challenge, neutral),
        strict=True,
    ):
        found.polarities[polarity] = count
    return found


@pytest.fixture
def rows(themes, countries) -> list[MatrixRow]:
    def row(name: str, *cells: Counts) -> MatrixRow:
        places = [countries["KZ"], countries["KG"]]
        made = [MatrixCell(one, of, None) for one, of in zip(places, cells, strict=True)]
        return MatrixRow(themes[name], 0, tuple(made))

    return [
        row("demand", counts(1, 2, 0), counts(0, 3, 1)),
        row("treatment", counts(0, 0, 0), counts(0, 0, 0)),
        row("prevention", counts(1, 0, 0), counts(0, 0, 0)),
    ]


def test_bars_are_as_long_as_their_counts(rows) -> None:
    demand, prevention = theme_bars(rows)
    assert (demand.count, prevention.count) == (7, 1)
    assert sum(part.length for part in demand.parts) == LENGTH
    assert [part.count for part in demand.parts] == [1, 5, 1]
    assert sum(part.length for part in prevention.parts) == round(LENGTH / 7)


def test_parts_of_a_bar_meet(rows) -> None:
    place = 0
    for part in theme_bars(rows)[0].parts:
        assert part.start == place
        place += part.length


def test_countries_of_a_theme_are_compared_with_each_other(rows) -> None:
    bars = country_bars(rows[2])
    assert [(bar.label, bar.count) for bar in bars] == [("Kazakhstan", 1), ("Kyrgyzstan", 0)]
    assert bars[1].parts == ()


def test_nothing_coded_makes_no_bars(rows) -> None:
    assert theme_bars(rows[1:2]) == []
    assert [bar.parts for bar in country_bars(rows[1])] == [(), ()]


def test_page_tells_the_counts_in_words_too(client, team, transcript, themes, code) -> None:
    client.force_login(team)
    address = reverse("dialogues:coding_charts")
    assert "Nothing is coded here yet." in client.get(address).content.decode()
    code(transcript, "Money is short.", themes["demand"], team, polarity="challenge")
    page = client.get(address).content.decode()
    assert "(Challenge: 1)" in page
    assert '<rect class="is-challenge" x="0" y="0" width="1000" height="20"/>' in page
    assert client.get(address, {"country": "KG"}).status_code == 200


def test_matrix_without_dialogues_counts_no_records(concern, countries, colleague) -> None:
    rows = framework_matrix(Excerpt.objects.none(), [countries["KZ"]])
    assert {cell.records for row in rows for cell in row.cells} == {0}
