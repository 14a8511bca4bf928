"""Minutes: compiled from the notes, revised, circulated by link, commented on, approved."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dialogues.actions.minutes import (
    add_comment,
    answer_comment,
    approve_minutes,
    circulate_minutes,
    close_comments,
    save_minutes,
)
from dialogues.actions.notes import save_note
from dialogues.enums import CommentState, DialogueState, ParticipationState
from dialogues.minutes_text import compose, paragraphs
from dialogues.models import (
    ActionItem,
    CirculationLink,
    Concern,
    Dialogue,
    Issue,
    MinutesComment,
    MinutesRevision,
    Proposal,
)
from dialogues.queries.minutes import compile_minutes
from tests.dialogues.test_meetings import address

TEXT = "# Протокол\n\nСпрос растёт.\n\n- одно\n- другое"


@pytest.fixture
def held(dialogue) -> Dialogue:
    dialogue.state = DialogueState.HELD
    dialogue.save()
    return dialogue


@pytest.fixture
def minutes(held, team) -> MinutesRevision:
    return save_minutes(held, language="ru", text=TEXT, base=0, actor=team)


@pytest.fixture
def link(held, minutes, team) -> str:
    """The address that participants get."""
    _circulation, new = circulate_minutes(held, until=timezone.localdate(), actor=team)
    return address("circulated_open", new.token)


def test_paragraphs_have_numbers_and_kinds() -> None:
    found = paragraphs(f"\n\n{TEXT}\n \n\n# not\na heading")
    assert [(item.number, item.level) for item in found] == [(1, 1), (2, 0), (3, 0), (4, 0)]
    assert found[2].items == ("одно", "другое")
    assert compose(["a\n", "", "b"]) == "a\n\nb"


def test_minutes_are_compiled_from_list_notes_and_records(
    held, agenda_item, ministry, team
) -> None:
    held.participations.create(
        institution=ministry, group="national", state=ParticipationState.ATTENDED
    )
    held.participations.create(given_name="Absent")
    save_note(agenda_item, text="Old.", base=0)
    save_note(agenda_item, text="Спрос на НПВ растёт.", base=1)
    issue = Issue.objects.create(dialogue=held, order=1, headline="НПВ", raised_by=ministry)
    Proposal.objects.create(dialogue=held, issue=issue, order=1, headline="Лаборатория")
    Concern.objects.create(dialogue=held, order=1, headline="Прекурсоры", gist="Рядом.")
    due = dt.date(2023, 9, 1)
    ActionItem.objects.create(dialogue=held, order=1, headline="Письмо", owner="МВД", due_on=due)
    text = compile_minutes(held, "en")
    for part in (
        "# Minutes: National Dialogue, Astana",
        "7 June 2023, Astana, In person",
        "National institutions: Ministry of Internal Affairs.",
        "### Synthetic drugs\n\nСпрос на НПВ растёт.",
        "1. НПВ\n\n- Лаборатория",
        "- Прекурсоры. Рядом.",
        "- Письмо Owner: МВД. Due: 1 September 2023.",
    ):
        assert part in text
    assert "Absent" not in text
    assert text.count("Ministry of Internal Affairs") == 1


def test_revisions(client, held, team) -> None:
    client.force_login(team)
    url = address("minutes_edit", held.pk, "ru")
    page = client.get(url).content.decode()
    assert "National Dialogue" in page or "Национальный" in page
    client.post(url, {"text": TEXT, "base": 0})
    client.post(url, {"text": TEXT, "base": 1})
    client.post(url, {"text": f"{TEXT}\r\n\r\nЕщё.", "base": 1})
    assert list(held.minutes.values_list("number", flat=True)) == [2, 1]
    assert held.minutes.get(number=2).text == f"{TEXT}\n\nЕщё."
    assert client.get(address("minutes_edit", held.pk, "xx")).status_code == 404


def test_revision_saved_meanwhile_is_not_overwritten(client, held, minutes, team) -> None:
    client.force_login(team)
    page = client.post(
        address("minutes_edit", held.pk, "ru"), {"text": "Моё.", "base": 0}
    ).content.decode()
    assert "Somebody saved another revision" in page
    assert "Моё.</textarea>" in page
    assert "Спрос растёт." in page
    assert held.minutes.count() == 1


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_minutes_are_refused(held, text) -> None:
    with pytest.raises(ValidationError):
        save_minutes(held, language="en", text=text, base=0, actor=None)


def test_circulate_comment_answer_approve(client, held, minutes, team) -> None:
    """The whole way, through the pages."""
    client.force_login(team)
    until = timezone.localdate()
    page = client.post(
        address("minutes_circulate", held.pk), {"until": until.isoformat()}
    ).content.decode()
    found = re.search(r'value="http://testserver(/m/[^"]+/)"', page)
    assert found
    link = found[1]
    client.logout()
    page_address = client.get(link)["Location"]
    assert link.split("/")[2] not in page_address
    assert "Спрос растёт." in client.get(page_address).content.decode()
    values: dict[str, object] = {"paragraph": 2, "author_name": "UNODC", "text": "Точнее."}
    values["submission_id"] = str(uuid.uuid4())
    for _time in range(2):
        client.post(page_address, values)
    comment = MinutesComment.objects.get()
    assert (comment.paragraph, comment.author_name) == (2, "UNODC")
    client.force_login(team)
    answer = {"state": "accepted", "reply": "Исправлено."}
    client.post(address("comment_answer", held.pk, comment.pk), answer)
    client.post(address("minutes_close", held.pk))
    client.post(address("minutes_approve", held.pk))
    held.refresh_from_db()
    minutes.refresh_from_db()
    assert held.state == DialogueState.APPROVED
    assert minutes.approved_by == team


def test_token_is_stored_hashed(link) -> None:
    token = link.split("/")[2]
    assert len(token) >= 32
    assert token not in str(CirculationLink.objects.values())


def test_comments_of_others_are_not_shown(client, held, link) -> None:
    client.get(link, follow=True)
    MinutesComment.objects.create(
        link=CirculationLink.objects.get(),
        revision=MinutesRevision.objects.get(),
        author_name="Somebody else",
        text="Secret.",
    )
    page = client.get(link, follow=True).content.decode()
    assert "Somebody else" not in page


def test_link_that_is_unknown_or_revoked_opens_nothing(client, link) -> None:
    assert client.get(address("circulated_open", "x" * 32)).status_code == 404
    page = client.get(link)["Location"]
    assert client.get(page).status_code == 200
    CirculationLink.objects.update(revoked_at=timezone.now())
    assert client.get(page).status_code == 404
    assert client.get(link).status_code == 404


def test_bad_comment_is_told_and_kept_in_the_form(client, link) -> None:
    page = client.get(link)["Location"]
    values = {"paragraph": 99, "author_name": "", "text": "Слово", "submission_id": uuid.uuid4()}
    content = client.post(page, values).content.decode()
    assert "There is a problem" in content
    assert "Слово</textarea>" in content
    assert not MinutesComment.objects.exists()


def test_comments_by_link_have_an_end(client, link, monkeypatch) -> None:
    monkeypatch.setattr("dialogues.actions.minutes.MOST_COMMENTS", 1)
    address = client.get(link)["Location"]
    for text in ("First", "Second"):
        values = {"paragraph": 0, "author_name": "A", "text": text, "submission_id": uuid.uuid4()}
        page = client.post(address, values, follow=True).content.decode()
    assert "so many comments already" in page
    assert "Second" in page
    assert [one.text for one in MinutesComment.objects.all()] == ["First"]


def test_after_the_last_day_comments_are_closed(client, held, link) -> None:
    held.circulations.update(until=timezone.localdate() - dt.timedelta(days=1))
    page = client.get(link, follow=True).content.decode()
    assert "Comments are closed." in page
    with pytest.raises(ValidationError, match="closed"):
        add_comment(
            CirculationLink.objects.get(),
            MinutesRevision.objects.get(),
            paragraph=0,
            author_name="UNODC",
            text="Too late",
        )


def test_what_stands_in_the_way_of_circulation(dialogue, team) -> None:
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="not held"):
        circulate_minutes(dialogue, until=today, actor=team)
    dialogue.state = DialogueState.HELD
    dialogue.save()
    with pytest.raises(ValidationError, match="no minutes"):
        circulate_minutes(dialogue, until=today, actor=team)
    save_minutes(dialogue, language="en", text="x", base=0, actor=team)
    with pytest.raises(ValidationError, match="past"):
        circulate_minutes(dialogue, until=today - dt.timedelta(days=1), actor=team)


def test_what_stands_in_the_way_of_approval(held, minutes, team, link) -> None:
    with pytest.raises(ValidationError, match="still open"):
        approve_minutes(held, actor=team)
    comment = add_comment(
        CirculationLink.objects.get(), minutes, paragraph=1, author_name="A", text="b"
    )
    close_comments(held, actor=team)
    with pytest.raises(ValidationError, match="not answered"):
        approve_minutes(held, actor=team)
    answer_comment(comment, CommentState.DECLINED, reply="", actor=team)
    assert approve_minutes(held, actor=team) == [minutes]
    for act in (
        lambda: save_minutes(held, language="ru", text="y", base=1, actor=team),
        lambda: approve_minutes(held, actor=team),
        lambda: answer_comment(comment, CommentState.ACCEPTED, reply="", actor=team),
    ):
        with pytest.raises(ValidationError, match="approved"):
            act()


def test_readers_see_the_approved_minutes_only(client, held, minutes, link, team, reader) -> None:
    client.force_login(reader)
    url = address("minutes_revision", held.pk, "ru", 1)
    assert client.get(url).status_code == 404
    close_comments(held, actor=team)
    approve_minutes(held, actor=team)
    assert "Спрос растёт." in client.get(url).content.decode()
    assert url in client.get(address("dialogue", held.pk)).content.decode()
