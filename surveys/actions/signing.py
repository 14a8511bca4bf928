"""Signing: draft → in review → submitted, by the signatory of the institution."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.actions import record_audit
from institutions.actions.mail import Letter, MailNotNeededError, queue_mail, register_mail_kind
from institutions.enums import Role
from institutions.models import Contact, OutgoingMail, User
from surveys.actions.commenting import add_comment
from surveys.actions.errors import ActionRefusedError
from surveys.actions.mailed_codes import mail_code, make_code, refuse_rush, use_code
from surveys.actions.submitting import (
    AnswersChangedError,
    AnswersNotValidError,
    Submission,
    digest_answers,
    submit_response,
)
from surveys.enums import ResponseState, SigningMethod
from surveys.form.defaults import all_looked_at
from surveys.form.model import Form
from surveys.form.routing import work_out
from surveys.form.validation import validate
from surveys.models import Response, SigningCode, SignOff
from surveys.queries.teamwork import signing_contacts

CODE_MAIL = "signing_code"
REVIEW_MAIL = "to_sign"
REVIEW_MAILS_IN_DAY = 5


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, and how it was made sure.

    `user` for a signatory with an account, `contact` for one to whom a code was mailed.
    """

    name: str
    function: str
    method: SigningMethod
    user: User | None = None
    contact: Contact | None = None


@transaction.atomic
def hand_over(
    response: Response, form: Form, *, digest: str, language: str, actor: User | None = None
) -> None:
    """Hand a draft over for signing: from now on nobody changes it until it is sent back.

    Raises AnswersNotValidError, or AnswersChangedError where it is not what the page showed.
    Mails the signatories.
    """
    locked = Response.objects.select_for_update().get(pk=response.pk)
    if locked.state != ResponseState.DRAFT or digest_answers(locked.answers) != digest:
        raise AnswersChangedError
    state = work_out(form, locked.answers)
    problems = validate(form, locked.answers, language=language, state=state)
    if problems:
        raise AnswersNotValidError(problems)
    locked.state = response.state = ResponseState.IN_REVIEW
    locked.revisions = response.revisions = all_looked_at(locked.answers, locked.revisions)
    locked.save(update_fields=["state", "revisions", "saved_at"])
    _tell_signatories(response, language)
    record_audit(actor=actor, action="hand_over_response", subject=response)


@transaction.atomic
def send_back(response: Response, *, note: str, author: str, actor: User | None = None) -> None:
    """Give answers that wait for a signature back to be changed, with a note that says why.

    Raises ActionRefusedError without a note, or where they do not wait.
    """
    locked = Response.objects.select_for_update().get(pk=response.pk)
    if locked.state != ResponseState.IN_REVIEW:
        raise ActionRefusedError(_("These answers do not wait for a signature."))
    add_comment(response, question="", text=note, author=author)
    locked.state = response.state = ResponseState.DRAFT
    locked.save(update_fields=["state", "saved_at"])
    record_audit(actor=actor, action="send_back_response", subject=response)


@transaction.atomic
def sign_off_response(
    response: Response,
    form: Form,
    *,
    signature: Signature,
    submission: Submission,
    language: str,
) -> SignOff:
    """Send answers that wait for a signature, and keep who signed them; a retry changes nothing.

    Raises what `submit_response` raises, and ActionRefusedError for a draft.
    """
    if response.state == ResponseState.DRAFT:
        raise ActionRefusedError(_("These answers do not wait for a signature."))
    submit_response(response, form, submission=submission, language=language)
    signed, is_new = SignOff.objects.get_or_create(
        response=response,
        defaults={
            "name": signature.name.strip()[:200],
            "function": signature.function.strip()[:200],
            "method": signature.method,
            "user": signature.user,
            "signed_at": response.submitted_at or timezone.now(),
        },
    )
    if is_new:
        details = {"method": signature.method.value, "digest": submission.digest}
        if signature.contact is not None:  # to whose address the code went, whatever name is typed
            details["contact"] = str(signature.contact.pk)
        record_audit(
            actor=signature.user, action="sign_off_response", subject=response, details=details
        )
    return signed


