"""The question bank, and trying a draft as respondents will see it."""

from csp.constants import SELF
from csp.utils import build_policy
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from institutions.access import staff_required
from surveys import access
from surveys.enums import EditAct
from surveys.form.bank import copy_question
from surveys.form.defaults import initial_answers
from surveys.form.editing import get_item
from surveys.form.model import Form, Question, Section
from surveys.form.routing import work_out
from surveys.forms.answering_items import PageMaker, Posted
from surveys.forms.answering_logic import page_logic
from surveys.forms.editor_conditions import group_choices
from surveys.forms.reading import languages_of
from surveys.models import Version
from surveys.queries.bank import search_bank
from surveys.queries.forms import get_form
from surveys.views.answering_desk import activate_interface
from surveys.views.editor_desk import Draft, draft_view, draw, try_to_store

WIDTHS = ("phone", "desktop")


@draft_view
def question_bank(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Find questions of all questionnaires, and copy one into the draft."""
    if request.method == "POST":
        return _copy(request, draft)
    words = request.GET.get("q", "").strip()
    context = {
        "words": words,
        "found": search_bank(words, leave_out=draft.version.pk) if words else [],
        "groups": group_choices(draft.form),
        "parent": request.GET.get("in", ""),
    }
    return draw(request, "surveys/question_bank.html", draft, context)


@staff_required
def version_try(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version in a frame as wide as a phone or a desk's screen, in each language."""
    version = access.get_version_for(request.user, slug, number)
    form = get_form(version)
    language, width = _language(request, form), request.GET.get("width", "")
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "form": form,
        "language": language,
        "languages": languages_of(form),
        "width": width if width in WIDTHS else "desktop",
        "section": request.GET.get("section", "1"),
        "may_change": access.may_change_questionnaires(request.user),
    }
    return render(request, "surveys/version_try.html", context)


@staff_required
@xframe_options_sameorigin
def version_try_frame(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One section as respondents see it; nothing that is entered is kept."""
    version: Version = access.get_version_for(request.user, slug, number)
    form = get_form(version)
    language = _language(request, form)
    section = _section(request, form)
    with translation.override(translation.get_language()):
        activate_interface(language)
        answers = initial_answers(form)
        state = work_out(form, answers)
        maker = PageMaker(form, state, language, answers, Posted())
        context = {
            "version": version,
            "questionnaire": version.questionnaire,
            "form": form,
            "language": language,
            "section": section,
            "label": maker.words(section.label) if section else None,
            "hint": maker.words(section.hint) if section else None,
            "items": maker.section_items(section) if section else [],
            "logic": page_logic(form, form.items, state),
        }
        answer = render(request, "surveys/version_try_frame.html", context)
    answer["Content-Security-Policy"] = build_policy(replace={"frame-ancestors": [SELF]})
    return answer


def _copy(request: HttpRequest, draft: Draft) -> HttpResponse:
    slug, number, name = (request.POST.get(key, "") for key in ("slug", "number", "name"))
    if not number.isdecimal():
        raise Http404
    source = get_form(access.get_version_for(request.user, slug, int(number)))
    question = source.all_questions.get(name)
    if not isinstance(question, Question):
        raise Http404
    copies: list[str] = []

    def change(form: Form) -> Form:
        parent = request.POST.get("parent", "")
        if parent:
            get_item(form, parent)
        changed, copy = copy_question(form, source, question, parent)
        copies.append(copy)
        return changed

    if not try_to_store(request, draft, change, act=EditAct.COPY, subject=name):
        return redirect("surveys:question_bank", *draft.address)
    messages.success(request, _("“%(name)s” is copied.") % {"name": copies[-1]})
    return redirect("surveys:item_edit", *draft.address, copies[-1])


def _language(request: HttpRequest, form: Form) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in form.languages else form.default_language


def _section(request: HttpRequest, form: Form) -> Section | None:
    wanted = request.GET.get("section", "1")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1
    return form.sections[number - 1] if 1 <= number <= len(form.sections) else None
