"""The page of one section: shown, saved, and what to do when it cannot simply go on."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from surveys.actions.answer_files import discard_unused, files_in
from surveys.actions.answering import (
    Clash,
    ResponseNotEditableError,
    Saved,
    save_answers,
    stamp,
    switch_language,
)
from surveys.form.defaults import untouched
from surveys.form.model import Section
from surveys.form.routing import work_out
from surveys.form.validation import AnswerError, validate
from surveys.forms.answering import (
    BASE_FIELD,
    SectionForm,
    add_row,
    base_of,
    change_rows,
    changes_of,
    clean_raw,
    messages_of,
    posted_values,
    read_base,
    read_outdated,
    read_raw,
)
from surveys.forms.answering_items import Posted, flat_questions, raw_of
from surveys.forms.answering_logic import has_patterns, page_logic
from surveys.presence import note_presence
from surveys.queries.answering import asked_questions, offered_choices, unanswered
from surveys.queries.teamwork import comment_count
from surveys.views.answering_desk import Desk, draw, open_desk, remember_language
from surveys.views.answering_files import asks_for_files, posted_answers
from surveys.views.answering_moved import save_strays

CHOICE = ".choice:"
PAGE_ACTIONS = ("add", "remove", "forget")


@dataclass
class Outcome:
    """What came of a posted page."""

    saved: Saved
    posted: Posted = field(default_factory=Posted)
    revealed: frozenset[str] = frozenset()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_section(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    desk = open_desk(request, key, with_share=True)
    if request.method == "POST":  # a page of an earlier version may have had more sections
        number = min(number, len(desk.form.sections))
    section = desk.section(number)
    if not desk.can_edit:
        if request.method == "POST":
            messages.warning(request, _("Nothing was saved: the answers can no longer be changed."))
        return redirect("surveys:answer_tasks", key)
    if request.method == "POST":
        return _post_section(request, desk, section)
    return draw_section(request, desk, section)


@never_cache
@require_POST
def answer_save(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save one changed question, for the page's script; 409 where somebody else changed it."""
    desk = open_desk(request, key, with_share=True)
    if not desk.can_edit:
        return JsonResponse({"message": _("The answers can no longer be changed.")}, status=403)
    question = desk.form.questions.get(request.POST.get(".question", ""))
    if question is None or not question.is_input or not desk.may_answer(question.name):
        raise Http404
    data = posted_answers(request, desk.seat, desk.form)
    raw = read_raw(data, desk.form, question)
    try:
        value = clean_raw(desk.form, question, raw, desk.language)
    except AnswerError as error:
        places = messages_of(question.name, error)
        return JsonResponse({"message": error.message, "places": places}, status=422)
    base = read_base(request.POST, base_of(desk.response, [question.name]), data)
    try:
        saved = save_answers(desk.response, changes_of({question.name: value}, base))
    except ResponseNotEditableError:
        return JsonResponse({"message": _("The answers can no longer be changed.")}, status=403)
    _discard_files(desk, saved)
    return (
        _clash_json(desk, saved.clashes[0]) if saved.clashes else _saved_json(desk, question.name)
    )


def draw_section(
    request: HttpRequest,
    desk: Desk,
    section: Section,
    outcome: Outcome | None = None,
) -> HttpResponse:
    """Draw the section with the stored answers, or with what was posted and is wrong with it."""
    posted = outcome.posted if outcome else Posted()
    maker = desk.maker(posted)
    section_form = SectionForm(desk.form, section, desk.language)
    section_form.show(maker)
    visible = [one for one in desk.form.sections if _is_visible(one, maker.state.visible)]
    note_presence(desk.response.pk, desk.seat.key, desk.seat.name, section.number)
    questions = flat_questions(section_form.items)
    context = {
        "section_form": section_form,
        "section": section,
        "label": maker.words(section.label),
        "hint": maker.words(section.hint),
        "position": visible.index(section) + 1 if section in visible else section.number,
        "section_count": len(visible),
        "problems": [item for item in questions if item.errors and not item.is_hidden],
        "revealed": outcome.revealed if outcome else frozenset(),
        "base": json.dumps(base_of(desk.response, asked_questions(section))),
        "offered": json.dumps(offered_choices(desk.form, section.questions, maker.state)),
        "has_files": asks_for_files(desk.form),
        "has_patterns": has_patterns(desk.form),
        "kinds": {item.kind for item in questions},
        "logic": page_logic(desk.form, section.items, maker.state),
        "form_id": "answers",
        "comment_count": comment_count(desk.response, asked_questions(section)),
    }
    return draw(request, "surveys/answer_section.html", desk, context)