@transaction.atomic
def request_signing_code(response: Response, contact: Contact, *, language: str) -> SigningCode:
    """Mail a signatory a code for signing. Raises ActionRefusedError when asked too often."""
    Response.objects.select_for_update().get(pk=response.pk)
    refuse_rush(SigningCode.objects.filter(response=response))
    code = SigningCode.objects.create(response=response, contact=contact)
    mail_code(code, subject=gettext_lazy("Code for signing"), kind=CODE_MAIL, language=language)
    return code


def check_signing_code(response: Response, text: str) -> Contact | None:
    """Return the contact to whom this code was mailed; None for a wrong, old or used one."""
    return use_code(SigningCode.objects.filter(response=response), text)


def write_signing_code(mail: OutgoingMail) -> Letter:
    """Make the code at the moment of sending; only its hash is stored."""
    code = (
        SigningCode.objects.select_for_update(of=("self",))
        .select_related("response__version__questionnaire", "response__institution", "contact")
        .filter(pk=mail.parameters.get("code"), used_at=None)
        .first()
    )
    if code is None or code.response.state != ResponseState.IN_REVIEW:
        raise MailNotNeededError
    body = _(
        "With this code you sign the answers of %(institution)s to “%(title)s”:\n\n%(code)s\n\n"
        "It works for 15 minutes. Do not pass it on: whoever has it signs in your name. If nobody "
        "at your institution asked you to sign, write to the programme team.\n"
    ) % {**_about(code.response), "code": make_code(code)}
    return Letter(_("Code for signing"), body)


def write_to_sign(mail: OutgoingMail) -> Letter:
    """Tell a signatory that answers wait."""
    response = (
        Response.objects.select_related("version__questionnaire", "institution")
        .filter(pk=mail.parameters.get("response"), state=ResponseState.IN_REVIEW)
        .first()
    )
    if response is None:
        raise MailNotNeededError
    address = reverse("surveys:answer_sign", args=[response.key])
    body = _(
        "The answers of %(institution)s to “%(title)s” are complete and wait for your "
        "signature.\n\n"
        "With an account, read and sign them here:\n%(link)s\n\n"
        "Without an account, ask the colleague who has the link of the invitation to open the page "
        "for signing with you. You sign with a code that is mailed to this address.\n"
    ) % {**_about(response), "link": f"{settings.SITE_URL}{address}"}
    return Letter(_("Answers wait for your signature"), body)


def _tell_signatories(response: Response, language: str) -> None:
    accounts = User.objects.filter(
        is_active=True,
        grants__role=Role.SIGNATORY,
        grants__institution=response.institution_id,
    )
    to = {user.email: user.language for user in accounts}
    for contact in signing_contacts(response):
        to.setdefault(contact.email, contact.language or language)
    if _told_lately(response) >= REVIEW_MAILS_IN_DAY:
        return
    stamp = timezone.now().isoformat()
    for number, (email, code) in enumerate(to.items()):
        queue_mail(
            recipient=email,
            subject=gettext_lazy("Answers wait for your signature"),
            kind=REVIEW_MAIL,
            reference=f"{_review_mails(response)}{stamp} {number}",
            language=code,
            parameters={"response": response.pk},
        )


def _told_lately(response: Response) -> int:
    """How often the signatories were told within a day; whoever has the link can hand over."""
    since = timezone.now() - timedelta(days=1)
    mails = OutgoingMail.objects.filter(
        reference__startswith=_review_mails(response), created_at__gt=since
    )
    return len({mail.rpartition(" ")[0] for mail in mails.values_list("reference", flat=True)})


def _review_mails(response: Response) -> str:
    """What the references of mails begin with that tell signatories of a response."""
    return f"to sign {response.pk} "


def _about(response: Response) -> dict[str, str]:
    return {
        "institution": response.institution.name if response.institution else "",
        "title": response.version.questionnaire.title,
    }


register_mail_kind(CODE_MAIL, gettext_lazy("Code for signing"), write_signing_code)
register_mail_kind(REVIEW_MAIL, gettext_lazy("Answers to sign"), write_to_sign)
