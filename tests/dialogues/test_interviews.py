"""Recording interviews, people under pseudonyms, consent, identities and texts."""

import datetime as dt
import json
import logging

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dialogues.access import may_see_identities, team_of
from dialogues.actions.identities import look_at_identities, look_at_identity, save_identity
from dialogues.actions.interview_texts import MAX_INTERVIEW, save_interview_text
from dialogues.actions.interviews import (
    name_identity_readers,
    record_consent,
    save_interview,
    save_interviewee,
    withdraw_consent,
)
from dialogues.enums import ConsentPurpose, InterviewKind
from dialogues.models import Consent, Identity, Interview, Interviewee, Theme
from dialogues.queries.interviews import (
    TimeStamps,
    may_quote,
    may_use,
    newest_text,
    people_of,
    time_stamps,
    with_counts,
)
from institutions.enums import Role, Sector
from institutions.models import AuditEntry, Institution
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
    return make_interview(countries["KZ"], team)


@pytest.fixture
def source_theme(db) -> Theme:
    return Theme.objects.create(code="synthetics", titles={"en": "Synthetics"})


def new_interview(country, **values) -> Interview:
    values = {"held_on": dt.date(2023, 6, 8), "language": "ru", "label": "KZ-07"} | values
    return Interview(country=country, **values)


def test_who_adds_an_interview_may_see_identities(countries, team, colleague) -> None:
    interview = save_interview(new_interview(countries["KZ"]), actor=team)
    assert interview.created_by == team
    assert may_see_identities(team, interview)
    assert not may_see_identities(colleague, interview)
    save_interview(interview, actor=colleague)
    assert not may_see_identities(colleague, interview)
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["add_interview", "change_interview"]


def test_label_is_once_in_a_country(countries, interview, team) -> None:
    with pytest.raises(ValidationError, match="taken"):
        save_interview(new_interview(countries["KZ"], label="KZ-01"), actor=team)
    save_interview(new_interview(countries["KG"], label="KZ-01"), actor=team)


def test_interview_belongs_to_a_dialogue_of_its_country(countries, dialogue, team) -> None:
    save_interview(new_interview(countries["KZ"], dialogue=dialogue), actor=team)
    other = new_interview(countries["KG"], dialogue=dialogue)
    with pytest.raises(ValidationError, match="another country"):
        save_interview(other, actor=team)


def test_one_person_or_a_group(interview, team) -> None:
    save_interviewee(Interviewee(interview=interview, pseudonym="A"), actor=team)
    second = Interviewee(interview=interview, pseudonym="B")
    with pytest.raises(ValidationError, match="Make it a group first"):
        save_interviewee(second, actor=team)
    interview.kind = InterviewKind.GROUP
    save_interview(interview, actor=team)
    save_interviewee(second, actor=team)
    interview.kind = InterviewKind.INDIVIDUAL
    with pytest.raises(ValidationError, match="it is a group"):
        save_interview(interview, actor=team)


def test_sector_is_the_institutions_unless_it_is_given(interview, ministry, team) -> None:
    person = Interviewee(interview=interview, pseudonym="A", institution=ministry)
    assert save_interviewee(person, actor=team).sector == Sector.GOVERNMENT
    person.sector = Sector.OTHER
    assert save_interviewee(person, actor=team).sector == Sector.OTHER


def test_institution_of_another_country_is_refused(interview, countries, team) -> None:
    other = Institution.objects.create(
        country=countries["KG"], names={"en": "Ministry"}, sector=Sector.GOVERNMENT
    )
    person = Interviewee(interview=interview, pseudonym="A", institution=other)
    with pytest.raises(ValidationError, match="another country"):
        save_interviewee(person, actor=team)
    other.country = None
    save_interviewee(person, actor=team)


def test_language_stays_once_there_is_a_text(interview, team) -> None:
    interview.language = "kk"
    save_interview(interview, actor=team)
    save_interview_text(interview, text="Мәтін", base=0, actor=team)
    interview.language = "ru"
    with pytest.raises(ValidationError, match="a text in another language"):
        save_interview(interview, actor=team)


# Consent


def test_newest_consent_holds_until_it_is_withdrawn(interview, team) -> None:
    person = make_interviewee(interview)
    assert people_of(interview)[0].consent is None
    for may_be_quoted in (False, True):
        consent = Consent(
            interviewee=person,
            purposes=["analysis", "report"],
            may_quote=may_be_quoted,
            given_on=timezone.localdate(),
        )
        record_consent(consent, actor=team)
    people = people_of(interview)
    assert people[0].consent == consent
    assert people[0].purposes == ["Analysis by the team", "Use in the report"]
    assert may_quote(people)
    assert may_use(people, ConsentPurpose.REPORT)
    assert not may_use(people, ConsentPurpose.SHARING)
    assert withdraw_consent(person, actor=team) == 2
    assert withdraw_consent(person, actor=team) == 0
    people = people_of(interview)
    assert people[0].consent is None
    assert people[0].withdrawn == consent
    assert not may_quote(people)
    assert not may_use(people, ConsentPurpose.ANALYSIS)
    assert AuditEntry.objects.filter(action="withdraw_consent").count() == 1


def test_nothing_may_be_quoted_of_nobody(interview) -> None:
    assert not may_quote(people_of(interview))
    assert not may_use(people_of(interview), ConsentPurpose.ANALYSIS)


