"""Links to what circulates, sent by mail: a link each, once, and only while comments are open."""

import datetime as dt
import re

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from dialogues.actions.circulation_mail import KIND, mail_circulation, write_letter
from dialogues.actions.minutes import circulate_minutes, close_comments, save_minutes
from dialogues.actions.regional import add_draft, circulate_drafts
from dialogues.enums import DialogueState
from dialogues.models import Circulation, CirculationLink, Participation
from dialogues.queries.circulation_mail import recipients
from institutions.actions.mail import MailNotNeededError
from institutions.actions.mail_sending import send_waiting_mails
from institutions.models import AuditEntry, OutgoingMail

ADDRESS = "a.sadykova@example.org"


@pytest.fixture
def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


@pytest.fixture
def circulation(dialogue, tomorrow) -> Circulation:
    dialogue.state = DialogueState.HELD
    dialogue.save()
    save_minutes(dialogue, language="en", text="# Minutes\n\nAll agreed.", base=0, actor=None)
    made, _link = circulate_minutes(dialogue, until=tomorrow, message="Please read.", actor=None)
    return made


@pytest.fixture
def person(dialogue, ministry) -> Participation:
    return Participation.objects.create(
        dialogue=dialogue, institution=ministry, person_name="Aigerim Sadykova", email=ADDRESS
    )


@pytest.fixture
def outbox(settings) -> list[django_mail.EmailMessage]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAILS_PER_MINUTE = 100_000
    return django_mail.outbox


def send(circulation: Circulation, *rows: Participation, language: str = "en") -> int:
    return mail_circulation(circulation, rows, language=language, actor=None)


def link_in(message: django_mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/m/\S+)", str(message.body))
    assert found
    return found[1]


def test_participant_gets_a_link_that_opens_the_minutes(
    client, circulation, person, outbox
) -> None:
    assert send(circulation, person) == 1
    send_waiting_mails()
    (message,) = outbox
    assert message.to == [ADDRESS]
    assert "Please read." in str(message.body)
    page = client.get(link_in(message), follow=True).content.decode()
    assert "All agreed." in page
    assert "Aigerim Sadykova" in page
    link = CirculationLink.objects.get(participation=person)
    assert link.opened_at is not None


def test_nobody_gets_it_twice(circulation, person, outbox) -> None:
    assert [send(circulation, person), send(circulation, person)] == [1, 0]
    send_waiting_mails()
    send_waiting_mails()
    assert len(outbox) == 1
    assert AuditEntry.objects.filter(action="mail_circulation").count() == 1


def test_next_circulation_is_another_mail(circulation, person, tomorrow, outbox) -> None:
    send(circulation, person)
    again, _link = circulate_minutes(circulation.dialogue, until=tomorrow, actor=None)
    assert send(again, person) == 1


def test_no_secret_and_no_name_is_stored(circulation, person) -> None:
    send(circulation, person)
    mail = OutgoingMail.objects.get()
    assert (mail.body, mail.kind) == ("", KIND)
    assert set(mail.parameters) == {"circulation", "participation"}
    assert "Sadykova" not in str(list(AuditEntry.objects.values()))


def test_closed_comments_send_nothing(circulation, person, outbox) -> None:
    close_comments(circulation.dialogue, actor=None)
    with pytest.raises(ValidationError, match="closed"):
        send(circulation, person)


@pytest.mark.parametrize("change", ["closed", "removed", "address"])
def test_mail_whose_reason_is_gone_is_dropped(circulation, person, outbox, change) -> None:
    send(circulation, person)
    if change == "closed":
        close_comments(circulation.dialogue, actor=None)
    elif change == "removed":
        person.delete()
    else:
        Participation.objects.update(email="other@example.org")
    send_waiting_mails()
    assert outbox == []
    assert OutgoingMail.objects.get().state == "dropped"
    with pytest.raises(MailNotNeededError):
        write_letter(OutgoingMail.objects.get())


def test_letter_is_in_the_language_that_was_chosen(circulation, person, outbox) -> None:
    send(circulation, person, language="ru")
    send_waiting_mails()
    (message,) = outbox
    assert OutgoingMail.objects.get().language == "ru"
    assert "/m/" in str(message.body)


def test_people_without_an_address_are_left_out(circulation, dialogue, ministry) -> None:
    row = Participation.objects.create(dialogue=dialogue, institution=ministry)
    assert send(circulation, row) == 0
    assert recipients(circulation) == []


def test_row_of_another_dialogue_gets_nothing(circulation, person, dialogue) -> None:
    dialogue.pk = None
    dialogue.save()
    Participation.objects.update(dialogue=dialogue)
    assert send(circulation, person) == 0


# Recommendations


def test_delegations_get_the_recommendations_of_their_country(
    client, dialogue, countries, person, tomorrow, outbox
) -> None:
    dialogue.is_regional = True
    dialogue.save()
    add_draft(dialogue, texts={"en": "Share data."}, actor=None)
    circulation, _links = circulate_drafts(dialogue, until=tomorrow, actor=None)
    assert send(circulation, person) == 0
    person.country = countries["KZ"]
    person.save()
    assert send(circulation, person) == 1
    send_waiting_mails()
    page = client.get(link_in(outbox[0]), follow=True).content.decode()
    assert "Share data." in page
    assert CirculationLink.objects.get(participation=person).country == countries["KZ"]


# The page


def address_of(circulation: Circulation) -> str:
    places = [circulation.dialogue_id, circulation.pk]
    return reverse("dialogues:circulation_mail", args=places)


def test_team_sends_and_sees_what_became_of_it(client, team, circulation, person, outbox) -> None:
    client.force_login(team)
    minutes = client.get(reverse("dialogues:minutes", args=[circulation.dialogue_id]))
    assert address_of(circulation) in minutes.content.decode()
    assert ADDRESS in client.get(address_of(circulation)).content.decode()
    answer = client.post(address_of(circulation), {"row": [person.pk], "language": "en"})
    assert answer.status_code == 302
    send_waiting_mails()
    page = client.get(address_of(circulation)).content.decode()
    assert "Sent by mail" in page
    assert f'value="{person.pk}"' not in page


def test_page_says_where_addresses_are_written(client, team, circulation) -> None:
    client.force_login(team)
    page = client.get(address_of(circulation)).content.decode()
    assert "No participant has an e-mail address." in page


def test_circulation_of_another_dialogue_is_not_found(client, team, circulation, countries):
    other = circulation.dialogue
    other.pk = None
    other.save()
    other.countries.add(countries["KZ"])
    client.force_login(team)
    address = reverse("dialogues:circulation_mail", args=[other.pk, circulation.pk])
    assert client.get(address).status_code == 404
