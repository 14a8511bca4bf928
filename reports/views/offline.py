"""Answering without a connection: files to fill in, and taking them back into the draft."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import staff_required
from institutions.actions import record_audit
from institutions.models import User
from reports.pdf.form_pages import FormPages, render_form
from reports.pdf.form_reading import open_form, read_form
from surveys import access
from surveys.actions.answering import ResponseNotEditableError
from surveys.form.defaults import initial_answers
from surveys.form.filled import FileProblem, Filled, FilledFileError
from surveys.form.model import Form
from surveys.form.routing import work_out
from surveys.forms.answering_items import PageMaker, Posted
from surveys.forms.filled import (
    Checked,
    FilledFileForm,
    Taken,
    check_filled,
    empty_stamp,
    refuse_other,
    seal,
    stamp_of,
    take_changes,
    unseal,
)
from surveys.models import Response, Version
from surveys.queries.forms import get_form
from surveys.views.answering_desk import open_desk
from surveys.views.version_files import WORKBOOK, attachment, file_name
from surveys.xlsform.answers_read import open_answers, read_answers
from surveys.xlsform.answers_write import write_answers

CHOICE = ".choice:"
PDF = "application/pdf"


@never_cache
@staff_required
@require_safe
def version_form(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A form with nothing but defaults, to print for those who answer on paper."""
    version = access.get_version_for(request.user, slug, number)
    form, language = _in_language(request, version)
    titles = version.questionnaire.titles
    pages = FormPages(
        form=form,
        title=str(titles.get(language) or version.questionnaire.title),
        language=language,
        institution="",
        country="",
        stamp=empty_stamp(version, language),
        answers=initial_answers(form),
    )
    return attachment(render_form(pages), PDF, file_name(version, f"{language}.pdf"))


@never_cache
@staff_required
@require_safe
def version_workbook(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A workbook with nothing but defaults, which any draft of the version can take in."""
    version = access.get_version_for(request.user, slug, number)
    form, language = _in_language(request, version)
    content = write_answers(
        form,
        initial_answers(form),
        stamp=empty_stamp(version, language),
        title=version.questionnaire.title,
        language=language,
    )
    return attachment(content, WORKBOOK, file_name(version, f"{language}.xlsx"))


def _in_language(request: HttpRequest, version: Version) -> tuple[Form, str]:
    form = get_form(version)
    wanted = request.GET.get("language", "")
    return form, wanted if wanted in form.languages else form.default_language


@dataclass(frozen=True)
class Table:
    """One draft, by whomever it is filled in: the people it asks, or the team for them."""

    response: Response
    form: Form
    language: str
    actor: User | None = None

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses of this draft's pages, by what they are for."""
        kind = "response" if self.actor else "answer"
        key = [self.response.key]
        back = "surveys:response" if self.actor else "surveys:answer_tasks"
        return {
            "page": reverse(f"reports:{kind}_offline", args=key),
            "workbook": reverse(f"reports:{kind}_workbook", args=key),
            "form": reverse(f"reports:{kind}_form", args=key),
            "clashes": reverse(f"reports:{kind}_clashes", args=key),
            "back": reverse(back, args=key),
        }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_offline(request: HttpRequest, key: UUID) -> HttpResponse:
    """Files to download, and the way back in, for the people who answer."""
    return _offline(request, _own_table(request, key))


@never_cache
@require_safe
def answer_workbook(request: HttpRequest, key: UUID) -> HttpResponse:
    return _workbook(_own_table(request, key))


@never_cache
@require_safe
def answer_form(request: HttpRequest, key: UUID) -> HttpResponse:
    return _form(_own_table(request, key))


@never_cache
@require_POST
def answer_clashes(request: HttpRequest, key: UUID) -> HttpResponse:
    return _clashes(request, _own_table(request, key))


@never_cache
@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def response_offline(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same for the team, which takes in what an institution sent by mail or on paper."""
    return _offline(request, _team_table(request, key))


@never_cache
@staff_required
@require_safe
def response_workbook(request: HttpRequest, key: UUID) -> HttpResponse:
    return _workbook(_team_table(request, key))


@never_cache
@staff_required
@require_safe
def response_form(request: HttpRequest, key: UUID) -> HttpResponse:
    return _form(_team_table(request, key))


@never_cache
@staff_required
@require_POST
def response_clashes(request: HttpRequest, key: UUID) -> HttpResponse:
    return _clashes(request, _team_table(request, key))


def _own_table(request: HttpRequest, key: UUID) -> Table:
    """Return the visitor's own draft; Http404 for a stranger, and once it cannot be changed."""
    desk = open_desk(request, key)
    if not desk.can_edit:
        raise Http404
    return Table(desk.response, desk.form, desk.language)


def _team_table(request: HttpRequest, key: UUID) -> Table:
    response = access.get_response_for(request.user, key)
    if not isinstance(request.user, User):
        raise PermissionDenied
    if not response.is_editable:
        raise Http404
    form = get_form(response.version)
    known = response.language in form.languages
    language = response.language if known else form.default_language
    return Table(response, form, language, request.user)


def _offline(request: HttpRequest, table: Table) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, table, FilledFileForm())
    form = FilledFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, table, form)
    try:
        checked = _read(table, form.cleaned_data["file"].read())
    except FilledFileError as error:
        form.add_error("file", str(error))
        return _draw(request, table, form)
    if checked.problems:
        return _draw(request, table, form, checked.problems)
    return _take(request, table, checked)


