"""The page on which a signatory reads, signs, or sends back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from institutions.access import has_institution_role
from institutions.enums import Role
from institutions.models import Contact, User
from institutions.views.own_password import is_own_password
from surveys.actions.errors import ActionRefusedError
from surveys.actions.signing import (
    Signature,
    check_signing_code,
    request_signing_code,
    send_back,
    sign_off_response,
)
from surveys.actions.submitting import Submission, SubmissionError, digest_answers
from surveys.enums import SigningMethod
from surveys.forms.together import SendBackForm, SignForm
from surveys.queries.teamwork import signing_contacts
from surveys.views.answering_desk import Desk, draw, draw_unavailable, open_desk
from surveys.views.answering_send import answer_sections
from surveys.views.mailed_codes import mail_chosen, masked


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """POST does one of `code` (mail one), `sign`, `back`."""
    desk = open_desk(request, key)
    if not desk.is_in_review:
        return redirect("surveys:answer_tasks", key)
    if request.method != "POST":
        return _draw(request, desk)
    if not desk.seat.may_send:
        raise PermissionDenied
    if desk.availability != "open":
        return draw_unavailable(request, desk.seat, desk.availability)
    acts = {"code": _mail_code, "sign": _sign, "back": _send_back}
    act = acts.get(request.POST.get("act", ""))
    return act(request, desk) if act else redirect("surveys:answer_sign", key)


def _sign(request: HttpRequest, desk: Desk) -> HttpResponse:
    user = _signatory(request, desk)
    form = SignForm(request.POST, by_password=user is not None)
    if not form.is_valid():
        return _draw(request, desk, sign_form=form)
    digest = request.POST.get(".digest", "")[:64]
    # Before the secret is used up: what was not read is not signed.
    if digest != digest_answers(desk.response.answers):
        return _draw(request, desk, is_changed=True)
    signature = _made_sure(request, desk, user, form)
    if signature is None:
        return _draw(request, desk, sign_form=form)
    submission = Submission(_submission_id(request), digest)
    try:
        sign_off_response(
            desk.response,
            desk.form,
            signature=signature,
            submission=submission,
            language=desk.language,
        )
    except (SubmissionError, ActionRefusedError):
        again = open_desk(request, desk.response.key)
        return _draw(request, again, is_changed=True)
    return redirect("surveys:answer_receipt", desk.response.key)


def _made_sure(
    request: HttpRequest, desk: Desk, user: User | None, form: SignForm
) -> Signature | None:
    """Who signs, once that is made sure; None, with an error at the field, where it is not."""
    secret = form.cleaned_data["secret"]
    who = (form.cleaned_data["name"], form.cleaned_data["function"])
    if user is None:
        contact = check_signing_code(desk.response, secret)
        if contact is not None:
            return Signature(*who, SigningMethod.CODE, contact=contact)
        form.add_error("secret", _("The code is not right, too old, or used. Ask for a new one."))
        return None
    if not is_own_password(request, user, form, field="secret"):
        return None
    return Signature(*who, SigningMethod.PASSWORD, user)


def _mail_code(request: HttpRequest, desk: Desk) -> HttpResponse:
    def send(contact: Contact, language: str) -> None:
        request_signing_code(desk.response, contact, language=language)

    contacts, nobody = signing_contacts(desk.response), _("Choose who signs.")
    mail_chosen(request, contacts, send, shown=masked, nobody=nobody)
    return redirect("surveys:answer_sign", desk.response.key)


def _send_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _draw(request, desk, back_form=form)
    try:
        send_back(desk.response, actor=desk.seat.user, **form.cleaned_data)
    except ActionRefusedError as error:
        messages.error(request, str(error))
    return redirect("surveys:answer_tasks", desk.response.key)


def _draw(
    request: HttpRequest,
    desk: Desk,
    *,
    sign_form: SignForm | None = None,
    back_form: SendBackForm | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    user = _signatory(request, desk)
    known = {"name": user.full_name} if user else {}
    people = [(contact.pk, masked(contact)) for contact in signing_contacts(desk.response)]
    context: dict[str, Any] = {
        "sections": answer_sections(desk),
        "digest": digest_answers(desk.response.answers),
        "submission_id": uuid4(),
        "is_changed": is_changed,
        "by_password": user is not None,
        "contacts": people,
        "can_sign": desk.seat.may_send and (user is not None or bool(people)),
        "form": sign_form or SignForm(by_password=user is not None, initial=known),
        "back_form": back_form or SendBackForm(initial={"author": desk.seat.name}),
    }
    status = 422 if sign_form or back_form else 409 if is_changed else 200
    return draw(request, "surveys/answer_sign.html", desk, context, status=status)


def _signatory(request: HttpRequest, desk: Desk) -> User | None:
    """The visitor, where the account is that of a signatory of this institution."""
    user = request.user
    institution = desk.seat.invitation.institution_id
    is_one = isinstance(user, User) and has_institution_role(user, institution, Role.SIGNATORY)
    return user if is_one and isinstance(user, User) else None


def _submission_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get(".submission", ""))
    except ValueError:
        return uuid4()
