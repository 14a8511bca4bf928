"""Erasing a person: what stays is anonymous, and no more than they agreed to."""

import pytest
from django.core.exceptions import ValidationError

from dialogues.actions.erasing import erase_interviewee
from dialogues.actions.identities import save_identity
from dialogues.actions.interview_texts import save_interview_text
from dialogues.actions.interviews import record_consent, save_interviewee, withdraw_consent
from dialogues.enums import InterviewKind, Remainder
from dialogues.interview_text import GAP
from dialogues.models import CodingPass, Consent, Excerpt, Identity, SourceText, Theme
from dialogues.queries.erasing import plan_erasure
from dialogues.queries.interviews import may_quote, people_of
from institutions.models import AuditEntry
from tests.dialogues.interview_makers import (
    make_consent,
    make_excerpt,
    make_interview,
    make_interviewee,
)

TEXT = """Интервьюер: Кто вы?
А: Я, Aigerim Sadykova, веду центр 👩‍⚕️.
Интервьюер: Что мешает?
А: Sadykovой не хватает людей. Лечение бесплатно."""


@pytest.fixture
def theme(db) -> Theme:
    return Theme.objects.create(code="care", titles={"en": "Care"})


@pytest.fixture
def interview(countries, team):
    return make_interview(countries["KZ"], team)


@pytest.fixture
def person(interview, ministry):
    return make_interviewee(interview, institution=ministry, sector="government", speaker="А")


@pytest.fixture
def source(interview, team) -> SourceText:
    return save_interview_text(interview, text=TEXT, base=0, actor=team)


def quotes() -> list[str]:
    excerpts = Excerpt.objects.order_by("start", "end").select_related("source")
    for excerpt in excerpts:
        assert excerpt.source.text[excerpt.start : excerpt.end] == excerpt.quote
    return [excerpt.quote for excerpt in excerpts]


def test_coded_passages_stay_without_the_person(interview, person, source, theme, team) -> None:
    make_consent(person, remainder=Remainder.KEEP, may_quote=True)
    make_excerpt(source, "Sadykovой не хватает людей", theme, coder=team, memo="Sadykova!")
    make_excerpt(source, "не хватает людей. Лечение бесплатно", theme, coder=team)
    make_excerpt(source, "веду центр 👩‍⚕️", theme, coder=team)
    CodingPass.objects.create(source=source, coder=team)
    erasure = erase_interviewee(person, actor=team)
    assert erasure
    assert (len(erasure.kept), erasure.removed) == (3, 0)
    left = interview.texts.get()
    assert left.number == 2
    assert left.text == f"веду центр 👩‍⚕️{GAP}{'•' * 9} не хватает людей. Лечение бесплатно"
    assert quotes() == [
        "веду центр 👩‍⚕️",
        f"{'•' * 9} не хватает людей",
        "не хватает людей. Лечение бесплатно",
    ]
    contexts = Excerpt.objects.values_list("context_before", "context_after", "memo")
    assert "adyk" not in str(list(contexts))
    assert left.passes.get().coder == team
    assert may_quote(people_of(interview))


def test_everything_goes_where_consent_says_so(interview, person, source, theme, team) -> None:
    make_consent(person, remainder=Remainder.KEEP)
    newest = Consent(
        interviewee=person,
        purposes=["analysis"],
        remainder=Remainder.REMOVE,
        given_on=source.created_at.date(),
    )
    record_consent(newest, actor=team)
    make_excerpt(source, "Лечение бесплатно", theme, coder=team)
    erasure = erase_interviewee(person, actor=team)
    assert erasure
    assert erasure.removed == 1
    assert not SourceText.objects.exists()
    assert not Excerpt.objects.exists()


def test_without_consent_everything_goes(person, source, theme, team) -> None:
    make_excerpt(source, "Лечение бесплатно", theme, coder=team)
    erase_interviewee(person, actor=team)
    assert not SourceText.objects.exists()


def test_who_it_was_goes_and_the_sector_stays(interview, person, source, team) -> None:
    withdraw_consent(person, actor=team)
    erase_interviewee(person, actor=team)
    person.refresh_from_db()
    assert not Identity.objects.exists()
    assert (person.institution, person.speaker) == (None, "")
    assert (person.pseudonym, person.sector) == ("KZ-01-A", "government")
    entry = AuditEntry.objects.get(action="erase_interviewee")
    assert entry.details == {
        "interview": interview.pk,
        "remainder": "remove",
        "passages_kept": 0,
        "passages_removed": 0,
    }