def _read(table: Table, content: bytes) -> Checked:
    """Return what the file changes. Raises FilledFileError."""
    is_pdf = content.lstrip().startswith(b"%PDF")
    filled = _filled_form(table, content) if is_pdf else _filled_workbook(table, content)
    return check_filled(table.response, table.form, filled, table.language)


def _filled_form(table: Table, content: bytes) -> Filled:
    stamp, values = open_form(content)
    refuse_other(table.response, stamp)
    return read_form(stamp, values, table.form, table.response.answers)


def _filled_workbook(table: Table, content: bytes) -> Filled:
    opened = open_answers(content)
    refuse_other(table.response, opened.stamp)
    return read_answers(opened, table.form)


def _take(request: HttpRequest, table: Table, checked: Checked) -> HttpResponse:
    try:
        taken = take_changes(table.response, checked.changes)
    except ResponseNotEditableError:
        messages.warning(request, _("Nothing was saved: the answers were sent meanwhile."))
        return redirect(table.addresses["back"])
    _record(table, taken)
    told = ngettext("%(count)d answer is saved.", "%(count)d answers are saved.", taken.saved)
    if taken.clashes:
        return _draw_clashes(request, table, taken)
    messages.success(request, told % {"count": taken.saved})
    return redirect(table.addresses["back"])


def _record(table: Table, taken: Taken) -> None:
    """Note what the team does for others; what people do in their own draft is not recorded."""
    if table.actor is not None:
        details = {"answers": taken.saved, "clashes": len(taken.clashes)}
        record_audit(
            actor=table.actor,
            action="fill_response_from_file",
            subject=table.response,
            details=details,
        )


def _clashes(request: HttpRequest, table: Table) -> HttpResponse:
    """Save the file's side where that was chosen."""
    try:
        changes = unseal(table.response, request.POST.get("clashes", ""))
    except FilledFileError as error:
        messages.error(request, str(error))
        return redirect(table.addresses["page"])
    chosen = {
        name: change
        for name, change in changes.items()
        if request.POST.get(f"{CHOICE}{name}") == "mine"
    }
    return _take(request, table, Checked(chosen))


def _workbook(table: Table) -> HttpResponse:
    response = table.response
    content = write_answers(
        table.form,
        response.answers,
        stamp=stamp_of(response, table.form, table.language),
        title=_title(table),
        language=table.language,
    )
    name = f"{response.version.questionnaire.slug}-{response.receipt_number}.xlsx"
    return attachment(content, WORKBOOK, name)


def _form(table: Table) -> HttpResponse:
    response = table.response
    institution = response.institution.name if response.institution else response.given_name
    pages = FormPages(
        form=table.form,
        title=_title(table),
        language=table.language,
        institution=institution,
        country=response.country.name,
        stamp=stamp_of(response, table.form, table.language),
        answers=response.answers,
    )
    name = f"{response.version.questionnaire.slug}-{response.receipt_number}.pdf"
    return attachment(render_form(pages), PDF, name)


def _title(table: Table) -> str:
    titles = table.response.version.questionnaire.titles
    return str(titles.get(table.language) or table.response.version.questionnaire.title)


def _draw(
    request: HttpRequest,
    table: Table,
    form: FilledFileForm,
    problems: list[FileProblem] | None = None,
) -> HttpResponse:
    context = {"form": form, "problems": problems or []}
    status = 422 if form.errors or problems else 200
    return _render(request, "reports/answer_offline.html", table, context, status)


def _draw_clashes(request: HttpRequest, table: Table, taken: Taken) -> HttpResponse:
    """Both answers side by side, for just the questions that were changed twice."""
    state = work_out(table.form, table.response.answers)
    maker = PageMaker(table.form, state, table.language, table.response.answers, Posted())
    lines = [
        {
            "name": clash.question,
            "label": maker.words(table.form.question(clash.question).label),
            "mine": maker.value_words(table.form.question(clash.question), clash.mine),
            "theirs": maker.value_words(table.form.question(clash.question), clash.theirs),
        }
        for clash in taken.clashes
    ]
    context = {"lines": lines, "saved": taken.saved, "sealed": seal(table.response, taken.clashes)}
    return _render(request, "reports/answer_offline_clash.html", table, context, 409)


def _render(
    request: HttpRequest, template: str, table: Table, context: dict[str, Any], status: int
) -> HttpResponse:
    page = {
        "response": table.response,
        "addresses": table.addresses,
        "base": "base.html" if table.actor else "base_respondent.html",
        "title": _title(table),
        **context,
    }
    return render(request, template, page, status=status)
