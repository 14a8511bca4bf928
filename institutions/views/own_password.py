"""The own password again, before something that an open session must not do alone."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from institutions.actions.sign_in import (
    forget_failures,
    record_failed_sign_in,
    reserve_sign_in_attempt,
)
from institutions.forms.base import PlainForm
from institutions.models import User
from institutions.views.session import client_address, told_to_wait


def is_own_password(
    request: HttpRequest, user: User, form: PlainForm, *, field: str = "password"
) -> bool:
    """Whether the password in `field` is the user's; guessed as slowly as at sign-in.

    Otherwise the form has an error. Failures are recorded, and told to the owner, as those of
    signing in.
    """
    address = client_address(request)
    wait = reserve_sign_in_attempt(user.email, address)
    if wait:
        form.add_error(None, told_to_wait(wait))
        return False
    if not user.check_password(form.cleaned_data[field]):
        record_failed_sign_in(user.email)
        form.add_error(field, _("The password is not right."))
        return False
    forget_failures(user.email, address)
    return True