def test_withdrawing_keeps_what_was_chosen_for_erasing(person, source, theme, team) -> None:
    make_consent(person, remainder=Remainder.KEEP)
    make_excerpt(source, "Лечение бесплатно", theme, coder=team)
    withdraw_consent(person, actor=team)
    erase_interviewee(person, actor=team)
    assert quotes() == ["Лечение бесплатно"]


def test_erasing_twice_changes_nothing_more(person, source, team) -> None:
    assert erase_interviewee(person, actor=team)
    assert erase_interviewee(person, actor=team) is None
    assert AuditEntry.objects.filter(action="erase_interviewee").count() == 1


def test_nothing_is_recorded_of_somebody_erased(interview, person, source, team) -> None:
    erase_interviewee(person, actor=team)
    person.refresh_from_db()
    consent = Consent(interviewee=person, purposes=["analysis"], given_on="2023-06-08")
    for attempt in (
        lambda: save_identity(person, name="N", contact="", actor=team),
        lambda: save_interviewee(person, actor=team),
        lambda: record_consent(consent, actor=team),
        lambda: save_interview_text(interview, text="Again", base=1, actor=team),
    ):
        with pytest.raises(ValidationError, match="erased"):
            attempt()


def test_passages_of_earlier_revisions_stay_once(interview, person, source, theme, team) -> None:
    make_consent(person, remainder=Remainder.KEEP)
    make_excerpt(source, "Лечение бесплатно", theme, coder=team)
    make_excerpt(source, "веду центр", theme, coder=team)
    save_interview_text(interview, text="А: Лечение бесплатно.", base=1, actor=team)
    assert Excerpt.objects.count() == 3
    erase_interviewee(person, actor=team)
    assert interview.texts.get().text == f"Лечение бесплатно{GAP}веду центр"
    assert quotes() == ["Лечение бесплатно", "веду центр"]


# In a group


GROUP = """[00:00:05] А: Соли у всех.
[00:00:09] Б: У нас нет врачей.
А: И методик."""


@pytest.fixture
def group(interview, person, team) -> SourceText:
    interview.kind = InterviewKind.GROUP
    interview.save()
    make_interviewee(interview, "KZ-01-B", speaker="Б")
    make_consent(person, remainder=Remainder.REMOVE)
    return save_interview_text(interview, text=GROUP, base=0, actor=team)


def test_others_of_the_group_stay(interview, person, group, theme, team) -> None:
    make_excerpt(group, "Соли у всех", theme, coder=team)
    make_excerpt(group, "нет врачей", theme, coder=team)
    make_excerpt(group, "нет врачей. А: И методик", theme, coder=team)
    erasure = erase_interviewee(person, actor=team)
    assert erasure
    assert erasure.removed == 2
    left = interview.texts.get()
    assert left.text == "[00:00:09] Б: У нас нет врачей.\n"
    assert left.time_marks == [[0, 9]]
    assert quotes() == ["нет врачей"]
    assert Identity.objects.count() == 1


def test_coded_passages_of_one_of_a_group_stay(interview, person, group, theme, team) -> None:
    Consent.objects.update(remainder=Remainder.KEEP)
    make_excerpt(group, "Соли у всех", theme, coder=team)
    erase_interviewee(person, actor=team)
    text = f"Соли у всех{GAP}[00:00:09] Б: У нас нет врачей.\n"
    assert interview.texts.get().text == text
    assert quotes() == ["Соли у всех"]


@pytest.mark.parametrize("speaker", ["", "Я"])
def test_text_of_a_group_must_tell_who_speaks(person, group, team, speaker) -> None:
    person.speaker = speaker
    person.save()
    with pytest.raises(ValidationError, match="does not tell which words"):
        erase_interviewee(person, actor=team)
    assert Identity.objects.count() == 2
    assert SourceText.objects.exists()


def test_person_of_an_interview_without_text_is_erased(person, team) -> None:
    assert erase_interviewee(person, actor=team)
    assert not Identity.objects.exists()


def test_preview_changes_nothing(person, group, theme) -> None:
    make_excerpt(group, "нет врачей", theme)
    erasure = plan_erasure(person)
    assert "Соли" not in erasure.text
    assert SourceText.objects.get().text == GROUP
    assert Identity.objects.count() == 2
