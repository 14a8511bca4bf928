"""The signatory signs, and copies of what was signed are verified."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.actions.mail_sending import send_waiting_mails
from institutions.actions.sign_in import FREE_FAILURES
from institutions.enums import Role
from institutions.models import AuditEntry, Contact, OutgoingMail, SignInAttempt
from reports.models import ReceiptCopy
from surveys.actions.errors import ActionRefusedError
from surveys.actions.responses import reopen_response
from surveys.actions.signing import check_signing_code, request_signing_code
from surveys.enums import ResponseState
from surveys.models import Response, SigningCode, SignOff
from tests.surveys.answering.conftest import (
    TOKEN,
    hidden_fields,
    open_link,
    posted_answers,
    section_url,
    send,
)
from tests.surveys.makers import make_user, signed_in

pytestmark = pytest.mark.django_db

CODE = re.compile(r"^\d{6}$", re.MULTILINE)
SIGNER = {"name": "A. Signatory", "function": "Deputy minister"}


@pytest.fixture(autouse=True)
def _quick(settings, redis_url):
    settings.MAILS_PER_MINUTE = 100_000


def url(name: str, response: Response, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[response.key, *more])


@pytest.fixture
def signatory(institution) -> Contact:
    return Contact.objects.create(
        institution=institution, email="signatory@example.org", name="S", is_signatory=True
    )


def to_sign(client: Client, response: Response) -> None:
    """Check and hand over for signing."""
    assert send(client, response)["Location"] == url("answer_sign", response)


def mailed_code(client: Client, response: Response, contact: Contact) -> str:
    client.post(url("answer_sign", response), {"act": "code", "contact": contact.pk})
    send_waiting_mails()
    return [code for message in django_mail.outbox for code in CODE.findall(str(message.body))][-1]


def sign(client: Client, response: Response, secret: str, **changes: str):
    fields = hidden_fields(client.get(url("answer_sign", response)).content.decode())
    given = {name: fields[name] for name in (".submission", ".digest")}
    data = {"act": "sign", **given, **SIGNER, "secret": secret, **changes}
    return client.post(url("answer_sign", response), data)


# Signing


def test_no_page_sends_around_the_signature(respondent, complete_draft, signatory):
    """The address that takes a whole questionnaire at once is not for those that are signed."""
    page = reverse("surveys:answer_send_page", args=[complete_draft.invitation_id])
    assert respondent.post(page, posted_answers())["Location"].endswith(
        f"/answer/{complete_draft.invitation_id}/"
    )
    to_sign(respondent, complete_draft)
    respondent.post(page, {**posted_answers(), "years_in_field": "1"})
    complete_draft.refresh_from_db()
    assert complete_draft.state == ResponseState.IN_REVIEW
    assert complete_draft.answers["years_in_field"] == 12
    assert Response.objects.count() == 1


def test_without_a_signatory_the_answers_are_sent_as_before(respondent, complete_draft):
    answer = send(respondent, complete_draft)
    assert answer["Location"] == url("answer_receipt", complete_draft)
    assert not SignOff.objects.exists()


def test_a_questionnaire_may_do_without_signatures(respondent, complete_draft, signatory, version):
    version.questionnaire.needs_sign_off = False
    version.questionnaire.save()
    assert send(respondent, complete_draft)["Location"] == url("answer_receipt", complete_draft)


def test_the_signatory_signs_with_a_code_from_the_mail(respondent, complete_draft, signatory):
    to_sign(respondent, complete_draft)
    send_waiting_mails()
    assert django_mail.outbox[-1].to == ["signatory@example.org"]
    code = mailed_code(respondent, complete_draft, signatory)
    answer = sign(respondent, complete_draft, code)
    assert answer["Location"] == url("answer_receipt", complete_draft)
    complete_draft.refresh_from_db()
    assert complete_draft.state == ResponseState.SUBMITTED
    signed = SignOff.objects.get()
    assert (signed.name, signed.function, signed.method) == (*SIGNER.values(), "code")
    page = respondent.get(url("answer_receipt", complete_draft)).content.decode()
    assert "A. Signatory, Deputy minister" in page
    actions = [entry.action for entry in AuditEntry.objects.order_by("id")]
    assert actions == ["hand_over_response", "sign_off_response"]
    assert OutgoingMail.objects.exclude(body="").count() == 0


def test_nobody_changes_answers_that_wait_for_the_signature(respondent, complete_draft, signatory):
    before = dict(complete_draft.answers)
    base = hidden_fields(respondent.get(section_url(complete_draft, 1)).content.decode())[".base"]
    to_sign(respondent, complete_draft)
    data = {".question": "institution_name", "institution_name": "X", ".base": base}
    assert respondent.post(url("answer_save", complete_draft), data).status_code == 403
    assert respondent.post(section_url(complete_draft, 1), {**data, ".action": "later"})
    complete_draft.refresh_from_db()
    assert complete_draft.answers == before
    page = respondent.get(url("answer_tasks", complete_draft))
    assert page["Location"] == url("answer_sign", complete_draft)


def test_the_list_leads_the_signatory_straight_to_the_signature(
    respondent, complete_draft, signatory, institution
):
    to_sign(respondent, complete_draft)
    client = signed_in(make_user("s@example.org", Role.SIGNATORY, institution=institution))
    start = reverse("surveys:answer_start", args=[complete_draft.invitation_id])
    page = client.get(reverse("surveys:my_responses")).content.decode()
    assert "Waits for the signature" in page
    assert start in page
    answer = client.get(start, follow=True)
    assert answer.request["PATH_INFO"] == url("answer_sign", complete_draft)


def test_the_list_has_a_button_to_sign_for_nobody_but_the_signatory(
    respondent, complete_draft, signatory, institution
):
    to_sign(respondent, complete_draft)
    client = signed_in(make_user("s@example.org", Role.SIGNATORY, institution=institution))
    colleague = signed_in(make_user("c@example.org", Role.CONTRIBUTOR, institution=institution))
    mine = reverse("surveys:my_responses")
    assert f'href="{url("answer_sign", complete_draft)}"' in client.get(mine).content.decode()
    assert "Read and sign" not in colleague.get(mine).content.decode()


def test_answers_are_sent_back_with_a_note_and_signed_later(respondent, complete_draft, signatory):
    to_sign(respondent, complete_draft)
    address = url("answer_sign", complete_draft)
    assert respondent.post(address, {"act": "back", "author": "S"}).status_code == 422
    respondent.post(address, {"act": "back", "author": "S", "note": "Section 2 is wrong"})
    page = respondent.get(url("answer_tasks", complete_draft)).content.decode()
    assert "Section 2 is wrong" in page
    to_sign(respondent, complete_draft)


def test_an_account_signs_with_the_password_once_more(complete_draft, institution, client):
    user = make_user("s@example.org", Role.SIGNATORY, institution=institution)
    client.force_login(user)
    to_sign(client, complete_draft)
    assert sign(client, complete_draft, "wrong").status_code == 422
    complete_draft.refresh_from_db()
    assert complete_draft.state == ResponseState.IN_REVIEW
    assert sign(client, complete_draft, "a-password").status_code == 302
    signed = SignOff.objects.get()
    assert (signed.user, signed.method) == (user, "password")


def by_account(institution, complete_draft) -> Client:
    """A signatory's open session, with the answers before them."""
    client = signed_in(make_user("s@example.org", Role.SIGNATORY, institution=institution))
    to_sign(client, complete_draft)
    return client