def _post_section(request: HttpRequest, desk: Desk, section: Section) -> HttpResponse:
    action = request.POST.get(".action", "continue")
    try:
        outcome = _save_section(request, desk, section)
    except ResponseNotEditableError:
        messages.warning(request, _("Nothing was saved: the answers were sent meanwhile."))
        return redirect("surveys:answer_tasks", desk.response.key)
    if outcome.saved.clashes:
        return _draw_clashes(request, desk, section, outcome.saved.clashes)
    return _after_saving(request, desk, section, outcome, action)


def _after_saving(
    request: HttpRequest, desk: Desk, section: Section, outcome: Outcome, action: str
) -> HttpResponse:
    if action.startswith("language:"):
        return _go_on_in(request, desk, section, outcome, action.partition(":")[2])
    if action.partition(":")[0] in PAGE_ACTIONS:
        return _stay(request, desk, section, outcome, action)
    if action == "later" and not outcome.posted.errors:
        messages.success(request, _("Your answers are saved."))
        return redirect("surveys:answer_tasks", desk.response.key)
    if action == "anyway":
        return _go_to_next(desk, section)
    return _continue(request, desk, section, outcome)


def _save_section(request: HttpRequest, desk: Desk, section: Section) -> Outcome:
    action = request.POST.get(".action", "")
    data = change_rows(posted_answers(request, desk.seat, desk.form), action)
    section_form = SectionForm(desk.form, section, desk.language, data)
    section_form.is_valid()
    add_row(section_form.cleaned_data, action)
    asked = asked_questions(section)
    base = read_base(request.POST, base_of(desk.response, asked), data)
    taken = {name for name in base if request.POST.get(f"{CHOICE}{name}") == "theirs"}
    changes = changes_of(section_form.cleaned_data, base)
    saved = save_answers(
        desk.response, {name: change for name, change in changes.items() if name not in taken}
    )
    if BASE_FIELD in request.POST and save_strays(desk, request.POST, base.keys() - asked.keys()):
        messages.info(request, _("The questionnaire changed meanwhile. Your answers are kept."))
    _discard_files(desk, saved)
    visible = desk.state().visible
    wrong = {
        place: texts
        for place, texts in section_form.messages.items()
        if (name := place.partition(":")[0]) in visible and name in base and name not in taken
    }
    bad = {place.partition(":")[0] for place in wrong}
    raws = {name: raw for name, raw in section_form.raws.items() if name in bad}
    add_row(raws, action)
    revealed = _revealed(desk, section, saved, request.POST)
    return Outcome(saved, Posted(raws, wrong), revealed)


def _revealed(desk: Desk, section: Section, saved: Saved, data: QueryDict) -> frozenset[str]:
    """Questions that the page could not show as they are now: brought up, or with other choices.

    One that was brought up with its default is among them, for nobody has seen it.
    """
    before = work_out(desk.form, saved.before).visible
    state, answers = desk.state(), desk.response.answers
    missing = unanswered(desk.form, section, answers)
    unseen = untouched(desk.form, answers, desk.response.revisions) & state.visible
    offered = offered_choices(desk.form, section.questions, state)
    brought_up = (missing | unseen & asked_questions(section).keys()) - before
    return brought_up | missing & read_outdated(data, offered)


def _continue(request: HttpRequest, desk: Desk, section: Section, outcome: Outcome) -> HttpResponse:
    if outcome.revealed:
        return draw_section(request, desk, section, outcome)
    found = validate(
        desk.form,
        desk.response.answers,
        language=desk.language,
        questions=asked_questions(section).keys(),
    )
    errors = {problem.place: [problem.message] for problem in found} | dict(outcome.posted.errors)
    if errors:
        outcome.posted = Posted(outcome.posted.raws, errors)
        return draw_section(request, desk, section, outcome)
    return _go_to_next(desk, section)


