"""Interviews through their pages: people, consent, identities, texts, erasing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogues.actions.importing import import_dialogues
from dialogues.actions.interview_texts import save_interview_text
from dialogues.models import Guide, GuideQuestion, Identity, Interview, SourceText
from institutions.models import AuditEntry
from tests.dialogues.files import docx
from tests.dialogues.interview_makers import (
    CONTACT,
    NAME,
    make_consent,
    make_interview,
    make_interviewee,
)
from tests.dialogues.test_import import SAMPLE

VALUES = {
    "country": "KZ",
    "label": "KZ-03",
    "held_on": "2023-06-08",
    "kind": "individual",
    "mode": "video",
    "language": "ru",
}


def address(name: str, *args: int | str) -> str:
    return reverse(f"dialogues:{name}", args=args)


@pytest.fixture
def interview(countries, team) -> Interview:
    return make_interview(countries["KZ"], team)


@pytest.fixture
def person(interview, ministry):
    return make_interviewee(interview, institution=ministry, sector="government", speaker="А")


def audited() -> int:
    return AuditEntry.objects.filter(action="look_at_identities").count()


def test_add_and_change_an_interview(client, team, dialogue) -> None:
    client.force_login(team)
    form = client.get(address("interview_add")).content.decode()
    assert "National Dialogue, Astana, 7 June 2023" in form
    response = client.post(address("interview_add"), VALUES | {"dialogue": dialogue.pk})
    interview = Interview.objects.get()
    assert response["Location"] == address("interview", interview.pk)
    assert (interview.label, interview.mode, interview.dialogue) == ("KZ-03", "video", dialogue)
    client.post(address("interview_edit", interview.pk), VALUES | {"label": "KZ-04"})
    interview.refresh_from_db()
    assert interview.label == "KZ-04"
    page = client.get(address("interviews")).content.decode()
    assert "KZ-04" in page
    assert "no text yet" in page


@pytest.mark.parametrize(
    "bad", [{"country": "KG"}, {"label": ""}, {"language": "xx"}, {"held_on": "soon"}]
)
def test_bad_interview_is_told_and_nothing_is_saved(client, team, bad) -> None:
    client.force_login(team)
    response = client.post(address("interview_add"), VALUES | bad)
    assert "There is a problem" in response.content.decode()
    assert not Interview.objects.exists()


def test_country_of_an_interview_cannot_be_changed(client, interview, colleague) -> None:
    client.force_login(colleague)
    client.post(address("interview_edit", interview.pk), VALUES | {"country": "KG"})
    interview.refresh_from_db()
    assert interview.country_id == "KZ"


def test_interviews_of_other_countries_are_not_listed(client, interview, stranger) -> None:
    client.force_login(stranger)
    assert "KZ-01" not in client.get(address("interviews")).content.decode()
    page = client.get(address("interview_add")).content.decode()
    assert "Kazakhstan" not in page


def test_add_an_interviewee_with_consent(client, interview, ministry, team) -> None:
    client.force_login(team)
    values = {"pseudonym": "KZ-01-A", "institution": ministry.pk, "speaker": "А"}
    client.post(address("interviewee_add", interview.pk), values)
    person = interview.interviewees.get()
    assert person.sector == "government"
    page = client.get(address("interview", interview.pk)).content.decode()
    assert "not recorded" in page
    assert "has not agreed" in page
    consent = {"given_on": "2023-06-08", "purposes": ["analysis", "report"], "remainder": "keep"}
    client.post(address("consent_add", interview.pk, person.pk), consent)
    page = client.get(address("interview", interview.pk)).content.decode()
    assert "Analysis by the team, Use in the report; not to be quoted; not to be named" in page
    assert "Keep the coded passages without the person" in page
    assert "Not everybody here agreed to be quoted." in page
    response = client.post(address("consent_withdraw", interview.pk, person.pk), follow=True)
    page = response.content.decode()
    assert "no longer to be used" in page
    assert "withdrawn" in page
    response = client.post(address("consent_withdraw", interview.pk, person.pk), follow=True)
    assert "No consent was in force." in response.content.decode()


def test_second_person_needs_a_group(client, interview, person, team) -> None:
    client.force_login(team)
    page = client.post(address("interviewee_add", interview.pk), {"pseudonym": "B"})
    assert "Make it a group first" in page.content.decode()
    assert interview.interviewees.count() == 1


def test_same_pseudonym_again_is_told(client, interview, person, team) -> None:
    Interview.objects.update(kind="group")
    client.force_login(team)
    page = client.post(address("interviewee_add", interview.pk), {"pseudonym": "KZ-01-A"})
    assert "already exists" in page.content.decode()


def test_consent_needs_a_purpose(client, interview, person, team) -> None:
    client.force_login(team)
    values = {"given_on": "2023-06-08", "remainder": "keep"}
    page = client.post(address("consent_add", interview.pk, person.pk), values).content.decode()
    assert "There is a problem" in page
    assert not person.consents.exists()


def test_interviewee_of_another_interview_is_not_found(client, countries, person, team) -> None:
    other = make_interview(countries["KZ"], team, label="KZ-02")
    client.force_login(team)
    for name in ("interviewee_edit", "consent_add", "interviewee_erase", "identity_edit"):
        assert client.get(address(name, other.pk, person.pk)).status_code == 404


# Identities


def test_names_are_on_no_page_but_their_own(client, interview, person, team) -> None:
    save_interview_text(interview, text="А: Да.", base=0, actor=team)
    client.force_login(team)
    for name, args in (
        ("interviews", ()),
        ("interview", (interview.pk,)),
        ("interviewee_edit", (interview.pk, person.pk)),
        ("interviewee_erase", (interview.pk, person.pk)),
        ("interview_text", (interview.pk, 1)),
        ("identity_readers", (interview.pk,)),
    ):
        page = client.get(address(name, *args)).content.decode()
        assert NAME not in page
        assert CONTACT not in page
    assert audited() == 0


def test_named_user_sees_names_and_leaves_a_trace(client, interview, person, team) -> None:
    client.force_login(team)
    response = client.post(address("identities", interview.pk))
    page = response.content.decode()
    assert NAME in page
    assert CONTACT in page
    assert "no-store" in response["Cache-Control"]
    assert audited() == 1
    assert client.get(address("identities", interview.pk)).status_code == 405
    page = client.get(address("identity_edit", interview.pk, person.pk)).content.decode()
    assert NAME in page
    assert audited() == 2


def test_team_that_is_not_named_sees_no_name(client, interview, person, colleague) -> None:
    client.force_login(colleague)
    page = client.get(address("interview", interview.pk)).content.decode()
    assert "Show who they are" not in page
    edit = address("identity_edit", interview.pk, person.pk)
    assert client.post(address("identities", interview.pk)).status_code == 403
    assert client.get(edit).status_code == 403
    assert client.post(edit, {"name": "Other"}).status_code == 403
    assert client.get(address("identity_readers", interview.pk)).status_code == 403
    assert Identity.objects.get().name == NAME
    assert audited() == 0


def test_named_user_names_another(client, interview, person, team, colleague, stranger) -> None:
    client.force_login(team)
    readers = address("identity_readers", interview.pk)
    page = client.post(readers, {"readers": [stranger.pk]}).content.decode()
    assert "There is a problem" in page
    client.post(readers, {"readers": [colleague.pk]})
    assert client.post(address("identities", interview.pk)).status_code == 403
    client.force_login(colleague)
    assert client.post(address("identities", interview.pk)).status_code == 200


def test_administrator_names_readers_but_sees_no_name(
    client, interview, person, administrator, team
) -> None:
    client.force_login(administrator)
    assert client.post(address("identities", interview.pk)).status_code == 403
    page = client.get(address("identity_readers", interview.pk)).content.decode()
    assert str(team) in page


def test_name_and_contact_are_recorded_and_changed(client, interview, team, ministry) -> None:
    client.force_login(team)
    client.post(address("interviewee_add", interview.pk), {"pseudonym": "A"})
    person = interview.interviewees.get()
    edit = address("identity_edit", interview.pk, person.pk)
    page = client.post(edit, {"name": "", "contact": CONTACT}).content.decode()
    assert "There is a problem" in page
    for name in ("Aliya", NAME):
        client.post(edit, {"name": name, "contact": CONTACT})
    assert [(row.name, row.contact) for row in Identity.objects.all()] == [(NAME, CONTACT)]


# Texts


def test_type_a_text_and_change_it(client, interview, team) -> None:
    client.force_login(team)
    edit = address("interview_text_edit", interview.pk)
    response = client.post(edit, {"text": "[00:01:05] А: <Соли>\r\nВсё.", "base": 0})
    assert response["Location"] == address("interview_text", interview.pk, 1)
    page = client.get(response["Location"]).content.decode()
    assert '<li id="line-1">[00:01:05] А: &lt;Соли&gt;</li><li id="line-2">Всё.</li>' in page
    assert "1 time stamp, 0:01:05" in page
    assert 'lang="ru"' in page
    assert address("coding_text", interview.texts.get().pk) in page
    assert "Всё." in client.get(edit).content.decode()
    client.post(edit, {"text": "Иначе", "base": 1})
    page = client.get(address("interview_text", interview.pk, 1)).content.decode()
    assert "A later revision, number 2, took its place." in page
    page = client.get(address("interview", interview.pk)).content.decode()
    assert "All revisions" in page
    assert client.get(address("interview_text", interview.pk, 3)).status_code == 404


def test_two_writers_at_once_lose_nothing(client, interview, team, colleague) -> None:
    save_interview_text(interview, text="Theirs", base=0, actor=colleague)
    client.force_login(team)
    values = {"text": "Mine", "base": 0}
    page = client.post(address("interview_text_edit", interview.pk), values).content.decode()
    assert "Somebody saved another revision while you wrote." in page
    assert "Theirs" in page
    assert "Mine" in page
    assert interview.texts.count() == 1


def test_guide_is_where_notes_begin(client, interview, team) -> None:
    guide = Guide.objects.create(titles={"en": "Treatment"})
    for order, text in enumerate(("Что изменилось?", "Что мешает?"), start=1):
        GuideQuestion.objects.create(guide=guide, order=order, texts={"en": "?", "ru": text})
    interview.guide = guide
    interview.save()
    client.force_login(team)
    page = client.get(address("interview_text_edit", interview.pk)).content.decode()
    assert "1. Что изменилось?" in page
    assert "2. Что мешает?" in page
    assert not SourceText.objects.exists()


def upload(client, interview, name: str, content: bytes, base: int = 0):
    file = SimpleUploadedFile(name, content)
    values = {"file": file, "base": base}
    return client.post(address("interview_text_import", interview.pk), values, follow=True)


def test_import_a_russian_interview_from_word(client, interview, team) -> None:
    client.force_login(team)
    content = docx("Интервьюер: Что нового?", "[00:00:09] А: Соли 👩‍⚕️ везде.")
    page = upload(client, interview, f"{NAME}.docx", content).content.decode()
    assert "The file is imported: look through the text." in page
    source = interview.texts.get()
    assert source.text == "Интервьюер: Что нового?\n[00:00:09] А: Соли 👩‍⚕️ везде."
    assert source.time_marks == [[24, 9]]
    assert source.origin == ".docx"
    assert NAME not in page


def test_import_replaces_the_text_by_a_revision(client, interview, team) -> None:
    client.force_login(team)
    page = upload(client, interview, "a.txt", "Соли".encode("cp1251")).content.decode()
    assert "read as Windows-1251" in page
    page = upload(client, interview, "a.txt", "Соли везде".encode()).content.decode()
    assert "Somebody saved another revision" in page
    upload(client, interview, "a.txt", "Соли везде".encode(), base=1)
    assert [text.number for text in interview.texts.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF", "Choose a .txt, .docx or .odt file."),
        ("a.docx", b"PK", "damaged"),
        ("a.txt", b" ", "1 to 1,000,000"),
    ],
)
def test_file_that_cannot_be_read_is_told(client, interview, team, name, content, reason) -> None:
    client.force_login(team)
    assert reason in upload(client, interview, name, content).content.decode()
    assert not SourceText.objects.exists()


# Erasing


def test_erase_a_person_after_reading_what_stays(client, interview, person, team) -> None:
    make_consent(person, remainder="keep")
    save_interview_text(interview, text="А: Соли везде.", base=0, actor=team)
    client.force_login(team)
    erase = address("interviewee_erase", interview.pk, person.pk)
    page = client.get(erase).content.decode()
    assert "the coded passages stay without the person" in page
    assert "No text stays." in page
    assert "There is a problem" in client.post(erase, {"confirm": ""}).content.decode()
    assert Identity.objects.exists()
    page = client.post(erase, {"confirm": "on"}, follow=True).content.decode()
    assert "The person is erased. 0 passages stay without them." in page
    assert "erased" in page
    assert "There is no text yet." in page
    assert not Identity.objects.exists()
    assert not SourceText.objects.exists()


def test_erasing_one_of_a_group_without_marks_tells_what_to_do(
    client, interview, person, team
) -> None:
    Interview.objects.update(kind="group")
    save_interview_text(interview, text="Говорят все.", base=0, actor=team)
    client.force_login(team)
    erase = address("interviewee_erase", interview.pk, person.pk)
    response = client.post(erase, {"confirm": "on"}, follow=True)
    assert "does not tell which words are this person" in response.content.decode()
    assert Identity.objects.exists()


# What publications say


def test_published_points_are_for_readers_of_the_country(client, countries, reader) -> None:
    import_dialogues(SAMPLE)
    client.force_login(reader)
    page = client.get(address("interview_points")).content.decode()
    assert "Free care during rehabilitation" in page
    assert "Unsupervised private centres" in page
    assert "Methadone programme" not in page
    assert page.index("Positive aspects") < page.index("Challenges")


def test_without_points_the_page_says_so(client, reader) -> None:
    client.force_login(reader)
    page = client.get(address("interview_points")).content.decode()
    assert "Nothing is recorded for your countries yet." in page


def test_interview_page_takes_as_many_queries_for_one_person_as_for_three(
    client, interview, person, team
) -> None:
    Interview.objects.update(kind="group")
    client.force_login(team)
    numbers = []
    for pseudonym in ("B", "C"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address("interview", interview.pk))
        numbers.append(len(queries))
        make_consent(make_interviewee(interview, pseudonym))
    assert numbers[0] == numbers[1]