def test_an_open_session_does_not_guess_the_password_without_end(institution, complete_draft):
    client = by_account(institution, complete_draft)
    for _guess in range(FREE_FAILURES):
        assert "The password is not right." in sign(client, complete_draft, "w").content.decode()
    for secret in ("wrong", "a-password"):
        answer = sign(client, complete_draft, secret)
        assert answer.status_code == 422
        assert "Too many attempts. Try again in 1 minute." in answer.content.decode()
    assert not SignOff.objects.exists()


def test_guesses_at_the_signature_are_recorded_and_told_to_the_owner(institution, complete_draft):
    client = by_account(institution, complete_draft)
    for _guess in range(FREE_FAILURES):
        sign(client, complete_draft, "wrong")
    failures = AuditEntry.objects.filter(action="fail_to_sign_in")
    assert failures.count() == FREE_FAILURES
    assert {entry.details["with"] for entry in failures} == {"password"}
    send_waiting_mails()
    bodies = [str(message.body) for message in django_mail.outbox]
    assert sum("many failed attempts to sign in" in body for body in bodies) == 1


def test_guesses_elsewhere_keep_no_signatory_from_signing(institution, complete_draft):
    client = by_account(institution, complete_draft)
    for _guess in range(FREE_FAILURES + 1):
        sign_in = {"email": "s@example.org", "password": "wrong"}
        Client(REMOTE_ADDR="192.0.2.66").post(reverse("institutions:sign_in"), sign_in)
    assert sign(client, complete_draft, "a-password").status_code == 302