def _stay(
    request: HttpRequest, desk: Desk, section: Section, outcome: Outcome, action: str
) -> HttpResponse:
    """The same page after an item was added or removed, or a file."""
    if outcome.posted.errors:
        return draw_section(request, desk, section, outcome)
    address = reverse("surveys:answer_section", args=[desk.response.key, section.number])
    name = action.partition(":")[2].partition(":")[0]
    return redirect(f"{address}#q-{name}")


def _discard_files(desk: Desk, saved: Saved) -> None:
    """Delete the files that the answers named before and do not name any more."""
    if set(files_in(saved.before)) - set(files_in(desk.response.answers)):
        discard_unused(desk.seat.invitation, desk.seat.respondent)


def _go_on_in(
    request: HttpRequest, desk: Desk, section: Section, outcome: Outcome, language: str
) -> HttpResponse:
    """The same section in another language; what could not be saved stays on the page."""
    if language not in desk.form.languages:
        return draw_section(request, desk, section, outcome)
    switch_language(desk.response, language)
    if outcome.posted.errors:
        again = open_desk(request, desk.response.key, with_share=True)
        answer = draw_section(request, again, section, outcome)
    else:
        answer = redirect("surveys:answer_section", desk.response.key, section.number)
    remember_language(answer, language)
    return answer


def _go_to_next(desk: Desk, section: Section) -> HttpResponse:
    visible = desk.state().visible
    for later in desk.form.sections[section.number :]:
        if _is_visible(later, visible) and desk.seat.may_open(later.name):
            return redirect("surveys:answer_section", desk.response.key, later.number)
    done = "answer_tasks" if desk.seat.share else "answer_check"
    return redirect(f"surveys:{done}", desk.response.key)


def _is_visible(section: Section, visible: frozenset[str]) -> bool:
    return any(question.name in visible for question in section.questions)


def _draw_clashes(
    request: HttpRequest, desk: Desk, section: Section, clashes: tuple[Clash, ...]
) -> HttpResponse:
    """Both answers side by side, for just the questions that two people changed."""
    maker = desk.maker()
    lines = [
        {
            "name": clash.question,
            "label": maker.words(desk.form.question(clash.question).label),
            "mine": maker.value_words(desk.form.question(clash.question), clash.mine),
            "theirs": maker.value_words(desk.form.question(clash.question), clash.theirs),
            "values": posted_values(clash.mine),
        }
        for clash in clashes
    ]
    base = {clash.question: (clash.revision, stamp(clash.theirs)) for clash in clashes}
    context = {"lines": lines, "section": section, "base": json.dumps(base)}
    return draw(request, "surveys/answer_clash.html", desk, context, status=409)


def _saved_json(desk: Desk, name: str) -> JsonResponse:
    found = validate(
        desk.form, desk.response.answers, language=desk.language, questions=[name], require=False
    )
    saved_at = desk.response.saved_at.astimezone(desk.response.country.zone)
    return JsonResponse(
        {
            "base": base_of(desk.response, [name])[name],
            "problem": found[0].message if found and found[0].row is None else "",
            "places": {problem.place: [problem.message] for problem in found},
            "file": desk.response.answers.get(name) if desk.form.question(name).is_upload else None,
            "message": _("Saved at %(time)s") % {"time": date_format(saved_at, "H:i")},
        }
    )


def _clash_json(desk: Desk, clash: Clash) -> JsonResponse:
    question = desk.form.question(clash.question)
    theirs = ", ".join(word.text for word in desk.maker().value_words(question, clash.theirs))
    message = _("Somebody else changed this answer meanwhile. It is now: %(answer)s")
    return JsonResponse(
        {
            "message": message % {"answer": theirs or _("no answer")},
            "theirs": raw_of(clash.theirs),
            "base": [clash.revision, stamp(clash.theirs)],
        },
        status=409,
    )
