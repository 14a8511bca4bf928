"""What every page of the editor needs: the draft, its form, and how a change is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from institutions.access import team_required
from institutions.models import User
from surveys import access
from surveys.actions.drafts import change_draft
from surveys.actions.errors import ActionRefusedError
from surveys.enums import EditAct
from surveys.form.difference import Change
from surveys.form.editing import EditError
from surveys.form.model import Form, FormError
from surveys.form.wording import told
from surveys.models import Questionnaire, Version
from surveys.queries.forms import get_form

P = ParamSpec("P")


@dataclass
class Draft:
    """A draft version in the hands of somebody who may change it."""

    version: Version
    form: Form
    actor: User

    @property
    def questionnaire(self) -> Questionnaire:
        return self.version.questionnaire

    @property
    def address(self) -> tuple[str, int]:
        """The arguments of the draft's addresses."""
        return self.questionnaire.slug, self.version.number


class EditClashError(EditError):
    """Somebody else changed the same thing meanwhile; `changes` lead from theirs to mine."""

    def __init__(self, changes: list[Change], base: str) -> None:
        super().__init__("")
        self.changes, self.base = changes, base


DraftView = Callable[Concatenate[HttpRequest, Draft, P], HttpResponse]


def draft_view(view: DraftView[P]) -> Callable[..., HttpResponseBase]:
    """Fetch the draft of an address for those who change questionnaires.

    404 for strangers, 403 for the others; on from a published version to its page.
    """

    @never_cache
    @team_required
    @wraps(view)
    def opened(
        request: HttpRequest, slug: str, number: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        actor = editor_of(request)
        version = access.get_version_for(request.user, slug, number)
        if version.is_published:
            messages.info(request, _("This version is published: it never changes."))
            return redirect("surveys:version_preview", slug, number)
        return view(request, Draft(version, get_form(version), actor), *args, **kwargs)

    return opened


def editor_of(request: HttpRequest) -> User:
    """Return who may change questionnaires. Raises PermissionDenied."""
    user = request.user
    if not isinstance(user, User) or not access.may_change_questionnaires(user):
        raise PermissionDenied
    return user


def store(
    draft: Draft, change: Callable[[Form], Form], *, act: EditAct, subject: str = ""
) -> Version:
    """Store a change of the draft; see `change_draft` for what it raises."""
    return change_draft(draft.version, change, act=act, subject=subject, actor=draft.actor)


def try_to_store(
    request: HttpRequest,
    draft: Draft,
    change: Callable[[Form], Form],
    *,
    act: EditAct,
    subject: str = "",
) -> bool:
    """Store a change that needs no page of its own; False, with the reason told, where it fails."""
    try:
        store(draft, change, act=act, subject=subject)
    except (FormError, ActionRefusedError) as error:
        messages.error(request, reason(error))
        return False
    return True


def reason(error: Exception) -> str:
    """Return an error of the form's language in the interface's."""
    found = error.args[0] if error.args else ""
    return told(found, _) if isinstance(found, str) else str(error)


def draw(
    request: HttpRequest,
    template: str,
    draft: Draft,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the editor."""
    common = {
        "draft": draft,
        "version": draft.version,
        "questionnaire": draft.questionnaire,
        "languages": draft.form.languages,
    }
    return render(request, template, {**common, **(context or {})}, status=status)


def told_changes(changes: list[Change]) -> list[dict[str, Any]]:
    """Return changes for a page, in the interface's language."""
    return [
        {
            "subject": change.subject,
            "message": told(change.message, _),
            "before": change.before,
            "after": change.after,
            "is_removal": change.is_removal,
        }
        for change in changes
    ]
