"""Two note-takers at once, a bad line, and records made of passages."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.actions.notes import MAX_NOTE, save_note
from dialogues.models import Concern, Issue, NoteRevision, Proposal
from dialogues.queries.notes import newest_revision
from tests.dialogues.test_meetings import address

NOTES = "Открытие 👩‍⚕️\nСпрос на НПВ растёт.\nCafe\u0301 and precursors.\nСпрос на НПВ растёт."


@pytest.fixture
def notes(agenda_item, team) -> NoteRevision:
    save_note(agenda_item, text=NOTES, base=0, author=team)
    revision = newest_revision(agenda_item)
    assert revision
    return revision


def post(client, user, name, dialogue, item, **values):
    client.force_login(user)
    return client.post(
        address(name, dialogue.pk, item.pk), values, headers={"X-Requested-With": "script"}
    )


def test_save_and_save_again(agenda_item, team) -> None:
    first = save_note(agenda_item, text="one\r\ntwo", base=0, author=team)
    assert (first.revision, first.text) == (1, "one\ntwo")
    again = save_note(agenda_item, text="one\ntwo", base=0, author=team)
    assert again.revision == 1
    assert NoteRevision.objects.count() == 1


def test_two_writers_in_different_places_keep_both(agenda_item, team, colleague) -> None:
    save_note(agenda_item, text="a\nb\nc", base=0, editor="x", author=team)
    save_note(agenda_item, text="a\nb\nc\nfrom x", base=1, editor="x", author=team)
    saved = save_note(agenda_item, text="from y\na\nb\nc", base=1, editor="y", author=colleague)
    assert saved.is_saved
    assert saved.text == "from y\na\nb\nc\nfrom x"
    # y wrote on while the answer was on its way, from the text that it had sent.
    more = save_note(
        agenda_item, text="from y, more\na\nb\nc", base=saved.yours, editor="y", author=colleague
    )
    assert more.text == "from y, more\na\nb\nc\nfrom x"


def test_same_line_changed_by_both_clashes_and_saves_nothing(agenda_item, team, colleague) -> None:
    save_note(agenda_item, text="a", base=0, editor="x", author=team)
    save_note(agenda_item, text="a from x", base=1, editor="x", author=team)
    saved = save_note(agenda_item, text="a from y", base=1, editor="y", author=colleague)
    assert not saved.is_saved
    assert (saved.revision, saved.text) == (2, "a from x")
    assert NoteRevision.objects.count() == 2
    settled = save_note(agenda_item, text="a from x and y", base=2, editor="y", author=colleague)
    assert settled.is_saved


def test_own_save_whose_answer_was_lost_is_no_clash(agenda_item, team) -> None:
    save_note(agenda_item, text="typ", base=0, editor="x", author=team)
    saved = save_note(agenda_item, text="typed on", base=0, editor="x", author=team)
    assert saved.is_saved
    assert saved.text == "typed on"


def test_save_over_http(client, dialogue, agenda_item, team, colleague) -> None:
    response = post(client, team, "note_save", dialogue, agenda_item, text="один", base=0)
    assert response.json() == {"revision": 1, "yours": 1, "text": "один"}
    response = post(client, colleague, "note_save", dialogue, agenda_item, text="два", base=0)
    assert response.json()["text"] == "один\nдва"
    for bad in ({"base": 99}, {"base": "x"}, {"text": "x" * (MAX_NOTE + 1)}):
        values = {"text": "x", "base": 0} | bad
        response = post(client, team, "note_save", dialogue, agenda_item, **values)
        assert response.status_code == 400
        assert response.json()["reason"]


def test_other_page_gets_the_newest_text(client, dialogue, agenda_item, notes, team) -> None:
    client.force_login(team)
    url = address("note_state", dialogue.pk, agenda_item.pk)
    assert client.get(url, {"revision": 0}).json() == {"revision": 1, "text": NOTES}
    assert client.get(url, {"revision": 1}).status_code == 204


def test_without_script_a_clash_shows_both_texts(client, dialogue, agenda_item, team) -> None:
    save_note(agenda_item, text="a", base=0)
    save_note(agenda_item, text="theirs", base=1)
    client.force_login(team)
    url = address("note", dialogue.pk, agenda_item.pk)
    response = client.post(url, {"text": "mine", "base": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "theirs</pre>" in page
    assert "mine</textarea>" in page
    assert client.post(url, {"text": "both", "base": 2}).status_code == 302


def test_textarea_keeps_the_first_empty_line(client, dialogue, agenda_item, team) -> None:
    save_note(agenda_item, text="\nSecond", base=0)
    client.force_login(team)
    page = client.get(address("note", dialogue.pk, agenda_item.pk)).content.decode()
    assert ">\n\nSecond</textarea>" in page


def test_selection_becomes_a_record_that_quotes_its_span(
    client, dialogue, agenda_item, notes, team
) -> None:
    passage = "Cafe\u0301 and precursors."
    start = NOTES.index(passage)
    values = {
        "kind": "concern",
        "revision": 1,
        "start": start,
        "end": start + len(passage),
        "passage": passage,
    }
    for _time in range(2):
        response = post(client, team, "note_mark", dialogue, agenda_item, **values)
        assert passage in response.json()["row"]
    concern = Concern.objects.get()
    assert (concern.quote, concern.headline, concern.country_id) == (passage, passage, "KZ")
    assert NOTES[concern.start : concern.end] == passage


@pytest.mark.parametrize(
    "bad",
    [
        {"start": 1, "end": 5, "passage": "elsewhere"},
        {"revision": 7, "start": 0, "end": 8, "passage": "Открытие"},
        {"start": 0, "end": 9999, "passage": "Открытие"},
        {"passage": "Спрос на НПВ растёт."},
        {"passage": "nowhere"},
        {"passage": ""},
        {"first_line": 9},
        {"kind": "rumour", "passage": "Открытие"},
        {"kind": "proposal", "passage": "Открытие"},
    ],
)
def test_bad_selection_is_told(client, dialogue, agenda_item, notes, team, bad) -> None:
    values = {"kind": "concern"} | bad
    response = post(client, team, "note_mark", dialogue, agenda_item, **values)
    assert response.status_code == 400
    assert response.json()["reason"]
    assert not Concern.objects.exists()


def test_without_script_lines_and_pasted_passages(
    client, dialogue, agenda_item, notes, team
) -> None:
    client.force_login(team)
    url = address("note_mark", dialogue.pk, agenda_item.pk)
    client.post(url, {"kind": "issue", "first_line": 1, "last_line": 2})
    issue = Issue.objects.get()
    assert issue.quote == "Открытие 👩‍⚕️\nСпрос на НПВ растёт."
    assert issue.headline == "Открытие 👩‍⚕️"
    client.post(url, {"kind": "proposal", "passage": "and\r\nprecursors", "issue": issue.pk})
    proposal = Proposal.objects.get()
    assert (proposal.quote, proposal.issue, proposal.order) == ("and precursors", issue, 1)
    page = client.get(address("note", dialogue.pk, agenda_item.pk)).content.decode()
    assert "and precursors</strong>" in page


@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_stored_quote_equals_its_span(agenda_item, notes, data) -> None:
    from dialogues.actions.records import mark_passage
    from dialogues.texts import span_at

    start = data.draw(st.integers(0, len(NOTES)))
    end = data.draw(st.integers(0, len(NOTES)))
    span = span_at(NOTES, start, end)
    if span:
        record = mark_passage(agenda_item, notes, span, kind="concern")
        record.refresh_from_db()
        assert record.start is not None
        assert NOTES[record.start : record.end] == record.quote == NOTES[start:end].strip()


def test_change_and_remove_a_record(client, dialogue, ministry, team) -> None:
    dialogue.participations.create(institution=ministry)
    client.force_login(team)
    values = {"headline": "НПВ", "gist": "Растут.", "raised_by": ministry.pk}
    client.post(f"/dialogues/{dialogue.pk}/issue/add/", values)
    issue = Issue.objects.get()
    assert (issue.order, issue.country_id, issue.raised_by) == (1, "KZ", ministry)
    client.post(f"/dialogues/{dialogue.pk}/proposal/add/", {"headline": "P", "issue": issue.pk})
    url = f"/dialogues/{dialogue.pk}/issue/{issue.pk}/"
    client.post(url, values | {"headline": "Синтетика"})
    issue.refresh_from_db()
    assert issue.headline == "Синтетика"
    assert "has proposals" in client.post(f"{url}remove/", follow=True).content.decode()
    proposal = Proposal.objects.get()
    client.post(f"/dialogues/{dialogue.pk}/proposal/{proposal.pk}/remove/")
    client.post(f"{url}remove/")
    assert not Issue.objects.exists()


def test_institution_that_did_not_take_part_raised_nothing(
    client, dialogue, ministry, team
) -> None:
    client.force_login(team)
    values = {"headline": "x", "raised_by": ministry.pk}
    assert client.post(f"/dialogues/{dialogue.pk}/issue/add/", values).status_code == 200
    assert not Issue.objects.exists()
    assert client.get(f"/dialogues/{dialogue.pk}/rumour/add/").status_code == 404


def test_notes_need_an_agenda(client, dialogue, team) -> None:
    client.force_login(team)
    response = client.get(address("notes", dialogue.pk))
    assert response["Location"] == address("agenda_add", dialogue.pk)
