"""What somebody with a link could do to others: by mail, by files, by rows that grow."""

import io
import json
import re
import shutil
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.urls import reverse

from institutions.actions.mail_sending import send_waiting_mails
from institutions.enums import Role
from institutions.models import AuditEntry, Contact, OutgoingMail
from surveys.actions import answer_files, mailed_codes, signing
from surveys.actions.errors import ActionRefusedError
from surveys.actions.moving import MOST_KEPT_BYTES, keep_answers
from surveys.actions.sharing import MOST_SHARES, share_sections
from surveys.actions.signing import REVIEW_MAILS_IN_DAY, hand_over, send_back
from surveys.actions.submitting import digest_answers
from surveys.form.model import Question, QuestionType
from surveys.models import Response, Share, Upload
from tests.surveys.answering.conftest import open_link
from tests.surveys.makers import make_user

pytestmark = pytest.mark.django_db
COLLEAGUE: dict[str, Any] = {"name": "B", "email": "b@example.org", "shared_by": "A"}


@pytest.fixture(autouse=True)
def _quick(settings, redis_url):
    settings.MAILS_PER_MINUTE = 100_000


# Mail


@pytest.fixture
def open_draft(client, open_invitation) -> Response:
    open_link(client, "open-token")
    client.post(reverse("surveys:answer_start", args=[open_invitation.pk]))
    return Response.objects.get()


def test_whoever_has_an_open_link_sends_nobody_mail(client, open_draft, form):
    section = form.sections[0].name
    page = reverse("surveys:answer_share", args=[open_draft.key])
    assert client.get(page).status_code == 404
    assert client.post(page, {**COLLEAGUE, "sections": [section]}).status_code == 404
    with pytest.raises(ActionRefusedError):
        share_sections(open_draft, sections=[section], **COLLEAGUE)
    tasks = client.get(reverse("surveys:answer_tasks", args=[open_draft.key])).content.decode()
    assert page not in tasks
    assert not OutgoingMail.objects.exists()


def test_shares_are_counted_over_all_answers_by_a_link(draft, form):
    draft.invitation.allows_many = True
    draft.invitation.save()
    theirs = Response.objects.create(
        version=draft.version,
        country=draft.country,
        invitation=draft.invitation,
        institution=draft.institution,
        respondent="somebody",
    )
    Share.objects.bulk_create(
        Share(response=theirs, sections=["x"], **COLLEAGUE) for _n in range(MOST_SHARES)
    )
    with pytest.raises(ActionRefusedError, match="Too many"):
        share_sections(draft, sections=[form.sections[0].name], **COLLEAGUE)


@pytest.fixture
def signatory(institution) -> Contact:
    return Contact.objects.create(
        institution=institution, email="signatory@example.org", is_signatory=True
    )


def test_handing_over_again_and_again_is_no_flood(complete_draft, form, signatory):
    digest = digest_answers(complete_draft.answers)
    for _n in range(REVIEW_MAILS_IN_DAY + 3):
        hand_over(complete_draft, form, digest=digest, language="en")
        send_back(complete_draft, note="No", author="A")
    assert OutgoingMail.objects.count() == REVIEW_MAILS_IN_DAY
    assert not OutgoingMail.objects.filter(reference__contains="@").exists()


def test_codes_for_signing_are_counted_over_the_day(complete_draft, form, signatory, monkeypatch):
    monkeypatch.setattr(mailed_codes, "CODES_IN_DAY", 2)
    monkeypatch.setattr(mailed_codes, "CODE_PAUSE", mailed_codes.CODE_LIFE * 0)
    hand_over(complete_draft, form, digest=digest_answers(complete_draft.answers), language="en")
    for _n in range(2):
        signing.request_signing_code(complete_draft, signatory, language="en")
    with pytest.raises(ActionRefusedError):
        signing.request_signing_code(complete_draft, signatory, language="en")


def test_the_log_says_to_whose_address_the_code_of_a_signature_went(
    respondent, complete_draft, form, signatory
):
    hand_over(complete_draft, form, digest=digest_answers(complete_draft.answers), language="en")
    signing.request_signing_code(complete_draft, signatory, language="en")
    send_waiting_mails()
    (code,) = re.findall(r"^\d{6}$", str(django_mail.outbox[0].body), re.MULTILINE)
    data = {
        "act": "sign",
        ".submission": str(uuid4()),
        ".digest": digest_answers(complete_draft.answers),
        "name": "Somebody else",
        "function": "Minister",
        "secret": code,
    }
    page = reverse("surveys:answer_sign", args=[complete_draft.key])
    assert respondent.post(page, data).status_code == 302
    entry = AuditEntry.objects.get(action="sign_off_response")
    assert entry.details["contact"] == str(signatory.pk)
    assert "signatory@" not in json.dumps(entry.details)


# Files


def archive_of(entries: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
        for number in range(entries):
            package.writestr(str(number), "")
    return out.getvalue()


def add(draft: Response, content: bytes, name: str = "a.docx") -> Any:
    question = Question("paper", QuestionType.FILE, {"en": "Paper"})
    assert draft.invitation
    return answer_files.add_file(draft.invitation, "", question, ContentFile(content, name))


def test_an_archive_of_many_entries_is_refused_before_its_directory_is_read(draft, monkeypatch):
    content = archive_of(answer_files.MOST_ENTRIES + 1)

    def opened(*_args: object) -> None:
        raise AssertionError("the directory was read")

    monkeypatch.setattr(zipfile, "ZipFile", opened)
    with pytest.raises(ActionRefusedError, match="damaged"):
        add(draft, content)


def test_files_leave_room_for_the_database(draft, monkeypatch):
    usual = add(draft, archive_of(1))
    assert usual.size
    full = shutil._ntuple_diskusage(10**12, 10**12, answer_files.LEAST_FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    with pytest.raises(ActionRefusedError, match="no room"):
        add(draft, archive_of(1))
    assert Upload.objects.count() == 1


# Rows


def test_kept_answers_do_not_grow_without_end(draft):
    keep_answers(draft, {"gone": "What I wrote"})
    for number in range(5):
        keep_answers(draft, {f"made_up_{number}": "x" * (MOST_KEPT_BYTES // 2)})
    draft.refresh_from_db()
    assert draft.kept_answers["gone"] == "What I wrote"
    assert len(json.dumps(draft.kept_answers)) <= MOST_KEPT_BYTES


def test_an_account_that_edits_hands_nothing_to_others(client, institution, draft):
    person = make_user("c@example.org", Role.CONTRIBUTOR, institution=institution)
    client.force_login(person)
    client.cookies.pop("respondent")
    page = reverse("surveys:answer_share", args=[draft.key])
    assert client.post(page, COLLEAGUE).status_code == 403
