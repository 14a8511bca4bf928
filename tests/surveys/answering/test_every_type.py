"""The sample questionnaire with every type of question, answered in pages without a script."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from surveys.enums import Layout, ResponseState
from surveys.form.document import form_from_document
from surveys.models import Invitation, Response, Upload
from surveys.respondent import hash_token
from tests.surveys.makers import make_country, make_institution, make_invitation, make_version

SAMPLE = Path(__file__).resolve().parents[3] / "sample_data" / "question_types.json"
TOKEN = "a-token-for-every-type"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
TEXTS = {"name": "Centre", "email": "a@example.org", "phone": "+7 701 123 45 67",
         "site": "https://example.org", "code": "KZ0012"}  # fmt: skip
NUMBERS = {"staff_count": "4", "budget": "1,5", "satisfaction": "7", "share": "12.5",
           "founded": "1999-01-31", "opens": "09:00", "closes": "18:00",
           "next_meeting": "2026-12-01T10:30"}  # fmt: skip
CHOICES = {"has_plan": "yes", "channels": ["mail", "other"], "channels_other": "Letters",
           "country": "KZ", "town": "almaty", "order:treatment": "1", "order:prevention": "3",
           "order:support": "2", "quality_treatment": "good", "who_state": ["treatment"],
           "women_2022": "10", "men_2023": "12"}  # fmt: skip
PEOPLE = {"staff:0:": "1", "staff:0:person": "Head", "staff:0:years": "10",
          "staff:0:trained": "yes", "staff:0:training": "Statistics",
          "staff:1:": "1", "staff:1:person": "Nurse", "staff:1:years": "5"}  # fmt: skip


def sample_form():
    return form_from_document(json.loads(SAMPLE.read_text(encoding="utf-8")))


@pytest.fixture
def invitation(db, settings, tmp_path) -> Invitation:
    settings.MEDIA_ROOT = tmp_path
    country = make_country("KZ")
    version = make_version(slug="types", form=sample_form())
    institution = make_institution("Centre", country)
    return make_invitation(
        version.questionnaire, country, institution, token_hash=hash_token(TOKEN), language="en"
    )


@pytest.fixture
def visitor(invitation) -> Client:
    client = Client()
    client.get(reverse("surveys:open_link", args=[TOKEN]))
    client.post(reverse("surveys:answer_start", args=[invitation.pk]))
    return client


@pytest.fixture
def draft(visitor, invitation) -> Response:
    return invitation.responses.get()


def section_url(draft, number):
    return reverse("surveys:answer_section", args=[draft.key, number])


def post(visitor, draft, number, data, action="continue"):
    page = visitor.get(section_url(draft, number))
    base = page.context["base"]
    posted = {".base": base, **data, ".action": action}
    answer = visitor.post(section_url(draft, number), posted)
    draft.refresh_from_db()
    return answer


def errors(answer):
    return {item.name: item.errors for item in answer.context["problems"]}


def picture(width=20, height=20) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height)).save(held, "PNG")
    return held.getvalue()


def test_every_page_is_drawn(visitor, draft):
    for number in range(1, 7):
        page = visitor.get(section_url(draft, number))
        assert page.status_code == (200 if number <= len(sample_form().sections) else 404)


def test_all_answers_are_kept_in_their_natural_type(visitor, draft):
    for number, data in enumerate((TEXTS, NUMBERS, CHOICES, PEOPLE), start=1):
        answer = post(visitor, draft, number, data)
        assert answer.status_code == 302, errors(answer)

    answers = draft.answers
    assert (answers["satisfaction"], answers["share"], answers["budget"]) == (7, 12.5, 1.5)
    assert (answers["opens"], answers["next_meeting"]) == ("09:00", "2026-12-01T10:30")
    assert answers["order"] == ["treatment", "support", "prevention"]
    assert answers["women_2022"] == 10
    assert answers["staff"] == [
        {"person": "Head", "years": 10, "trained": "yes", "training": "Statistics"},
        {"person": "Nurse", "years": 5},
    ]


def test_each_mistake_is_told_at_its_question_in_the_language_of_the_page(visitor, draft):
    bad = {"email": "nobody", "phone": "call", "site": "example.org", "code": "x", "name": "C"}

    answer = post(visitor, draft, 1, bad)

    assert list(errors(answer)) == ["email", "phone", "site", "code"]
    assert errors(answer)["code"] == ["Write two capital letters and four digits."]
    assert "Enter an e-mail address" in answer.content.decode()


def test_a_mistake_in_an_item_is_told_in_the_item(visitor, draft):
    answer = post(visitor, draft, 4, {**PEOPLE, "staff:1:years": "many", "staff:0:person": ""})

    assert errors(answer) == {"staff:1:years": ["Enter a whole number, using digits only."]}
    assert 'value="many"' in answer.content.decode()
    assert 'href="#q-staff:1:years"' in answer.content.decode()


def test_a_required_answer_of_an_item_is_asked_for(visitor, draft):
    answer = post(visitor, draft, 4, {**PEOPLE, "staff:0:person": ""})

    assert errors(answer) == {"staff:0:person": ["This question needs an answer."]}


def test_items_are_added_and_removed_without_a_script(visitor, draft):
    post(visitor, draft, 4, PEOPLE, "add:staff")
    assert len(draft.answers["staff"]) == 3
    page = visitor.get(section_url(draft, 4)).content.decode()
    assert 'name="staff:2:person"' in page

    post(visitor, draft, 4, {**PEOPLE, "staff:2:": "1"}, "remove:staff:0:")
    assert draft.answers["staff"] == [{"person": "Nurse", "years": 5}]

    post(visitor, draft, 4, {}, "remove:staff:0:")
    assert "staff" not in draft.answers


def test_an_empty_page_begins_with_one_item(visitor, draft):
    page = visitor.get(section_url(draft, 4)).content.decode()

    assert 'name="staff:0:person"' in page
    assert 'name="staff:1:person"' not in page


def test_a_point_is_posted_as_two_numbers(visitor, draft):
    post(visitor, draft, 5, {"place:lat": "43,2389", "place:lon": "76.8897"})
    assert draft.answers["place"] == "43.2389 76.8897"

    answer = post(visitor, draft, 5, {"place:lat": "143", "place:lon": "76.8897", "agree": "OK"})
    assert list(errors(answer)) == ["place"]


def add(visitor, draft, name, content, question="plan", action="later"):
    file = SimpleUploadedFile(name, content)
    return post(visitor, draft, 5, {"agree": "OK", f"{question}:file": file}, action)


@pytest.fixture
def planned(visitor, draft):
    post(visitor, draft, 3, {"has_plan": "yes"})
    return draft


def test_a_file_is_kept_shown_and_handed_out(visitor, planned):
    add(visitor, planned, "План 2026.pdf", PDF)

    upload = Upload.objects.get()
    assert planned.answers["plan"] == {
        "id": upload.key.hex,
        "name": "План 2026.pdf",
        "size": len(PDF),
    }
    assert "План 2026.pdf" in visitor.get(section_url(planned, 5)).content.decode()
    file = visitor.get(reverse("surveys:upload", args=[upload.key.hex]))
    assert b"".join(file) == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_a_file_stays_when_the_page_is_posted_again(visitor, planned):
    add(visitor, planned, "plan.pdf", PDF)
    key = planned.answers["plan"]["id"]

    post(visitor, planned, 5, {"plan": key, "agree": "OK"})

    assert planned.answers["plan"]["id"] == key
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("how", ["remove", "replace"])
def test_a_file_that_is_not_wanted_any_more_is_deleted(
    visitor, planned, how, django_capture_on_commit_callbacks
):
    add(visitor, planned, "plan.pdf", PDF)
    old = Upload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        if how == "remove":
            post(visitor, planned, 5, {"plan": old.key.hex, "agree": "OK"}, "forget:plan")
        else:
            add(visitor, planned, "new.pdf", PDF + b"%")

    assert not Upload.objects.filter(pk=old.pk).exists()
    assert not default_storage.exists(old.path)
    assert Upload.objects.count() == (0 if how == "remove" else 1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.exe", b"MZ", "This kind of file is not taken"),
        ("plan.pdf", b"<html><script>alert(1)</script>", "not what its name says"),
        ("plan.docx", b"PK\x03\x04 no package", "not what its name says"),
        ("plan.pdf", b"", "empty"),
        ("plan.pdf", PDF + b"0" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_not_taken(visitor, planned, name, content, words):
    answer = add(visitor, planned, name, content)

    assert words in str(errors(answer)["plan"]) or words == "empty"
    assert "plan" not in planned.answers
    assert not Upload.objects.exists()


def test_a_picture_is_what_it_says_and_not_a_bomb(visitor, draft):
    answer = add(visitor, draft, "p.png", picture(9000, 9000), "photo")
    assert "too many pixels" in str(errors(answer)["photo"])

    answer = add(visitor, draft, "p.jpg", picture(), "photo")
    assert "not what its name says" in str(errors(answer)["photo"])

    add(visitor, draft, "p.png", picture(), "photo")
    assert Upload.objects.get().content_type == "image/png"


def test_the_name_of_a_file_cannot_mislead(visitor, planned):
    add(visitor, planned, "..\\..\\a\u202egpj.exe<b>.pdf", PDF)

    assert planned.answers["plan"]["name"] == "agpj.exe_b_.pdf"


def test_a_file_of_somebody_else_cannot_be_taken(visitor, planned, invitation):
    other = make_invitation(invitation.questionnaire, invitation.country, None)
    foreign = Upload.objects.create(
        invitation=other, question="plan", name="x.pdf", content_type="application/pdf",
        size=1, sha256="0" * 64,
    )  # fmt: skip

    post(visitor, planned, 5, {"plan": foreign.key.hex, "agree": "OK"})

    assert "plan" not in planned.answers
    assert visitor.get(reverse("surveys:upload", args=[foreign.key.hex])).status_code == 404


def test_everything_is_checked_and_sent(visitor, draft):
    for number, data in enumerate((TEXTS, NUMBERS, CHOICES, PEOPLE), start=1):
        post(visitor, draft, number, data)
    add(visitor, draft, "plan.pdf", PDF)

    page = visitor.get(reverse("surveys:answer_check", args=[draft.key]))
    text = page.content.decode()
    assert "1. Function: Head; Years in the field: 10; Trained?: Yes" in text
    assert f"plan.pdf ({len(PDF)}" in text
    visitor.post(
        reverse("surveys:answer_check", args=[draft.key]),
        {".submission": page.context["submission_id"], ".digest": page.context["digest"]},
    )

    draft.refresh_from_db()
    assert draft.state == ResponseState.SUBMITTED
    assert draft.answers["per_head"] == 375000
    assert draft.answers["years_total"] == 15
    assert draft.answers["form_kind"] == "sample"
    receipt = visitor.get(reverse("surveys:answer_receipt", args=[draft.key]))
    assert receipt.status_code == 200


def test_everything_on_one_page(invitation):
    invitation.questionnaire.layout = Layout.SINGLE_PAGE
    invitation.questionnaire.save()
    visitor = Client()
    visitor.get(reverse("surveys:open_link", args=[TOKEN]))
    address = reverse("surveys:answer_send_page", args=[invitation.pk])
    data = {**TEXTS, **NUMBERS, **CHOICES, **PEOPLE, "agree": "OK"}

    more = visitor.post(address, {**data, ".action": "add:staff"})
    assert 'name="staff:2:person"' in more.content.decode()
    wrong = visitor.post(address, {**data, "staff:0:years": "x"})
    assert wrong.context["problems"]
    file = SimpleUploadedFile("plan.pdf", PDF)
    sent = visitor.post(address, {**data, "plan:file": file, ".language": "en"})

    assert sent.status_code == 302, errors(sent)
    response = invitation.responses.get()
    assert response.answers["plan"]["name"] == "plan.pdf"
    assert len(response.answers["staff"]) == 2


def save(visitor, draft, name, data):
    address = reverse("surveys:answer_save", args=[draft.key])
    answer = visitor.post(address, {".question": name, **data})
    draft.refresh_from_db()
    return answer


def test_one_question_is_saved_at_a_time(visitor, draft):
    assert save(visitor, draft, "country", {"country": "KG"}).status_code == 200
    assert save(visitor, draft, "channels", {"channels": ["mail"]}).json()["problem"] == ""
    answer = save(visitor, draft, "staff", {**PEOPLE, "staff:1:years": "many"})
    assert answer.status_code == 422
    assert answer.json()["places"] == {
        "staff:1:years": ["Enter a whole number, using digits only."]
    }
    assert save(visitor, draft, "staff", PEOPLE).status_code == 200
    answer = save(visitor, draft, "plan", {"plan:file": SimpleUploadedFile("plan.pdf", PDF)})
    assert answer.json()["file"]["name"] == "plan.pdf"
    assert draft.answers.keys() == {"country", "channels", "staff", "plan"}


@pytest.mark.parametrize(
    "value", [[1, 2], True, {"a": 1}, [["x"]], [None], {"id": "f" * 32}], ids=repr
)
@pytest.mark.parametrize("name", ["person", "years", "trained"])
def test_items_that_no_page_posts_are_no_fault_of_ours(visitor, draft, name, value):
    rows = json.dumps([{name: value}])
    answer = save(visitor, draft, "staff", {"staff": rows})
    assert answer.status_code in (200, 422)
    assert not any(row.get(name) for row in draft.answers.get("staff", []))
