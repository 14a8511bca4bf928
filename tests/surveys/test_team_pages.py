"""The team's pages: what they show, what they change, and who may see them."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from institutions.enums import Role
from surveys.actions.folding import fold_all
from surveys.forms import team
from surveys.models import Invitation, Questionnaire, Response, Version
from tests.surveys.answer_files import ROW, as_csv
from tests.surveys.makers import (
    make_country,
    make_institution,
    make_invitation,
    make_response,
    make_user,
    make_version,
    signed_in,
)

WORKBOOK = Path(__file__).resolve().parents[2] / "sample_data" / "needs_assessment.xlsx"
ANSWERS = {
    "institution_name": "Ministry <b>",
    "importance": "very",
    "measures": ["treatment", "work"],
    "years": 7,
}


@pytest.fixture
def kazakhstan(db):
    return make_country("KZ")


@pytest.fixture
def version(db):
    return make_version()


@pytest.fixture
def team_client(kazakhstan):
    return signed_in(make_user("team@example.org", Role.TEAM))


def text_of(response) -> str:
    return response.content.decode()


def upload(content: bytes, name: str = "file.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# Questionnaires


def test_the_list_shows_questionnaires_and_their_state(team_client, version):
    make_version(slug="draft", is_published=False)

    shown = text_of(team_client.get(reverse("surveys:questionnaires")))

    assert "Questionnaire needs" in shown
    assert shown.count("Published") == 1
    assert "Import a workbook" in shown


def test_a_workbook_is_imported_read_and_published(team_client):
    import_url = reverse("surveys:questionnaire_import")
    assert team_client.get(import_url).status_code == 200

    with WORKBOOK.open("rb") as file:
        shown = text_of(team_client.post(import_url, {"file": file}))
    assert "Version 1 of “Needs assessment on drug policy” is stored" in shown

    preview = reverse("surveys:version_preview", args=["needs_assessment", 1])
    english = text_of(team_client.get(preview + "?language=en"))
    russian = text_of(team_client.get(preview + "?language=ru"))
    assert "Name of your institution" in english
    assert "Название вашей организации" in russian
    assert "Asked if" in english
    assert "selected(${treatment_approach}, &#x27;other&#x27;)" in english

    publish = reverse("surveys:version_publish", args=["needs_assessment", 1])
    assert team_client.get(publish).status_code == 405
    shown = text_of(team_client.post(publish, follow=True))
    assert "Version 1 is published." in shown
    assert Version.objects.get().is_published


def test_the_same_workbook_again_says_so(team_client):
    for _ in range(2):
        file = upload(WORKBOOK.read_bytes())
        page = team_client.post(reverse("surveys:questionnaire_import"), {"file": file})
    assert "says the same as version 1" in text_of(page)


def test_problems_of_a_workbook_are_a_table(team_client, tmp_path):
    workbook = Workbook()
    sheet = workbook.create_sheet("survey")
    for row in (["type", "name", "label"], ["no_such_type", "q", "Q <script>"], ["text", "a b"]):
        sheet.append(row)
    path = tmp_path / "bad.xlsx"
    workbook.save(path)

    page = team_client.post(
        reverse("surveys:questionnaire_import"), {"file": upload(path.read_bytes())}
    )

    assert page.status_code == 422
    assert "Nothing was imported" in text_of(page)
    assert "<td>survey</td>" in text_of(page)
    assert "<script>" not in text_of(page)
    assert not Questionnaire.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_broken_file_is_told_and_is_no_failure(team_client, content):
    page = team_client.post(
        reverse("surveys:questionnaire_import"), {"file": upload(content), "slug": "x"}
    )

    assert page.status_code == 422


def test_a_file_that_is_too_large_is_not_read(team_client, version, monkeypatch):
    monkeypatch.setattr(team, "MOST_WORKBOOK_BYTES", 10)
    monkeypatch.setattr(team, "MOST_CSV_BYTES", 10)
    for name, arguments in (("questionnaire_import", []), ("response_import", ["needs"])):
        url = reverse(f"surveys:{name}", args=arguments)
        page = team_client.post(url, {"file": upload(b"x" * 11)})
        assert page.status_code == 422
        assert "The file is larger than" in text_of(page)


def test_a_publication_that_is_refused_is_told(team_client):
    make_version(is_published=False)
    make_version()

    page = team_client.post(reverse("surveys:version_publish", args=["needs", 1]), follow=True)

    assert "A later version is published already." in text_of(page)


def test_settings_are_changed(team_client, version):
    url = reverse("surveys:questionnaire_edit", args=["needs"])
    assert 'value="sections" selected' in text_of(team_client.get(url))

    assert team_client.post(url, {"layout": "wrong"}).status_code == 422
    page = team_client.post(url, {"layout": "single_page"}, follow=True)

    assert "The changes are saved." in text_of(page)
    assert Questionnaire.objects.get().layout == "single_page"


def test_the_page_of_a_country_names_who_is_missing(team_client, version, kazakhstan):
    url = reverse("surveys:country_survey", args=["needs", "kz"])
    assert "No institution is invited yet." in text_of(team_client.get(url))
    make_invitation(
        version.questionnaire, kazakhstan, make_institution("Ministry of Health", kazakhstan)
    )
    make_response(version, kazakhstan, ANSWERS)
    fold_all()

    shown = text_of(team_client.get(url))

    assert "0 of 1 invited institution answered." in shown
    assert "Ministry of Health" in shown
    assert "1 response comes from nobody on the list" in shown
    reader = signed_in(make_user("reader@example.org", Role.READER, country=kazakhstan))
    seen = text_of(reader.get(url))
    assert "0 of 1 invited institution answered." in seen
    assert "Ministry of Health" not in seen
    assert "/invitations/" not in seen


# Invitations


def test_links_are_made_and_shown_once(team_client, version, kazakhstan):
    ministry = make_institution("Ministry of Health", kazakhstan)
    make_institution("Agency", kazakhstan)
    url = reverse("surveys:invitations", args=["needs", "KZ"])
    assert "Nobody is invited yet." in text_of(team_client.get(url))

    page = team_client.post(url, {"institutions": [ministry.pk], "allows_many": "on"})

    shown = text_of(page)
    addresses = set(re.findall(r"http://testserver/r/([\w-]+)/", shown))
    assert len(addresses) == 1
    assert "no-store" in page["Cache-Control"]
    assert 'lang="ru"' in shown
    invitation = Invitation.objects.get()
    assert (invitation.institution, invitation.allows_many) == (ministry, True)
    assert addresses.pop() not in text_of(team_client.get(url))

    everybody = text_of(team_client.post(url, {"everybody": "on"}))
    assert "Agency" in everybody
    assert "Ministry of Health" not in everybody
    assert "Every registered institution has a link." in text_of(team_client.get(url))


def test_inviting_nobody_or_before_publication_is_told(team_client, kazakhstan):
    make_version(is_published=False)
    make_institution("Agency", kazakhstan)
    url = reverse("surveys:invitations", args=["needs", "KZ"])

    nobody = team_client.post(url, {})
    early = team_client.post(url, {"everybody": "on"})
    open_link = team_client.post(
        reverse("surveys:invitation_open", args=["needs", "KZ"]), follow=True
    )

    assert (nobody.status_code, early.status_code) == (422, 422)
    assert "Choose an institution, or all." in text_of(nobody)
    for page in (early, open_link):
        assert "Publish the questionnaire before you invite anybody." in text_of(page)


def test_a_link_is_opened_renewed_and_revoked(team_client, version):
    page = team_client.post(reverse("surveys:invitation_open", args=["needs", "KZ"]))
    first = re.search(r"/r/([\w-]+)/", text_of(page))
    invitation = Invitation.objects.get()
    renewed = team_client.post(reverse("surveys:invitation_renew", args=[invitation.pk]))
    second = re.search(r"/r/([\w-]+)/", text_of(renewed))
    assert first
    assert second
    assert first[1] != second[1]

    revoke = reverse("surveys:invitation_revoke", args=[invitation.pk])
    assert "The link no longer works." in text_of(team_client.post(revoke, follow=True))
    for name in ("invitation_revoke", "invitation_renew"):
        url = reverse(f"surveys:{name}", args=[invitation.pk])
        assert "This link was revoked." in text_of(team_client.post(url, follow=True))


# Responses


def test_the_list_of_responses_is_filtered_sorted_and_paginated(team_client, version, kazakhstan):
    ministry = make_institution("Ministry of Health", kazakhstan)
    linked = make_response(version, kazakhstan, {}, institution=ministry, language="ru")
    named = make_response(version, kazakhstan, {}, given_name="Someone", sector="other")
    old = make_response(version, kazakhstan, {}, state="superseded")
    make_response(version, make_country("KG"), {}, given_name="Elsewhere")
    url = reverse("surveys:responses", args=["needs", "KZ"])

    def numbers(query: str) -> list[str]:
        shown = text_of(team_client.get(url + query))
        return re.findall(r"<a href=\"/responses/[\w-]+/\">([\w-]+)</a>", shown)

    assert numbers("") == [named.receipt_number, linked.receipt_number]
    assert numbers("?order=oldest") == [linked.receipt_number, named.receipt_number]
    assert numbers("?order=institution")[0] == linked.receipt_number
    assert numbers("?order=nonsense&sector=nonsense") == numbers("")
    assert numbers(f"?institution={ministry.pk}") == [linked.receipt_number]
    assert numbers("?sector=other") == [named.receipt_number]
    assert numbers("?language=ru") == [linked.receipt_number]
    assert numbers("?state=superseded") == [old.receipt_number]
    assert numbers("?state=withdrawn") == []
    assert "Elsewhere" not in text_of(team_client.get(url))
    for _ in range(60):
        make_response(version, kazakhstan, {})
    assert len(numbers("")) == 50
    assert len(numbers("?page=2")) == 12
    assert len(numbers("?page=x")) == 50


def test_a_response_is_shown_as_it_was_answered(team_client, version, kazakhstan):
    response = make_response(version, kazakhstan, ANSWERS, is_illustrative=True, language="en")
    url = reverse("surveys:response", args=[response.key])

    shown = text_of(team_client.get(url))

    assert "Question measures" in shown
    assert "Treatment" in shown
    assert "Ministry &lt;b&gt;" in shown
    assert "Illustrative data" in shown
    assert "Вопрос measures" in text_of(team_client.get(url + "?language=ru"))
    assert team_client.get(url + "?language=xx").status_code == 200


def test_a_response_is_linked_withdrawn_and_reopened(team_client, version, kazakhstan):
    ministry = make_institution("Ministry of Health", kazakhstan)
    invitation = make_invitation(version.questionnaire, kazakhstan, None)
    first = make_response(version, kazakhstan, ANSWERS, invitation=invitation, respondent="1")
    second = make_response(version, kazakhstan, ANSWERS, invitation=invitation, respondent="2")

    def post(name: str, response: Response, **values: object) -> str:
        url = reverse(f"surveys:response_{name}", args=[response.key])
        return text_of(team_client.post(url, values, follow=True))

    assert "The changes are saved." in post("link", first, institution=ministry.pk)
    assert "Choose an institution from the list." in post("link", first, institution=999)
    assert Response.objects.get(pk=first.pk).institution == ministry
    assert "Give a reason." in post("withdraw", first, reason="")
    assert "is withdrawn" in post("withdraw", first, reason="A mistake")
    assert "Only a submitted response" in post("reopen", first, reason="x")
    assert "This response no longer counts." in post("link", first, institution="")
    reopened = post("reopen", second, reason="A question")
    assert "The response is open again" in reopened
    assert "revision 2" in reopened


# Importing answers


def test_answers_are_checked_and_then_imported(team_client, version):
    url = reverse("surveys:response_import", args=["needs"])
    assert team_client.get(url).status_code == 200

    checked = team_client.post(url, {"file": upload(as_csv(ROW)), "is_illustrative": "on"})

    assert "1 response can be imported" in text_of(checked)
    assert not Response.objects.exists()
    ticket = checked.context["ticket"]
    page = team_client.post(url, {"ticket": ticket, "is_illustrative": "yes"}, follow=True)
    assert "Responses imported: 1." in text_of(page)
    assert Response.objects.get().is_illustrative
    gone = team_client.post(url, {"ticket": ticket}, follow=True)
    assert "The checked file is gone." in text_of(gone)


def test_bad_answers_are_a_table(team_client, version):
    rows = [ROW | {"years": "<b>x</b>"}, ROW | {"response_id": "2", "importance": "?"}]
    url = reverse("surveys:response_import", args=["needs"])

    page = team_client.post(url, {"file": upload(as_csv(*rows))})

    assert page.status_code == 422
    shown = text_of(page)
    assert "There are 2 problems in the file." in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert not Response.objects.exists()


def test_answers_that_changed_meanwhile_are_told_at_the_import(team_client, version, kazakhstan):
    url = reverse("surveys:response_import", args=["needs"])
    ticket = team_client.post(url, {"file": upload(as_csv(ROW))}).context["ticket"]
    make_response(version, kazakhstan, {"years": 1}, external_id="1")

    page = team_client.post(url, {"ticket": ticket})

    assert page.status_code == 422
    assert "imported before, with other answers" in text_of(page)