def test_a_wait_passes_and_the_right_password_ends_it(institution, complete_draft):
    client = by_account(institution, complete_draft)
    for _guess in range(FREE_FAILURES):
        sign(client, complete_draft, "wrong")
    SignInAttempt.objects.update(blocked_until=timezone.now())
    assert sign(client, complete_draft, "a-password").status_code == 302
    assert SignInAttempt.objects.get().failures == 0


def test_a_contributor_cannot_sign_nor_ask_for_a_code(
    respondent, complete_draft, signatory, institution
):
    to_sign(respondent, complete_draft)
    helper = signed_in(make_user("c@example.org", Role.CONTRIBUTOR, institution=institution))
    address = url("answer_sign", complete_draft)
    assert helper.get(address).status_code == 200
    for act in ("code", "sign", "back"):
        assert helper.post(address, {"act": act, "contact": signatory.pk}).status_code == 403
    assert Client().get(address).status_code == 404


def test_a_code_is_guessed_five_times_at_most(respondent, complete_draft, signatory):
    to_sign(respondent, complete_draft)
    code = mailed_code(respondent, complete_draft, signatory)
    wrong = "000000" if code != "000000" else "111111"
    for _guess in range(5):
        assert sign(respondent, complete_draft, wrong).status_code == 422
    assert sign(respondent, complete_draft, code).status_code == 422


def test_a_code_works_once_for_a_quarter_of_an_hour_and_for_one_answer(
    respondent, complete_draft, signatory
):
    to_sign(respondent, complete_draft)
    code = mailed_code(respondent, complete_draft, signatory)
    other = Response.objects.create(
        version=complete_draft.version, country=complete_draft.country, state="in_review"
    )
    assert check_signing_code(other, code) is None
    SigningCode.objects.update(sent_at=timezone.now() - timedelta(minutes=16))
    assert check_signing_code(complete_draft, code) is None
    SigningCode.objects.update(sent_at=timezone.now())
    assert check_signing_code(complete_draft, code) == signatory
    assert check_signing_code(complete_draft, code) is None


def test_codes_are_not_mailed_again_and_again(respondent, complete_draft, signatory):
    to_sign(respondent, complete_draft)
    request_signing_code(complete_draft, signatory, language="en")
    with pytest.raises(ActionRefusedError):
        request_signing_code(complete_draft, signatory, language="en")
    for _time in range(4):
        SigningCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))
        request_signing_code(complete_draft, signatory, language="en")
    SigningCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    with pytest.raises(ActionRefusedError):
        request_signing_code(complete_draft, signatory, language="en")