def test_one_of_a_group_who_did_not_agree_is_enough(interview) -> None:
    for pseudonym in "AB":
        person = make_interviewee(interview, pseudonym)
        make_consent(person, may_quote=pseudonym == "A")
    assert not may_quote(people_of(interview))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"given_on": dt.date(2100, 1, 1)}, "still to come"),
        ({"purposes": []}, "cannot be blank"),
        ({"purposes": ["fun"]}, "not a valid choice"),
        ({"remainder": "some"}, "not a valid choice"),
    ],
)
def test_bad_consent_is_refused(interview, team, values, reason) -> None:
    good = {"purposes": ["analysis"], "given_on": dt.date(2023, 6, 8)}
    consent = Consent(interviewee=make_interviewee(interview), **good | values)
    with pytest.raises(ValidationError, match=reason):
        record_consent(consent, actor=team)
    assert not Consent.objects.exists()


# Identities


def test_every_look_at_identities_is_in_the_audit_log(interview, team) -> None:
    person = make_interviewee(interview)
    interview.kind = InterviewKind.GROUP
    Interviewee.objects.create(interview=interview, pseudonym="B")
    known = look_at_identities(interview, actor=team)
    assert [(row.name, row.contact) for row in known] == [(NAME, CONTACT), ("", "")]
    assert look_at_identity(person, actor=team).name == NAME
    entries = AuditEntry.objects.filter(action="look_at_identities")
    assert [(entry.actor, entry.details) for entry in entries] == [
        (team, {"interviewees": [person.pk]})
    ] * 2


def test_no_log_and_no_audit_entry_holds_a_name(interview, team, caplog) -> None:
    caplog.set_level(logging.INFO)
    person = make_interviewee(interview)
    save_identity(person, name="Айгерим Садыкова", contact="+77011234567", actor=team)
    identity = Identity.objects.get(interviewee=person)
    assert identity.name == "Айгерим Садыкова"
    logging.getLogger("dialogues").info("%s %r", identity, look_at_identity(person, actor=team))
    stored = json.dumps(list(AuditEntry.objects.values_list("details", flat=True)))
    for secret in ("Айгерим", "Садыкова", "7011234567", NAME, CONTACT):
        assert secret not in caplog.text
        assert secret not in stored
        assert secret not in str(identity) + repr(identity)


def test_somebody_must_be_left_who_may_see_identities(interview, team, colleague) -> None:
    name_identity_readers(interview, [team, colleague], actor=team)
    assert may_see_identities(colleague, interview)
    with pytest.raises(ValidationError, match="one person"):
        name_identity_readers(interview, [], actor=team)
    entry = AuditEntry.objects.get(action="name_identity_readers")
    assert entry.details == {"readers": sorted([team.pk, colleague.pk])}


def test_only_the_countrys_team_can_be_named(
    countries, team, colleague, reader, stranger, administrator, make_user, ministry
) -> None:
    make_user(Role.COORDINATOR, None, ministry)
    assert set(team_of(countries["KZ"])) == {team, colleague, administrator}
    colleague.is_active = False
    colleague.save()
    assert set(team_of(countries["KZ"])) == {team, administrator}


# Texts

TEXT = "Интервьюер: Что нового?\n[00:01:05] А: Соли 👩‍⚕️.\r\n[01:02:03] [01:02:09] А: Всё."


def test_revisions_of_a_text(interview, team) -> None:
    first = save_interview_text(interview, text=TEXT, base=0, origin=".docx", actor=team)
    assert (first.number, first.language, first.origin) == (1, "ru", ".docx")
    assert "\r" not in first.text
    assert save_interview_text(interview, text=TEXT, base=0, actor=team) == first
    second = save_interview_text(interview, text=TEXT + "\nЕщё.", base=1, actor=team)
    assert newest_text(interview) == second
    with pytest.raises(ValidationError) as caught:
        save_interview_text(interview, text="Другое", base=1, actor=team)
    assert caught.value.code == "clash"
    assert interview.texts.count() == 2


def test_passages_go_along_to_a_new_revision(interview, team, source_theme) -> None:
    source = save_interview_text(interview, text="Соли. Всё.", base=0, actor=team)
    make_excerpt(source, "Соли", source_theme, coder=team)
    make_excerpt(source, "Всё", source_theme, coder=team)
    later = save_interview_text(interview, text="И так: Соли.", base=1, actor=team)
    moved = later.excerpts.get()
    assert (moved.quote, moved.start, moved.state) == ("Соли", 7, "moved")
    assert source.excerpts.get(quote="Всё").state == "flagged"


def test_time_stamps_are_kept(interview, team) -> None:
    source = save_interview_text(interview, text=TEXT, base=0, actor=team)
    assert [seconds for _offset, seconds in source.time_marks] == [65, 3723, 3729]
    assert [source.text[offset] for offset, _seconds in source.time_marks] == ["["] * 3
    assert time_stamps(source) == TimeStamps(3, "0:01:05", "1:02:09")
    plain = save_interview_text(interview, text="Без меток", base=1, actor=team)
    assert time_stamps(plain) is None


@pytest.mark.parametrize("text", ["", " \n", "x" * (MAX_INTERVIEW + 1)])
def test_empty_and_endless_texts_are_refused(interview, team, text) -> None:
    with pytest.raises(ValidationError, match="1 to 1,000,000"):
        save_interview_text(interview, text=text, base=0, actor=team)


def test_counts_in_the_list_take_one_query(
    interview, team, source_theme, django_assert_num_queries
) -> None:
    make_interviewee(interview)
    save_interview_text(interview, text="old", base=0, actor=team)
    source = save_interview_text(interview, text="one two", base=1, actor=team)
    make_excerpt(source, "one", source_theme, coder=team)
    make_excerpt(source, "two", source_theme, coder=team)
    make_interview(interview.country, label="KZ-02")
    with django_assert_num_queries(1):
        rows = list(with_counts(Interview.objects.order_by("label")))
    assert [(row.people, row.revision, row.passages) for row in rows] == [(1, 2, 2), (0, 0, 0)]
