"""Texts and the passages in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dialogues.actions.coding import (
    change_excerpt,
    code_passage,
    pasted_span,
    place_again,
    remove_excerpt,
    selected_span,
    set_pass_finished,
)
from dialogues.actions.open_answers import MOST_TEXTS, take_open_answers
from dialogues.coding.painting import Mark, paint
from dialogues.coding_access import get_excerpt_for, get_source_for, visible_sources
from dialogues.enums import AnchorState, SourceKind
from dialogues.forms.coding import CodeForm, ExcerptForm, OpenAnswersForm, PlaceForm
from dialogues.models import CodingPass, Excerpt, SourceText
from dialogues.queries.sources import counted_sources, newer_revision, origins_of, with_origin
from dialogues.texts import Span
from dialogues.views.common import actor_of
from institutions.access import team_required, writable_countries
from surveys.access import visible_questionnaires

EVERYBODY = "all"
PAGE = 100


@require_GET
@team_required
def coding(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    found = counted_sources(visible_sources(request.user))
    page = Paginator(found.filter(kind=kind) if kind else found, PAGE).get_page(
        request.GET.get("page")
    )
    sources = list(page)
    origins = origins_of(sources)
    done = dict(
        CodingPass.objects.filter(coder=actor_of(request), source__in=sources).values_list(
            "source", "finished_at"
        )
    )
    context = {
        "rows": [(source, origins[source.pk], done.get(source.pk)) for source in sources],
        "page": page,
        "kind": kind,
        "kinds": SourceKind.choices,
        "form": _answers_form(request),
    }
    return render(request, "dialogues/coding.html", context)


def _answers_form(request: HttpRequest) -> OpenAnswersForm:
    return OpenAnswersForm(
        request.POST or None,
        questionnaires=visible_questionnaires(request.user),
        countries=writable_countries(request.user),
    )


@require_POST
@team_required
def answers_take(request: HttpRequest) -> HttpResponse:
    form = _answers_form(request)
    if not form.is_valid():
        messages.error(request, _("Choose a questionnaire and a country."))
        return redirect("dialogues:coding")
    count = take_open_answers(**form.cleaned_data, actor=actor_of(request))
    told = ngettext("%(count)d answer is new.", "%(count)d answers are new.", count)
    messages.success(request, told % {"count": count})
    if count >= MOST_TEXTS:
        messages.info(request, _("There may be more: bring them in again to go on."))
    return redirect("dialogues:coding")


@require_GET
@team_required
def coding_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a text with the reader's own passages; everybody's with `?who=all`."""
    source = get_source_for(request.user, pk)
    is_finished = source.passes.filter(coder=actor_of(request), finished_at__isnull=False).exists()
    who = request.GET.get("who", EVERYBODY if is_finished else "mine")
    excerpts = source.excerpts.select_related("theme", "coder")
    if who != EVERYBODY:
        excerpts = excerpts.filter(coder=actor_of(request))
    listed = list(excerpts)
    context = {
        "source": source,
        "origin": origins_of(with_origin(SourceText.objects.filter(pk=source.pk)))[source.pk],
        "newest": newer_revision(source),
        "paragraphs": paint(source.text, [_mark(excerpt) for excerpt in listed]),
        "excerpts": listed,
        "form": CodeForm(),
        "is_finished": is_finished,
        "who": who,
    }
    return render(request, "dialogues/coding_text.html", context)


def _mark(excerpt: Excerpt) -> Mark:
    return Mark(excerpt.pk, excerpt.start, excerpt.end, excerpt.polarity)