def test_what_was_not_read_is_not_signed(respondent, complete_draft, signatory):
    to_sign(respondent, complete_draft)
    code = mailed_code(respondent, complete_draft, signatory)
    answer = sign(respondent, complete_draft, code, **{".digest": "0" * 64})
    assert answer.status_code == 409
    assert sign(respondent, complete_draft, code).status_code == 302


# The copy, and whether it is genuine


@pytest.fixture
def signed(respondent, complete_draft, signatory) -> Response:
    to_sign(respondent, complete_draft)
    sign(respondent, complete_draft, mailed_code(respondent, complete_draft, signatory))
    complete_draft.refresh_from_db()
    return complete_draft


def verdict(**data: Any) -> str:
    page = Client().post(reverse("reports:verify_copy"), data)
    assert page.status_code == 200
    text = page.content.decode()
    return "yes" if "This is what was received" in text else "no" if "No. This is" in text else text


def pdf_of(client: Client, response: Response) -> bytes:
    return client.get(reverse("reports:response_pdf", args=[response.key])).content


def test_the_copy_is_genuine_and_a_changed_one_is_not(respondent, signed):
    pdf = pdf_of(respondent, signed)
    assert pdf == pdf_of(respondent, signed)
    assert verdict(file=SimpleUploadedFile("a.pdf", pdf)) == "yes"
    assert verdict(file=SimpleUploadedFile("a.pdf", pdf + b" ")) == "no"
    changed = pdf.replace(b"%PDF-1.", b"%PDF-2.", 1)
    assert verdict(file=SimpleUploadedFile("a.pdf", changed)) == "no"
    sha256 = hashlib.sha256(pdf).hexdigest()
    assert verdict(sha256=sha256.upper()) == "yes"
    assert verdict(sha256="0" * 64) == "no"
    page = respondent.get(reverse("reports:response_copy", args=[signed.key])).content.decode()
    assert sha256 in page


def test_the_fingerprint_printed_in_the_copy_is_genuine_too(respondent, signed):
    pdf_of(respondent, signed)
    assert verdict(sha256=ReceiptCopy.objects.get().answers_sha256) == "yes"


def test_the_signed_revision_stays_when_it_is_reopened(respondent, signed):
    pdf = pdf_of(respondent, signed)
    reopen_response(signed, reason="A mistake")
    assert pdf_of(respondent, signed) == pdf
    assert verdict(file=SimpleUploadedFile("a.pdf", pdf)) == "yes"
    assert SignOff.objects.get().response == signed


def test_the_file_or_its_fingerprint_is_needed_and_the_page_says_so():
    page = Client().get(reverse("reports:verify_copy")).content.decode()
    assert "(optional)" not in page
    assert "One of the two is enough" in page
    nothing = Client().post(reverse("reports:verify_copy"), {"sha256": " "})
    assert nothing.status_code == 422
    text = nothing.content.decode()
    assert '<a href="#id_file">The copy (PDF): Choose the file, or enter its SHA-256.</a>' in text
    assert 'aria-invalid="true"' in text


def test_verifying_tells_nothing_else_and_not_too_often(respondent, signed):
    pdf = pdf_of(respondent, signed)
    page = Client().post(reverse("reports:verify_copy"), {"file": SimpleUploadedFile("a.pdf", pdf)})
    for word in ("Institute", "Kazakhstan", signed.receipt_number, "Signatory"):
        assert word not in page.content.decode()
    bad = Client().post(reverse("reports:verify_copy"), {"sha256": "short"})
    assert bad.status_code == 422
    for _look in range(20):
        answer = Client().post(reverse("reports:verify_copy"), {"sha256": "0" * 64})
    assert answer.status_code == 429


def test_a_stranger_gets_neither_copy_nor_fingerprint(signed):
    open_link(other := Client(), TOKEN)
    assert other.get(reverse("reports:response_copy", args=[signed.key])).status_code == 200
    stranger = Client()
    assert stranger.get(reverse("reports:response_copy", args=[signed.key])).status_code == 404
