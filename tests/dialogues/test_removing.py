"""Removing interviews and guides: why is kept, what was said is not."""

from typing import Any

import pytest
from django.urls import reverse

from dialogues.actions.interview_texts import save_interview_text
from dialogues.actions.removing import remove_guide, remove_interview
from dialogues.forms.interviews import InterviewForm
from dialogues.models import (
    Consent,
    Excerpt,
    Guide,
    GuideQuestion,
    Identity,
    Interview,
    SourceText,
    Theme,
)
from institutions.models import AuditEntry
from tests.dialogues.interview_makers import (
    CONTACT,
    NAME,
    make_consent,
    make_excerpt,
    make_interview,
    make_interviewee,
)


@pytest.fixture
def interview(countries, team) -> Interview:
    """Two revisions of a text, a passage that moved along, a person with name and consent."""
    interview = make_interview(countries["KZ"], team)
    make_consent(make_interviewee(interview))
    source = save_interview_text(interview, text="Money is short.", base=0, actor=team)
    theme = Theme.objects.create(code="money", titles={"en": "Money"})
    make_excerpt(source, "Money", theme, coder=team)
    save_interview_text(interview, text="Money is short, they say.", base=1, actor=team)
    return interview


@pytest.fixture
def guide(team) -> Guide:
    guide = Guide.objects.create(titles={"en": "Treatment"}, created_by=team)
    GuideQuestion.objects.create(guide=guide, order=1, texts={"en": "Who treats?"})
    return guide


def test_nothing_of_the_interview_stays(interview, team) -> None:
    assert remove_interview(interview, reason="Recorded twice", actor=team) == 1
    for model in (Interview, SourceText, Excerpt, Identity, Consent):
        assert not model.objects.exists()


def test_audit_log_tells_why_and_how_much_but_not_who(interview, team) -> None:
    remove_interview(interview, reason="Recorded twice", actor=team)
    entry = AuditEntry.objects.get(action="remove_interview")
    assert entry.details["reason"] == "Recorded twice"
    assert (entry.details["texts"], entry.details["passages"]) == (2, 1)
    assert NAME not in str(AuditEntry.objects.values())
    assert CONTACT not in str(list(AuditEntry.objects.values()))


def test_other_interviews_stay(interview, countries, team) -> None:
    other = make_interview(countries["KZ"], team, label="KZ-02")
    remove_interview(interview, reason="x", actor=team)
    assert list(Interview.objects.all()) == [other]


def test_page_asks_for_a_reason_first(client, interview, team) -> None:
    client.force_login(team)
    address = reverse("dialogues:interview_remove", args=[interview.pk])
    assert address in client.get(reverse("dialogues:interview", args=[interview.pk])).text
    assert "Everything of it is deleted for good" in client.get(address).text
    assert client.post(address, {"reason": " "}).status_code == 200
    assert Interview.objects.exists()
    assert client.post(address, {"reason": "Recorded twice"}).status_code == 302
    assert not Interview.objects.exists()


def test_another_team_removes_nothing(client, interview, stranger) -> None:
    client.force_login(stranger)
    address = reverse("dialogues:interview_remove", args=[interview.pk])
    assert client.post(address, {"reason": "x"}).status_code == 404
    assert Interview.objects.exists()


def test_unused_guide_is_deleted_with_its_questions(guide, team) -> None:
    assert remove_guide(guide, reason="Typo", actor=team) is True
    assert not Guide.objects.exists()
    assert not GuideQuestion.objects.exists()
    assert AuditEntry.objects.get(action="remove_guide").details == {"reason": "Typo"}


def test_used_guide_is_offered_no_more_and_kept_where_it_was_used(
    guide, interview, team, countries
) -> None:
    interview.guide = guide
    interview.save()
    assert remove_guide(guide, reason="Old", actor=team) is False
    own: Any = InterviewForm(instance=interview, user=team).fields["guide"]
    new: Any = InterviewForm(user=team).fields["guide"]
    assert guide in own.queryset
    assert guide not in new.queryset
    assert AuditEntry.objects.filter(action="retire_guide").count() == 1


def test_guide_page_tells_what_will_happen(client, guide, interview, team) -> None:
    client.force_login(team)
    address = reverse("dialogues:guide_remove", args=[guide.pk])
    assert address in client.get(reverse("dialogues:guide", args=[guide.pk])).text
    assert "it is deleted with its questions" in client.get(address).text
    interview.guide = guide
    interview.save()
    assert "1 interview used it and keeps it" in client.get(address).text
    client.post(address, {"reason": "Old"})
    assert "No longer offered" in client.get(reverse("dialogues:guides")).text


def test_who_did_not_make_a_guide_does_not_remove_it(client, guide, stranger) -> None:
    client.force_login(stranger)
    address = reverse("dialogues:guide_remove", args=[guide.pk])
    assert client.post(address, {"reason": "x"}).status_code == 403