@require_POST
@team_required
def passage_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Code a selection (script), pasted words or chosen paragraphs."""
    source = get_source_for(request.user, pk)
    is_script = request.headers.get("X-Requested-With") == "script"
    form = CodeForm(request.POST)
    try:
        excerpt = _code(request, source, form)
    except ValidationError as error:
        if is_script:
            return JsonResponse({"reason": error.messages[0]}, status=400)
        messages.error(request, error.messages[0])
        return redirect("dialogues:coding_text", pk)
    if is_script:
        return JsonResponse(_painted(request, source, excerpt))
    messages.success(request, _("Coded: %(theme)s") % {"theme": excerpt.theme.title})
    return redirect("dialogues:coding_text", pk)


def _code(request: HttpRequest, source: SourceText, form: CodeForm) -> Excerpt:
    """Find the passage and give it the theme; ValidationError says what is wrong."""
    if not form.is_valid():
        raise ValidationError(next(iter(form.errors.values())).as_data())
    values = form.cleaned_data
    if values["end"]:
        span = selected_span(source, values["start"] or 0, values["end"])
    else:
        span = pasted_span(source, passage=values["passage"], lines=form.lines)
    given = {name: values[name] for name in ("theme", "polarity", "memo")}
    return code_passage(source, span, **given, coder=actor_of(request))


def _painted(request: HttpRequest, source: SourceText, excerpt: Excerpt) -> dict[str, object]:
    """Return the paragraphs of the passage anew, and its line in the list."""
    span = Span(excerpt.start, excerpt.end)
    # Of the paragraphs alone: a long transcript has a thousand passages.
    first = source.text.rfind("\n", 0, span.start) + 1
    last = source.text.find("\n", span.end)
    shown = source.excerpts.filter(start__lt=last if last >= 0 else len(source.text), end__gt=first)
    if request.POST.get("who") != EVERYBODY:
        shown = shown.filter(coder=excerpt.coder)
    paragraphs = paint(source.text, [_mark(row) for row in shown.order_by()], within=span)
    return {
        "id": excerpt.pk,
        "start": excerpt.start,
        "paragraphs": {
            paragraph.number: render_to_string(
                "dialogues/partials/coded_paragraph.html", {"paragraph": paragraph}
            ).strip()
            for paragraph in paragraphs
        },
        "row": render_to_string("dialogues/partials/coded_row.html", {"excerpt": excerpt}).strip(),
    }


@require_POST
@team_required
def coding_finish(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_source_for(request.user, pk)
    coder = actor_of(request)
    if coder:
        set_pass_finished(source, coder=coder, is_finished="finished" in request.POST)
    return redirect("dialogues:coding_text", pk)


@team_required
def passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a passage; one that is flagged can be placed again."""
    excerpt = get_excerpt_for(request.user, pk)
    initial = {"theme": excerpt.theme_id, "polarity": excerpt.polarity, "memo": excerpt.memo}
    form = ExcerptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        arguments = {**form.cleaned_data, "actor": actor_of(request)}
        if form.perform(change_excerpt, excerpt=excerpt, **arguments):
            messages.success(request, _("Saved."))
            return redirect("dialogues:passage", pk)
    context = {
        "excerpt": excerpt,
        "source": excerpt.source,
        "newest": newer_revision(excerpt.source),
        "is_flagged": excerpt.state == AnchorState.FLAGGED,
        "form": form,
        "place_form": PlaceForm(initial={"passage": excerpt.quote}),
    }
    return render(request, "dialogues/passage.html", context)


@require_POST
@team_required
def passage_place(request: HttpRequest, pk: int) -> HttpResponse:
    excerpt = get_excerpt_for(request.user, pk)
    form = PlaceForm(request.POST)
    placed = None
    if form.is_valid():
        words = form.cleaned_data["passage"]
        actor = actor_of(request)
        placed = form.perform(place_again, excerpt=excerpt, passage=words, actor=actor)
    if placed is None:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("dialogues:passage", pk)
    return redirect("dialogues:passage", placed.pk)


@require_POST
@team_required
def passage_remove(request: HttpRequest, pk: int) -> HttpResponse:
    excerpt = get_excerpt_for(request.user, pk)
    source = excerpt.source_id
    remove_excerpt(excerpt, actor=actor_of(request))
    messages.success(request, _("The passage is no longer coded."))
    return redirect("dialogues:coding_text", source)
